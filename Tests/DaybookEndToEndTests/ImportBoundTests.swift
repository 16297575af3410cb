import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// `daybook import` of what has no end, or more of it than memory.
@Suite struct ImportBoundTests {
    /// Memory that an import of these files may have: what it needs without them, and the longest line.
    private static let dataKibibytes = 256 * 1_024
    private static let longLineByteCount = Depth.count(400 * 1_048_576)

    /// Runs a command line of a shell in which memory is bounded; `$0` is the binary.
    private func run(_ line: String, _ service: RunningService, _ arguments: [String] = []) throws
        -> CommandRun
    {
        try CommandRun(
            program: "sh", ["-c", "ulimit -d \(Self.dataKibibytes); \(line)", CommandRun.binary] + arguments,
            environment: ["DAYBOOK_JOURNAL": service.journal])
    }

    /// A file of a message, a line of zero bytes, and another message.
    private func longLine(_ path: String) throws {
        let file = OwnedFile(path, O_WRONLY | O_CREAT)
        func put(_ text: String) { _ = write(file.descriptor, text, text.utf8.count) }
        put(#"{"role": "user", "content": "before"}"# + "\n")
        lseek(file.descriptor, off_t(Self.longLineByteCount), SEEK_CUR)
        put("\n" + #"{"role": "user", "content": "after"}"# + "\n")
    }

    @Test func aLineBeyondTheLimitIsSkippedWithoutBeingHeld() async throws {
        try await withService { service, _ in
            let path = service.directory + "/long.jsonl"
            try longLine(path)
            let run = try run(#"exec "$0" import "$1""#, service, [path])
            #expect(run.status == 1, "\(run.error)")
            #expect(
                run.error.contains(
                    "line 2: skipped: a line of \(Self.longLineByteCount + 1) bytes; at most 16 MiB are read"),
                "\(run.error)")
            #expect(run.output.contains("messages: 2 new"), "\(run.output)")
            // The one line of a file, which could also begin a whole journal.
            let one = service.directory + "/one.jsonl"
            truncate(path, 0)
            rename(path, one)
            truncate(one, off_t(Self.longLineByteCount))
            let alone = try self.run(#"exec "$0" import "$1""#, service, [one])
            #expect(alone.status == 3 && alone.error.contains("line 1: skipped: a line of"), "\(alone.error)")
            // A history that somebody has damaged, or that is none.
            let restored = try self.run(
                #"exec "$0" restore "$1" --journal "$1.journal""#, service, [one])
            #expect(restored.status == 3 && restored.error.contains("33554432"), "\(restored.error)")
        }
    }

    @Test func aDocumentBeyondTheLimitIsRefusedUnread() async throws {
        try await withService { service, _ in
            let path = service.directory + "/large.json"
            let file = OwnedFile(path, O_WRONLY | O_CREAT)
            _ = write(file.descriptor, "{", 1)
            ftruncate(file.descriptor, 2 << 30)
            let run = try run(#"exec "$0" import "$1""#, service, [path])
            #expect(run.status == 3 && run.error.contains("over 1 GiB, the limit"), "\(run.error)")
        }
    }

    @Test func specialFilesAreNamed() async throws {
        try await withService { service, _ in
            let pipe = service.directory + "/pipe"
            mkfifo(pipe, 0o600)
            for (path, name) in [
                ("/dev/zero", "a character device"), (pipe, "a named pipe"), (service.socket, "a socket"),
            ] {
                for command in ["import", "verify", "restore"] {
                    let target = command == "restore" ? ["--journal", service.directory + "/r"] : []
                    let run = try run(#"exec "$0" "$@""#, service, [command, path] + target)
                    #expect(run.status == 3, "\(command) \(path): \(run.output)\(run.error)")
                    #expect(run.error.contains("it is \(name)"), "\(command) \(path): \(run.error)")
                    #expect(run.error.contains(path), "\(command) \(path): \(run.error)")
                }
            }
            let folder = try run(#"exec "$0" verify "$1""#, service, [service.directory])
            #expect(folder.status == 3 && folder.error.contains("it is a directory"), "\(folder.error)")
        }
    }

    @Test func standardInputIsReadOnceToItsEnd() async throws {
        try await withService { service, client in
            let path = Folders.conversations + "/pi"
            let files = try FileManager.default.contentsOfDirectory(atPath: path)
            let file = path + "/" + (files.sorted().first { $0.hasSuffix(".jsonl") } ?? "")
            let first = try run(#"cat "$1" | "$0" import - --json"#, service, [file])
            let counts = try JSONBytes(json: first.output)
            #expect(first.status <= 1 && (counts["messagesNew"]?.integer ?? 0) > 0, "\(first.error)")
            let head = try await client.info().head
            // Under whatever name it is read, it is the same session.
            for line in [#""$0" import "$1" --json"#, #"cat "$1" | "$0" import /dev/stdin --json"#] {
                let again = try JSONBytes(json: try run(line, service, [file]).output)
                #expect(again["messagesNew"]?.integer == 0)
                #expect(again["messagesKnown"] == counts["messagesNew"])
            }
            #expect(try await client.info().head == head)
            // One line that is a document, lines, and what has no end.
            let document = try run(
                #"echo '[{"id": "d", "messages": [{"role": "user", "content": "one"}]}]' | "$0" import -"#,
                service)
            #expect(document.status == 0 && document.output.contains("messages: 1 new"), "\(document.error)")
            let endless = try run(#""$0" import - < /dev/zero"#, service)
            #expect(endless.status == 3, "\(endless.error)")
            let archive = try run(#"printf 'PK\003\004…' | "$0" import -"#, service)
            #expect(archive.error.contains("a zip archive is read from its end"), "\(archive.error)")
            let call = try run(#""$0" call session.get - < /dev/zero"#, service)
            #expect(call.status == 2 && call.error.contains("more than 16.0 MiB"), "\(call.error)")
        }
    }
}
