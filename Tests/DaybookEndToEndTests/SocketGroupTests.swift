import DaybookTesting
import Foundation
import Testing

/// A service for applications under other accounts: by group and token.
@Suite(.timeLimit(.minutes(10))) struct SocketGroupTests {
    private static let token = "front-0123456789abcdef"
    private static let clients: UInt32 = 61_003
    private static let daybook = TestAccount(user: 61_000, group: 61_000, otherGroups: [clients])

    /// A folder that every account may enter, with the binary, a token file and a place for the socket.
    private struct Place: ~Copyable {
        let folder = TestDirectory()
        var binary: String { folder.file("daybook") }
        var tokens: String { folder.file("tokens") }
        var socket: String { folder.file("run/s") }
        var journal: String { folder.file("state/j") }

        init(for account: TestAccount?) throws {
            chmod(folder.path, 0o755)
            try TestAccount.copyBinary(to: binary)
            mkdir(folder.file("run"), 0o755)
            mkdir(folder.file("state"), 0o700)
            chmod(folder.file("run"), 0o755)
            let lines = #"{"token": "\#(token)", "scopes": ["read", "append"]}"# + "\n"
            try Data(lines.utf8).write(to: URL(fileURLWithPath: tokens))
            chmod(tokens, 0o600)
            for name in ["run", "state", "tokens"] { try account?.own(folder.file(name)) }
        }

        deinit { folder.remove() }

        /// Connects as an account, pings, and tells what comes: a line, or that the service closes at once.
        func connect(as account: TestAccount) throws -> String {
            let script = """
                import socket, sys
                s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
                try: s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"system.ping"}\\n'); line = s.recv(4096)
                except OSError: line = b''
                print(line.decode().strip() or 'closed')
                """
            let words = account.launcher + ["/usr/bin/python3", "-c", script, socket]
            return try CommandRun(program: words[0], Array(words.dropFirst())).output
        }

        /// Asks the service for its sessions as an account.
        func ask(as account: TestAccount, token: String? = SocketGroupTests.token) throws -> CommandRun {
            let words = account.launcher + [binary, "sessions", "--socket", socket]
            return try CommandRun(
                program: words[0], Array(words.dropFirst()),
                environment: ["HOME": folder.path].merging(token.map { ["DAYBOOK_TOKEN": $0] } ?? [:]) { $1 })
        }
    }

    @Test(
        "members of the group connect with a token, whichever of their groups it is; nobody else does",
        .enabled(if: TestAccount.canBeTaken, "needs root and setpriv, to be other accounts"))
    func otherAccounts() throws {
        let place = try Place(for: Self.daybook)
        let service = try RunningService(
            [
                "--socket", place.socket, "--socket-group", "\(Self.clients)", "--tokens", place.tokens,
                "--storage-reserve", "0", "--log-level", "warning",
            ], journal: place.journal, launcher: Self.daybook.launcher, binary: place.binary)
        defer { service.remove() }
        var status = stat()
        #expect(lstat(place.socket, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660 && status.st_gid == Self.clients)
        #expect(status.st_uid == Self.daybook.user)

        let members = [
            TestAccount(user: 61_001, group: Self.clients),
            TestAccount(user: 61_002, group: 61_002, otherGroups: [61_009, Self.clients]),
            TestAccount(user: 61_002, group: 61_002, otherGroups: Array(62_000..<62_100) + [Self.clients]),
        ]
        for member in members + [Self.daybook] {
            let run = try place.ask(as: member)
            #expect(run.status == 0, "\(member): \(run.error)")
            let refused = try place.ask(as: member, token: nil)
            #expect(refused.status == 3 && refused.error.contains("asks for a token"), "\(refused.error)")
            let wrong = try place.ask(as: member, token: "wrong-0123456789abcdef")
            #expect(wrong.status == 3 && wrong.error.contains("does not know the token"))
        }
        let outsider = TestAccount(user: 61_004, group: 61_004, otherGroups: [Self.daybook.group])
        let kept = try place.ask(as: outsider)
        #expect(kept.status == 3 && kept.error.contains("no permission to connect"), "\(kept.error)")
        #expect(!service.log.contains("otherUser"))
        // Even where the file lets everybody connect, the service does not.
        chmod(place.socket, 0o666)
        #expect(try place.connect(as: outsider) == "closed\n")
        #expect(try place.connect(as: members[0]) != "closed\n")
        #expect(service.log.contains("otherUser"))
        #expect(try place.ask(as: members[0]).status == 0)
        #expect(service.terminate() == 0)
        #expect(access(place.socket, F_OK) != 0)
    }

    @Test(
        "a group that the service's user is not in can't be given the socket, and nothing is left",
        .enabled(if: TestAccount.canBeTaken, "needs root and setpriv, to be other accounts"))
    func aForeignGroup() throws {
        let account = TestAccount(user: 61_000, group: 61_000)
        let place = try Place(for: account)
        let failure = #expect(throws: StartFailure.self) {
            _ = try RunningService(
                [
                    "--socket", place.socket, "--socket-group", "\(Self.clients)", "--tokens", place.tokens,
                    "--storage-reserve", "0",
                ], journal: place.journal, launcher: account.launcher, binary: place.binary)
        }
        #expect(failure?.status == 3 && failure?.said.contains("usermod") == true, "\(failure?.said ?? "")")
        #expect(access(place.socket, F_OK) != 0)
    }

    @Test func wrongCombinationsAreRefusedBeforeAnythingIsMade() throws {
        let place = try Place(for: nil)
        let group = ["--socket-group", "\(getegid())"]
        let rest = ["--socket", place.socket, "--tokens", place.tokens]
        let wrong: [([String], String)] = [
            (group + ["--socket", place.socket], "--tokens FILE"),
            (group + ["--tokens", place.tokens], "lies in the journal"),
            (group + ["--tokens", place.tokens, "--socket", place.journal + "/s"], "lies in the journal"),
            (group + ["--tokens", place.tokens, "--socket", place.folder.file("none/s")], "is missing"),
            (group + rest + ["--socket-mode", "0600"], "0660 or 0620"),
            (group + rest + ["--socket-mode", "0666"], "0660 or 0620"),
            (group + rest + ["--socket-mode", "rw"], "in octal"),
            (rest + ["--socket-mode", "0660"], "--socket-group"),
            (rest + ["--socket-group", "no-such-group"], "groupadd --system no-such-group"),
            (rest + ["--socket-group", "rooot"], "did you mean root?"),
        ]
        for (arguments, sentence) in wrong {
            let run = try CommandRun(["serve"] + arguments, journal: place.journal)
            #expect(run.status == 2 && run.error.contains(sentence), "\(arguments): \(run.error)")
            #expect(access(place.journal, F_OK) != 0 && access(place.socket, F_OK) != 0)
        }
        chmod(place.folder.file("run"), 0o777)
        let run = try CommandRun(["serve"] + group + rest, journal: place.journal)
        #expect(run.status == 2 && run.error.contains("chmod go-w"), "\(run.error)")
    }

    @Test func theGroupCanComeFromTheEnvironment() throws {
        let place = try Place(for: nil)
        let service = try RunningService(
            ["--socket", place.socket, "--storage-reserve", "0"], journal: place.journal,
            environment: [
                "DAYBOOK_SOCKET_GROUP": "\(getegid())", "DAYBOOK_SOCKET_MODE": "0620",
                "DAYBOOK_TOKENS": place.tokens,
            ])
        defer { service.remove() }
        var status = stat()
        #expect(lstat(place.socket, &status) == 0 && status.st_mode & 0o777 == 0o620)
    }
}
