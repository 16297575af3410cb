import DaybookTesting
import Foundation
import Testing

/// A service that a service manager starts when the first client connects, and that tells how it is.
@Suite(.timeLimit(.minutes(10))) struct SocketActivationTests {
    private static let canBeActivated = FileManager.default.isExecutableFile(
        atPath: "/usr/bin/systemd-socket-activate")

    /// Starts `systemd-socket-activate` on a socket, which it gives the mode 0644.
    private func activate(
        _ folder: TestDirectory, _ options: [String] = [], serve: [String] = []
    ) throws -> TestProcess {
        let nothing = OwnedFile("/dev/null", O_RDWR)
        let log = OwnedFile(folder.file("log"), O_WRONLY | O_CREAT)
        return try TestProcess(
            "systemd-socket-activate",
            ["-l", folder.file("s")] + options + [CommandRun.binary, "serve", "--journal", folder.file("j")]
                + ["--storage-reserve", "0", "--log-level", "error"] + serve,
            input: nothing.descriptor, output: nothing.descriptor, error: log.descriptor)
    }

    /// Connects once the socket is there, and has the mode.
    private func connect(_ path: String, mode: mode_t = 0o644) async throws -> RawConnection {
        try await eventually("the socket") { access(path, F_OK) == 0 ? true : nil }
        chmod(path, mode)
        return try await eventually("the connection") { try? RawConnection(path) }
    }

    @Test(
        "the first client starts the service, which tells its manager, and leaves the socket when it stops",
        .enabled(if: canBeActivated, "needs systemd-socket-activate"))
    func activation() async throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let manager = DatagramInbox(folder.file("notify"))
        let process = try activate(
            folder, ["--fdname=daybook", "-E", "NOTIFY_SOCKET=\(folder.file("notify"))"])
        let connection = try await connect(folder.file("s"))
        let answer = try connection.exchange(#"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#)
        #expect(answer?.contains(#""sessions":[]"#) == true)
        #expect(manager.next() == "STATUS=opening the journal \(folder.file("j"))")
        #expect(
            manager.next() == "READY=1\nSTATUS=serving \(folder.file("j")) on \(folder.file("s"))")
        process.signal(SIGTERM)
        #expect(process.wait() == 0)
        #expect(manager.next() == "STOPPING=1\nSTATUS=finishing what is in flight")
        #expect(access(folder.file("s"), F_OK) == 0, "the manager listens on")
    }

    @Test(
        "what is handed over has to fit what the service is told",
        .enabled(if: canBeActivated, "needs systemd-socket-activate"))
    func refusals() async throws {
        let second = TestDirectory.unusedPath()
        defer { unlink(second) }
        let wrong: [(mode: mode_t, options: [String], serve: [String], sentence: String)] = [
            (0o646, [], [], "lets other accounts connect"),
            (0o660, [], [], "lets other accounts connect"),
            (0o644, [], ["--socket", "/nowhere/s"], "handed over the socket"),
            (0o644, ["-l", second, "--fdname=a:b"], [], "FileDescriptorName=daybook"),
            (0o644, ["-a"], [], "Accept=no"),
        ]
        for (mode, options, serve, sentence) in wrong {
            let folder = TestDirectory()
            defer { folder.remove() }
            let process = try activate(folder, options, serve: serve)
            let connection = try await connect(folder.file("s"), mode: mode)
            func said() -> String { (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? "" }
            try await eventually(sentence) { said().contains(sentence) ? true : nil }
            // With -a it listens on for others, whatever the signal but this.
            process.signal(SIGKILL)
            _ = process.wait()
            #expect(access(folder.file("j"), F_OK) != 0)
            _ = connection
        }
    }

    @Test func variablesThatNameNoSocketAreRefused() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        func serve(_ assignments: String) throws -> CommandRun {
            try CommandRun(
                program: "/bin/sh",
                ["-c", "\(assignments) exec \"$@\"", "sh", CommandRun.binary, "serve"]
                    + ["--journal", folder.file("j")])
        }
        let file = try serve("exec 3</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1;")
        #expect(file.status == 2 && file.error.contains("no Unix stream socket"), "\(file.error)")
        let many = try serve("export LISTEN_PID=$$ LISTEN_FDS=many;")
        #expect(many.status == 2 && many.error.contains("LISTEN_FDS"), "\(many.error)")
        #expect(access(folder.file("j"), F_OK) != 0)
    }
}
