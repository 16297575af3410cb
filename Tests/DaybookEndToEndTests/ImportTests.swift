import DaybookClient
import DaybookTesting
import Foundation
import Testing
import DaybookZip
import StoreMaker
import ZipMaker

/// `daybook import` by the real binary.
@Suite struct ImportTests {
    private struct Outcome {
        let status: Int32
        let json: JSONBytes

        func count(_ name: String) -> Int { json[name]?.integer ?? -1 }

        /// Messages and records that are in the journal, and what was named instead.
        var accounted: Int {
            ["messagesNew", "messagesKnown", "recordsNew", "recordsKnown", "skipped"].reduce(0) {
                $0 + count($1)
            }
        }
    }

    private func run(_ path: String, _ service: RunningService, _ more: [String] = []) throws -> Outcome {
        let run = try CommandRun(["import", path, "--json"] + more, journal: service.journal)
        return Outcome(status: run.status, json: try JSONBytes(json: run.output))
    }

    /// Every fixture, twice.
    @Test func everyFixtureIsImportedOnce() async throws {
        try await withService { service, client in
            for folder in [
                "claude-code", "codex", "codex-exec", "chatgpt", "claude-ai", "oasst", "pi", "gemini",
                "datasets", "agents", "messages", "chats",
            ] {
                let path = Folders.conversations + "/" + folder
                let first = try run(path, service)
                #expect(first.count("messagesNew") > 0, "\(folder)")
                let head = try await client.info().head
                let second = try run(path, service)
                #expect(try await client.info().head == head, "\(folder): again adds nothing")
                #expect(second.accounted == first.accounted, "\(folder)")
                #expect(second.count("messagesNew") == 0 && second.count("recordsNew") == 0, "\(folder)")
            }
        }
    }

    /// A folder of an agent that keeps all sessions in a database, and a database of something else.
    @Test func databasesAreReadAndOthersNamed() async throws {
        func script(_ name: String) throws -> String {
            try String(contentsOfFile: Folders.root + "/fixtures/stores/\(name).sql", encoding: .utf8)
        }
        try await withService { service, client in
            let folder = service.directory + "/opencode"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try SQLiteMaker.run(try script("opencode"), at: folder + "/opencode.db")
            let read = try run(folder, service)
            #expect(read.status == 0 && read.count("files") == 1 && read.count("messagesNew") == 5)
            #expect(try await client.session("ses_weir").session.title == "Water at the weir")
            try SQLiteMaker.run(try script("unknown"), at: folder + "/places.sqlite")
            let other = try run(folder + "/places.sqlite", service)
            let problems = other.json["problems"]?.elements ?? []
            #expect(other.status == 3 && problems.count == 1)
            #expect(problems.first?["reason"]?.string?.contains("tables: bookmarks") == true)
        }
    }

    /// A trajectory that was imported and exported says the same, and can be imported as another session.
    @Test func trajectoriesComeAndGo() async throws {
        try await withService { service, client in
            let source = Folders.conversations + "/chats/atif/trajectory.json"
            #expect(try run(source, service).status == 0)
            let path = service.directory + "/out.json"
            let export = try CommandRun(
                ["export", "atif-loom", "--format", "atif", "-o", path], journal: service.journal)
            #expect(export.status == 0, "\(export.error)")
            func steps(_ path: String) throws -> [JSONBytes] {
                let data = try Data(contentsOf: URL(fileURLWithPath: path))
                return try JSONBytes(json: Array(data))["steps"]?.elements ?? []
            }
            let (before, after) = (try steps(source), try steps(path))
            #expect(before.count == after.count)
            for name in ["step_id", "source", "message", "reasoning_content", "tool_calls", "observation"] {
                #expect(
                    after.map { $0[name]?.text.replacing(" ", with: "") }
                        == before.map { $0[name]?.text.replacing(" ", with: "") }, "\(name)")
            }
        }
    }

    @Test func anUnknownFormatIsBadUse() throws {
        let run = try CommandRun(["import", "x.json", "--format", "nonsense"], journal: "/nonexistent")
        #expect(run.status == 2 && run.error.contains("unknown format nonsense"))
    }

    /// ChatGPT's export as it comes, with entries that can't be read among those that can.
    @Test func anArchiveIsReadEntryByEntry() async throws {
        func fixture(_ name: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: Folders.conversations + "/" + name))
        }
        var stored = ZipMaker.Entry("conversations-000.json", try fixture("chatgpt/conversations.json"))
        stored.method = 0
        var later = ZipMaker.Entry("more/claude.json", try fixture("claude-ai/conversations.json"))
        later.hasDescriptor = true
        var encrypted = ZipMaker.Entry("conversations-002.json", "[]".utf8)
        encrypted.isEncrypted = true
        var damaged = ZipMaker.Entry("conversations-003.json", try fixture("chatgpt/conversations.json"))
        damaged.claimedChecksum = 1
        let entries = [
            stored, encrypted, damaged, ZipMaker.Entry("chat.html", "<html>".utf8),
            ZipMaker.Entry("user.json", #"{"id":"u","email":"ann@example.com"}"#.utf8),
            ZipMaker.Entry("message_feedback.json", #"[{"rating":"good"},{"rating":"bad"}]"#.utf8), later,
        ]
        try await withService { service, client in
            let archive = service.directory + "/export.zip"
            try Data(ZipMaker.archive(entries)).write(to: URL(fileURLWithPath: archive))
            let outcome = try run(archive, service)
            #expect(outcome.status == 1 && outcome.count("files") == 4)
            let problems = (outcome.json["problems"]?.elements ?? []).map { problem in
                "\(problem["file"]?.string ?? ""): \(problem["reason"]?.string ?? "")"
            }
            let unknown = "not a conversation in a format that is known here"
            // The fixtures have one of their own each.
            #expect(problems.count == 4)
            #expect(problems.contains { $0.hasPrefix("\(archive)/conversations-002.json: encrypted") })
            #expect(problems.contains("\(archive)/conversations-003.json: damaged: its checksum is another"))
            #expect(problems.count { $0.hasSuffix(unknown) } == 2)
            let remarks = (outcome.json["fileResults"]?.elements ?? []).flatMap { file in
                (file["remarks"]?.elements ?? []).map { remark in
                    "\(file["file"]?.string ?? ""): \(remark["text"]?.string ?? "")"
                }
            }
            #expect(remarks.contains("\(archive): not read, by their ending: chat.html"))
            #expect(
                remarks.contains("\(archive)/user.json: no conversation, but the account of a data export"))
            #expect(
                remarks.contains("\(archive)/message_feedback.json: no conversation, but ratings of messages")
            )

            let head = try await client.info().head
            let folder = service.directory + "/folder"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: archive, toPath: folder + "/export.zip")
            #expect(try run(folder, service).count("messagesNew") == 0, "of a folder too")
            #expect(
                try run(Folders.conversations + "/chatgpt/conversations.json", service).count("messagesNew")
                    == 0)
            #expect(
                try run(Folders.conversations + "/claude-ai/conversations.json", service).count("messagesNew")
                    == 0
            )
            #expect(try await client.info().head == head, "the files themselves bring nothing more")

            try Data(ZipMaker.archive(entries).prefix(500)).write(to: URL(fileURLWithPath: archive))
            let torn = try run(archive, service)
            #expect(torn.status == 3 && torn.json["problems"]?.text.contains("may be cut off") == true)
        }
    }

    @Test func packedFilesOfAnArchiveAreUnpackedTwice() async throws {
        let line = #"{"role":"user","content":"packed"}"# + "\n"
        let packed = ZstdMaker.packed(Array(line.utf8))
        let entries = [
            ZipMaker.Entry("talk.jsonl.zst", packed), ZipMaker.Entry("cut.jsonl.zst", packed.dropLast(3)),
            ZipMaker.Entry("talk.zst", packed),
        ]
        try await withService { service, client in
            let archive = service.directory + "/packed.zip"
            try Data(ZipMaker.archive(entries)).write(to: URL(fileURLWithPath: archive))
            let outcome = try run(archive, service)
            #expect(outcome.status == 1 && outcome.count("messagesNew") == 1)
            let problems = outcome.json["problems"]?.elements ?? []
            #expect(problems.map { $0["file"]?.string } == ["\(archive)/cut.jsonl.zst"])
            #expect(problems.first?["reason"]?.string == "damaged: its packed bytes break off")
            #expect(outcome.json.text.contains("not read, by their ending: talk.zst"))
        }
    }

    /// All of MultiWOZ, as it lies there; in a quick run its first dialogues, in an archive of their own.
    @Test(.enabled(if: Folders.multiWOZ != nil, "needs multiwoz"), arguments: ["val", "test"])
    func realDialoguesReadAsTheirSource(name: String) async throws {
        let whole = try #require(Folders.multiWOZ) + "/\(name).json.zip"
        let all = try dialogues(of: whole, name)
        let turnCountOfAll = all.reduce(0) { $0 + ($1.value["log"]?.elements.count ?? 0) }
        #expect(turnCountOfAll > 14_000)
        let tried = Depth.isFull ? all : Array(all.prefix(100))
        let turnCount = tried.reduce(0) { $0 + ($1.value["log"]?.elements.count ?? 0) }
        #expect(turnCount > 1_000)
        try await withService { service, client in
            let path = Depth.isFull ? whole : try pack(tried, name, in: service.directory)
            let outcome = try run(path, service)
            #expect(outcome.status == 0 && outcome.count("skipped") == 0)
            #expect(outcome.count("sessionsNew") == tried.count)
            #expect(outcome.count("messagesNew") == turnCount)
            for (id, dialogue) in tried {
                let stored = try await client.messages(of: id, MessageQuery(limit: 1_000)).messages
                let log = dialogue["log"]?.elements ?? []
                #expect(stored.map(\.content.text) == log.map { $0["text"]?.text ?? "" })
                #expect(stored.map(\.role) == log.indices.map { $0.isMultiple(of: 2) ? .user : .assistant })
            }
        }
    }

    private typealias Dialogue = (name: String, value: JSONBytes)

    private func dialogues(of path: String, _ name: String) throws -> [Dialogue] {
        let archive = try ZipArchive(path: path)
        let reader = try archive.reader(of: try #require(archive.entries.first { $0.name == "\(name).json" }))
        var source: [UInt8] = []
        while true {
            let piece = try reader.next()
            if piece.isEmpty { break }
            source += piece
        }
        return try JSONBytes(json: source).members
    }

    private func pack(_ dialogues: [Dialogue], _ name: String, in folder: String) throws -> String {
        let members = dialogues.map { "\(JSONBytes(string: $0.name).text):\($0.value.text)" }
        let entry = ZipMaker.Entry("\(name).json", "{\(members.joined(separator: ","))}".utf8)
        let path = "\(folder)/\(name).json.zip"
        try Data(ZipMaker.archive([entry])).write(to: URL(fileURLWithPath: path))
        return path
    }
}

extension Folders {
    /// Nil where it is missing.
    static let multiWOZ: String? = {
        let path = shared + "/datasets/multiwoz-convlab2/multiwoz"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()
}
