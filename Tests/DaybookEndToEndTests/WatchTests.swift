import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Row G6: `daybook watch`, with the real binary on real folders. What it prints is what a test waits for.
@Suite(.timeLimit(.minutes(5))) struct WatchTests {
    private let folder = TestDirectory()

    /// A transcript of Claude Code with so many messages.
    private func transcript(_ session: String, _ count: Int) -> String {
        (0..<count).map { index in
            let role = index.isMultiple(of: 2) ? "user" : "assistant"
            let parent = index == 0 ? "null" : "\"\(session)-\(index - 1)\""
            return #"{"type":"\#(role)","uuid":"\#(session)-\#(index)","parentUuid":\#(parent),"#
                + #""sessionId":"\#(session)","timestamp":"2026-05-01T08:00:0\#(index)Z","#
                + #""message":{"role":"\#(role)","content":"kettle \#(index)"}}"# + "\n"
        }.joined()
    }

    private func id(_ number: Int) -> String { "5e1f0000-0000-4000-8000-0000000000\(number)" }

    private func write(_ text: String, _ path: String) throws {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func watch(
        _ service: RunningService, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> RunningCommand {
        try RunningCommand(
            ["watch", "--journal", service.journal] + arguments, environment: environment)
    }

    @Test(
        "G6: a file that is written, grows, or comes in a new or renamed folder is a session within seconds")
    func changes() async throws {
        try await withService { service, client in
            let root = folder.file("projects")
            try write(transcript(id(10), 2), root + "/a/\(id(10)).jsonl")
            let watch = try watch(service, [root])
            #expect(watch.next() == "watching \(root)")
            #expect(watch.next()?.hasPrefix("1 file, 1 session (1 new), messages: 2 new") == true)
            #expect(watch.next() == "ready")

            // A new file, whose name comes before all of it is written.
            try write(transcript(id(11), 3), root + "/a/\(id(11)).jsonl")
            #expect(try watch.line(with: id(11)).hasSuffix(": 1 new session, 3 new messages"))
            #expect(try await client.session(id(11)).session.messageCount == 3)
            // It grows, and its last line is cut off.
            let grown = transcript(id(11), 5)
            try write(String(grown.dropLast(20)), root + "/a/\(id(11)).jsonl")
            #expect(try watch.line(with: id(11)).hasSuffix(": 0 new sessions, 1 new message"))
            try write(grown, root + "/a/\(id(11)).jsonl")
            #expect(try watch.line(with: id(11)).hasSuffix(": 0 new sessions, 1 new message"))
            // Folders that are new, deep, and renamed.
            try write(transcript(id(12), 1), root + "/b/c/\(id(12)).jsonl")
            #expect(try watch.line(with: id(12)).hasSuffix(": 1 new session, 1 new message"))
            try FileManager.default.moveItem(atPath: root + "/b", toPath: root + "/d")
            try write(transcript(id(13), 1), root + "/d/c/\(id(13)).jsonl")
            #expect(try watch.line(with: id(13)).hasPrefix(root + "/d/c/"))
            // One that is removed, and comes again.
            try FileManager.default.removeItem(atPath: root + "/d")
            try write(transcript(id(14), 1), root + "/d/c/\(id(14)).jsonl")
            _ = try watch.line(with: id(14))
            // A file that was written elsewhere and moved here.
            try write(transcript(id(15), 1), folder.file("elsewhere.jsonl"))
            try FileManager.default.moveItem(
                atPath: folder.file("elsewhere.jsonl"), toPath: root + "/\(id(15)).jsonl")
            _ = try watch.line(with: id(15))

            #expect(watch.end() == 0, "\(watch.error)")
            #expect(watch.lines.last == "in all: 6 new sessions, 11 new messages")
            #expect(watch.error.isEmpty, "\(watch.error)")
            #expect(try await client.sessions().total == 6)
        }
    }

    @Test("G6: it goes on without the service and with the next one, and its descriptors stay few")
    func restarts() async throws {
        try await withService { service, client in
            let root = folder.file("projects")
            try write(transcript(id(20), 1), root + "/\(id(20)).jsonl")
            let watch = try watch(service, [root])
            _ = try watch.line(with: "ready")
            #expect(service.terminate() == 0)
            try write(transcript(id(21), 1), root + "/\(id(21)).jsonl")
            _ = try watch.line(with: id(21))
            let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(watch.id)/fd").count
            try service.start()
            for number in 22..<26 {
                try write(transcript(id(number), 1), root + "/\(id(number)).jsonl")
                _ = try watch.line(with: id(number))
            }
            // A round that is on has some more of its own: the last of them tells of the ones before.
            #expect(try await client.sessions().total == 6)
            let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(watch.id)/fd").count
            #expect(after <= before + 4, "\(before) descriptors became \(after)")
            #expect(watch.end(SIGINT) == 0)
            #expect(watch.lines.last?.hasPrefix("in all: 6 new sessions") == true)
        }
    }

    @Test("G6: the places of local agents are followed, also those that come later")
    func places() async throws {
        try await withService { service, client in
            let home = folder.file("home")
            try write(transcript(id(30), 1), home + "/.claude/projects/a/\(id(30)).jsonl")
            let environment = ["HOME": home, "CODEX_HOME": home + "/codex"]
            let watch = try watch(
                service, ["--interval", "1", "--owner", "ann", "--project", "tea"], environment: environment)
            #expect(watch.next() == "watching ~/.claude/projects")
            #expect(watch.next() == "not there yet: ~/codex/sessions")
            _ = try watch.line(with: "ready")
            let session = try await client.session(id(30)).session
            #expect(session.owner == "ann" && session.project == "tea")
            try write(transcript(id(31), 1), home + "/codex/sessions/\(id(31)).jsonl")
            _ = try watch.line(with: "watching ~/codex/sessions")
            _ = try watch.line(with: id(31))
            // A place that goes is looked for.
            try FileManager.default.removeItem(atPath: home + "/.claude")
            _ = try watch.line(with: "not there yet: ~/.claude/projects")
            try write(transcript(id(32), 1), home + "/.claude/projects/\(id(32)).jsonl")
            _ = try watch.line(with: id(32))
            #expect(watch.end() == 0)
        }
    }

    @Test func aFileAloneIsFollowedAndJSONIsDocuments() async throws {
        try await withService { service, client in
            let file = folder.file("\(id(40)).jsonl")
            try write(transcript(id(40), 1), file)
            let watch = try watch(service, [file, "--json"])
            #expect(watch.next() == #"{"place":"\#(file)","followed":"inotify"}"#)
            let first = try JSONBytes(json: try #require(watch.next()))
            #expect(first["messagesNew"]?.integer == 1)
            #expect(watch.next() == #"{"ready":true}"#)
            try write(transcript(id(41), 1), folder.file("\(id(41)).jsonl"))
            try write(transcript(id(40), 2), file)
            let next = try JSONBytes(json: try watch.line(with: "messagesNew"))
            #expect(next["messagesNew"]?.integer == 1 && next["files"]?.integer == 1)
            #expect(watch.end() == 0)
            let end = #"{"sessionsNew":1,"messagesNew":2,"messagesChanged":0,"recordsNew":0}"#
            #expect(watch.lines.last == end)
            #expect(try await client.sessions().total == 1)
        }
    }

    @Test func badUseIsRefusedAtOnce() throws {
        let journal = folder.file("j")
        let missing = try CommandRun(["watch", folder.file("none")], journal: journal)
        #expect(missing.status == 3 && missing.error.contains("cannot read \(folder.file("none"))"))
        for interval in ["0", "86401", "x"] {
            let run = try CommandRun(["watch", folder.path, "--interval", interval], journal: journal)
            #expect(run.status == 2, "\(run.error)")
        }
        let format = try CommandRun(["watch", folder.path, "--format", "claud-code"], journal: journal)
        #expect(format.status == 2 && format.error.contains("did you mean claude-code?"), "\(format.error)")
        #expect(!FileManager.default.fileExists(atPath: journal))
    }
}
