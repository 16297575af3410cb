import DaybookClient
import DaybookJSON
import DaybookTesting
import Foundation
import Synchronization
import Testing

/// Starting, stopping and what can be wrong with a directory: one sentence and exit code 3.
@Suite struct ServiceLifeTests {
    @Test func sigtermFinishesWhatIsInFlight() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let pending = (0..<500).map { _ in
                client.submitMessage(MessageDraft(role: .user, text: "x"), to: "s")
            }
            _ = try await pending[0].value
            #expect(service.terminate() == 0)
            try service.start()
            for answer in pending { _ = try await answer.value }
            #expect(try await client.messages(of: "s").total == 500)
            let marker = try String(
                contentsOfFile: service.view("sessions") + "/marker", encoding: .utf8)
            #expect(marker.hasSuffix("open\n"))
            #expect(service.terminate() == 0)
            let clean = try String(
                contentsOfFile: service.view("sessions") + "/marker", encoding: .utf8)
            #expect(clean.hasSuffix("clean\n"))
        }
    }

    /// The terminal has closed: what is in flight is finished, as after SIGTERM.
    @Test func sighupFinishesWhatIsInFlight() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let pending = (0..<500).map { _ in
                client.submitMessage(MessageDraft(role: .user, text: "x"), to: "s")
            }
            _ = try await pending[0].value
            service.signal(SIGHUP)
            #expect(service.wait() == 0)
            let marker = try String(
                contentsOfFile: service.view("sessions") + "/marker", encoding: .utf8)
            #expect(marker.hasSuffix("clean\n"))
            try service.start()
            for answer in pending { _ = try await answer.value }
            #expect(try await client.messages(of: "s").total == 500)
        }
    }

    @Test func underNohupTheServiceOutlivesItsTerminal() throws {
        let service = try RunningService(launcher: ["nohup"])
        defer { service.remove() }
        service.signal(SIGHUP)
        let connection = try RawConnection(service.socket)
        #expect(try connection.result("system.ping")["pong"]?.bool == true)
        #expect(service.terminate() == 0)
    }

    @Test func followersThatGoWhileOthersAppendHarmNobody() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let follow = #"{"jsonrpc":"2.0","id":1,"method":"journal.subscribe","params":{}}"# + "\n"
            let isDone = Mutex(false)
            async let appended: Void = {
                while !isDone.withLock({ $0 }) {
                    let pending = (0..<16).map { _ in
                        client.submitMessage(MessageDraft(role: .user, text: "x"), to: "s")
                    }
                    for answer in pending { _ = try await answer.value }
                }
            }()
            for _ in 0..<1_000 {
                let follower = try RawConnection(service.socket)
                #expect(try follower.exchange(follow) != nil)
            }
            isDone.withLock { $0 = true }
            try await appended
            #expect(service.terminate() == 0)
        }
    }

    @Test func aSecondServerIsRefusedWithTheReason() async throws {
        try await withService { service, client in
            let second = try CommandRun(["serve"], journal: service.journal)
            #expect(second.status == 3)
            #expect(second.error.contains("already in use by process"))
            #expect(second.error.split(separator: "\n").count == 1)
            try await client.ping()
        }
    }

    @Test func filesAreTheUsersAlone() async throws {
        try await withService { service, _ in
            let journal = service.journal
            for path in [
                journal, journal + "/log", journal + "/views", journal + "/daybook.sock",
                journal + "/log/data.mdb", service.view("sessions") + "/data.mdb",
            ] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                let mode = (attributes[.posixPermissions] as! NSNumber).intValue
                #expect(mode & 0o077 == 0, "\(path) has \(String(mode, radix: 8))")
            }
        }
    }

    /// Runs `serve` on a directory that it must refuse.
    private func refusal(_ prepare: (String) throws -> [String]) throws -> CommandRun {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let folder = scratch.path
        return try CommandRun(["serve"] + (try prepare(folder)))
    }

    private func expectOneSentence(_ run: CommandRun, _ words: String) {
        #expect(run.status == 3, "\(run.error)")
        #expect(run.error.contains(words), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }

    @Test func directoriesThatAreNoJournal() async throws {
        expectOneSentence(
            try refusal { folder in
                try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/notes.txt"))
                return ["--journal", folder]
            }, "holds other files")
        expectOneSentence(
            try refusal { folder in
                try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/file"))
                return ["--journal", folder + "/file"]
            }, "is not a directory")
        expectOneSentence(
            try refusal { folder in
                try FileManager.default.createDirectory(
                    atPath: folder + "/j/log", withIntermediateDirectories: true)
                try Data(repeating: 7, count: 8_192).write(
                    to: URL(fileURLWithPath: folder + "/j/log/data.mdb"))
                return ["--journal", folder + "/j"]
            }, "can't be opened")
        expectOneSentence(
            try refusal { folder in
                ["--journal", folder, "--socket", folder + "/" + String(repeating: "s", count: 120)]
            }, "at most 107")
        expectOneSentence(
            try refusal { folder in
                try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/taken"))
                return ["--journal", folder + "/j", "--socket", folder + "/taken"]
            }, "taken")
        let missing = try CommandRun(["sessions", "--journal", "/nonexistent/journal"])
        #expect(missing.status == 3)
        #expect(missing.error.split(separator: "\n").count == 1)
    }

    @Test func aTruncatedLogIsNamedAndNoSignal() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        let drafts = Array(repeating: MessageDraft(role: .user, text: "x"), count: 200)
        _ = try await client.appendTurn(drafts, to: "s")
        service.kill()
        let path = service.journal + "/log/data.mdb"
        let file = FileHandle(forUpdatingAtPath: path)!
        try file.truncate(atOffset: 16_384)
        let run = try CommandRun(["serve"], journal: service.journal)
        expectOneSentence(run, "restore it from a backup")
        await client.close()
    }

    @Test func badUseIsTwo() throws {
        #expect(try CommandRun(["no-such-command"]).status == 2)
        #expect(try CommandRun(["serve", "--queue", "0"]).status == 2)
        #expect(try CommandRun(["--help"]).status == 0)
    }
}
