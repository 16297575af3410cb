import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// What real files do to an importer: names that are not unique, sources that change in place, prompts that
/// wait, surroundings of conversations.
struct ImportCaseTests {
    private static let cases = Folders.conversations + "/cases"

    private func chat(_ texts: String...) -> String {
        let messages = texts.enumerated().map { index, text in
            #"{"role":"\#(index.isMultiple(of: 2) ? "user" : "assistant")","content":"\#(text)"}"#
        }
        return "[\(messages.joined(separator: ","))]"
    }

    // MARK: Names

    @Test func filesOfOneNameAreSessionsOfTheirOwn() async throws {
        try await ImportService.use { service in
            let report = try await service.run(Self.cases + "/same-name")
            #expect(report.problems == [] && report.counts.sessionsNew == 2)
            let sessions = report.files.map(\.sessions)
            #expect(sessions.allSatisfy { $0.count == 1 && $0[0].wholeMatch(of: /chat-[0-9a-f]{8}/) != nil })
            let texts = try await [service.texts(of: sessions[0][0]), service.texts(of: sessions[1][0])]
            #expect(texts[0] == ["Which knot holds a hammock?", "A figure eight on a bight."])
            #expect(texts[1] == ["How long does rye dough rest?", "Overnight.", "And in summer?"])
            let head = try await service.head()
            // The file alone is the same session as the file in its folder.
            for path in ["", "/a", "/a/chat.json", "/b/chat.json"] {
                let again = try await service.run(Self.cases + "/same-name" + path)
                #expect(again.counts.messagesNew == 0 && again.problems == [], "\(path)")
            }
            #expect(try await service.head() == head)
        }
    }

    @Test func aFileWhoseFirstMessageChangedIsAnotherConversation() async throws {
        try await ImportService.use { service in
            let first = try await service.run(try service.file("log.json", chat("alpha", "answer")))
            let changed = try await service.run(try service.file("log.json", chat("beta", "answer", "more")))
            let ids = [first, changed].flatMap { $0.files.flatMap(\.sessions) }
            #expect(Set(ids).count == 2 && changed.problems == [])
            #expect(try await service.texts(of: ids[0]) == ["alpha", "answer"])
            #expect(try await service.texts(of: ids[1]) == ["beta", "answer", "more"])
            let grown = try await service.run(
                try service.file("log.json", chat("alpha", "answer", "and on")))
            #expect(grown.files.flatMap(\.sessions) == [ids[0]] && grown.counts.messagesNew == 1)
        }
    }

    @Test func nothingGoesIntoASessionThatSaysAnotherThing() async throws {
        try await ImportService.use { service in
            let loose =
                #"{"role":"user","content":"one"}"# + "\n" + #"{"role":"user","content":"two"}"# + "\n"
            let first = try await service.run(try service.file("loose.jsonl", loose))
            let id = try #require(first.files.flatMap(\.sessions).first)
            let text = loose.replacing("two", with: "2") + #"{"role":"user","content":"three"}"# + "\n"
            let changed = try await service.run(try service.file("loose.jsonl", text))
            #expect(changed.counts.messagesNew == 0 && changed.counts.skipped == 2)
            #expect(changed.problems.first?.reason.contains("session `\(id)` already has another") == true)
            #expect(try await service.texts(of: id) == ["one", "two"])
        }
    }

    @Test func twoExportsThatShareAnIdAreTwoSessions() async throws {
        func export(_ texts: String...) -> String {
            let messages = texts.map { #"{"role":"user","content":"\#($0)"}"# }.joined(separator: ",")
            return #"{"id":"conv-1","messages":[\#(messages)]}"#
        }
        try await ImportService.use { service in
            let one = try service.file("one.json", export("hello", "weather"))
            let other = try service.file("other.json", export("moshi moshi", "tenki", "ame"))
            let report = try await service.run(one, other)
            #expect(report.problems == [] && report.counts.sessionsNew == 2)
            #expect(try await service.texts(of: "conv-1") == ["hello", "weather"])
            let id = try #require(report.files.last?.sessions.first)
            #expect(id.wholeMatch(of: /conv-1-[0-9a-f]{8}/) != nil)
            #expect(try await service.texts(of: id) == ["moshi moshi", "tenki", "ame"])
            let remark = try #require(report.remarks.first { $0.text.contains("another conversation") })
            #expect(remark.text.contains("`conv-1` (from \(one))") && remark.text.contains("`\(id)`"))
            let head = try await service.head()
            let again = try await service.run(one, other)
            #expect(try await service.head() == head && again.counts.messagesKnown == 5)
        }
    }

    @Test func whatAnEarlierBuildNamedAfterTheFileAloneGoesOn() async throws {
        try await ImportService.use { service in
            // As earlier builds made it.
            _ = try await service.client.startSession(
                SessionDraft(id: "chat"), AppendOptions(key: ImportKey.key("start", of: "chat")))
            for (index, text) in ["alpha", "answer"].enumerated() {
                _ = try await service.client.append(
                    MessageDraft(role: index == 0 ? .user : .assistant, text: text), to: "chat",
                    AppendOptions(key: ImportKey.key("\(index)", of: "chat")))
            }
            let other = try await service.run(try service.file("chat.json", chat("beta", "b", "c")))
            let grown = try await service.run(try service.file("chat.json", chat("alpha", "answer", "on")))
            #expect(grown.files.flatMap(\.sessions) == ["chat"] && grown.counts.messagesNew == 1)
            #expect(try await service.texts(of: "chat") == ["alpha", "answer", "on"])
            #expect(other.files.flatMap(\.sessions) != ["chat"] && other.counts.messagesNew == 3)
            // An older copy of it brings nothing.
            let short = try await service.run(try service.file("chat.json", chat("alpha")))
            #expect(short.files.flatMap(\.sessions) == ["chat"] && short.counts.messagesKnown == 1)
            // Lines are matched while they come.
            let lines = ["alpha", "answer", "on", "and on"].enumerated().map {
                #"{"role":"\#($0.isMultiple(of: 2) ? "user" : "assistant")","content":"\#($1)"}"# + "\n"
            }
            let streamed = try await service.run(try service.file("chat.jsonl", lines.joined()))
            #expect(streamed.files.flatMap(\.sessions) == ["chat"] && streamed.counts.messagesNew == 1)
            let differs = try await service.run(
                try service.file("chat.jsonl", lines.prefix(2).joined() + lines[3]))
            #expect(differs.files.flatMap(\.sessions) != ["chat"] && differs.counts.messagesNew == 3)
            #expect(try await service.texts(of: "chat") == ["alpha", "answer", "on", "and on"])
        }
    }

    // MARK: Sources that change in place

    @Test func aRegeneratedAnswerReplacesTheOldOne() async throws {
        let id = "68a50000-0000-8000-8000-00000000d401"
        let path = Self.cases + "/chatgpt"
        try await ImportService.use { service in
            _ = try await service.run(path + "/monday.json")
            #expect(try await service.texts(of: id) == ["Name a duck", "The old answer: a teal"])
            let tuesday = try await service.run(path + "/tuesday.json")
            let shown = ["Name a duck", "The new answer: a smew", "Thanks"]
            #expect(tuesday.problems == [] && tuesday.outcome == .all)
            #expect(try await service.texts(of: id) == shown)
            #expect(
                try await service.texts(of: "\(id):branch:k2") == ["Name a duck", "The old answer: a teal"])
            let wednesday = try await service.run(path + "/wednesday.json")
            #expect(wednesday.problems == [] && wednesday.counts.messagesNew == 2)
            #expect(try await service.texts(of: id) == shown + ["You are welcome.", "One more?"])
            let head = try await service.head()
            for day in ["monday", "tuesday", "wednesday"] {
                let again = try await service.run(path + "/\(day).json")
                #expect(again.problems == [] && again.counts.messagesNew == 0, "\(day)")
            }
            #expect(try await service.head() == head, "an older copy changes nothing")
        }
    }

    @Test func aBranchThatIsShownAgainIsTheTranscriptAgain() async throws {
        let id = "68a50000-0000-8000-8000-00000000d401"
        let path = Self.cases + "/chatgpt/tuesday.json"
        let tuesday = String(decoding: try LineReader(path: path).readAll(), as: UTF8.self)
        try await ImportService.use { service in
            _ = try await service.run(path)
            let old = tuesday.replacing(#""current_node": "k4""#, with: #""current_node": "k2""#)
            for (text, shown) in [
                (old, ["Name a duck", "The old answer: a teal"]),
                (tuesday, ["Name a duck", "The new answer: a smew", "Thanks"]),
                (old, ["Name a duck", "The old answer: a teal"]),
            ] {
                for _ in 1...2 {
                    let report = try await service.run(try service.file("export.json", text))
                    #expect(report.problems == [])
                    #expect(try await service.texts(of: id) == shown)
                }
            }
        }
    }

    @Test func whatOthersHaveSaidMeanwhileStays() async throws {
        let id = "68a50000-0000-8000-8000-00000000d401"
        try await ImportService.use { service in
            _ = try await service.run(Self.cases + "/chatgpt/monday.json")
            _ = try await service.client.append(MessageDraft(role: .user, text: "my own"), to: id)
            let report = try await service.run(Self.cases + "/chatgpt/tuesday.json")
            #expect(report.problems == [])
            #expect(try await service.texts(of: id) == ["Name a duck", "The old answer: a teal", "my own"])
            #expect(
                try await service.texts(of: "\(id):branch:k3") == [
                    "Name a duck", "The new answer: a smew", "Thanks",
                ])
            let head = try await service.head()
            _ = try await service.run(Self.cases + "/chatgpt/tuesday.json")
            #expect(try await service.head() == head)
        }
    }

    @Test func aMessageCompletedLaterIsEdited() async throws {
        func export(_ text: String) -> String {
            #"[{"uuid":"c","name":"n","chat_messages":[{"uuid":"m1","sender":"assistant","text":"\#(text)"}]}]"#
        }
        try await ImportService.use { service in
            _ = try await service.run(try service.file("c.json", export("It is")))
            let report = try await service.run(try service.file("c.json", export("It is done.")))
            #expect(report.problems == [] && report.counts.messagesChanged == 1)
            #expect(try await service.texts(of: "c") == ["It is done."])
            let older = try await service.run(try service.file("c.json", export("It is")))
            #expect(older.counts.messagesChanged == 0 && older.counts.messagesKnown == 1)
            #expect(try await service.texts(of: "c") == ["It is done."], "an older copy changes nothing")
            #expect(try await service.client.message(1, of: "c").earlier.count == 1)
        }
    }

    @Test func linesUnderTheIdsOfOthersChangeNothing() async throws {
        let id = "5e1f0000-0000-4000-8000-00000000c004"
        func line(_ uuid: String, _ text: String) -> String {
            #"{"type":"user","uuid":"\#(uuid)","parentUuid":null,"sessionId":"\#(id)","#
                + #""message":{"role":"user","content":"\#(text)"}}"# + "\n"
        }
        try await ImportService.use { service in
            let one = try service.file("one.jsonl", line("a", "alpha") + line("b", "beta"))
            let other = try service.file("other.jsonl", line("a", "another") + line("c", "gamma"))
            let report = try await service.run(one, other)
            #expect(report.counts.messagesChanged == 0 && report.counts.skipped == 2)
            let reason = try #require(report.problems.first?.reason)
            #expect(reason.contains("session `\(id)` already has another message 1 here (from \(one))"))
            #expect(try await service.texts(of: id).contains("another") == false)
        }
    }

    // MARK: What is a message

    @Test func aPromptThatWaitedIsSaidOnceInItsPlace() async throws {
        let id = "5e1f0000-0000-4000-8000-00000000d101"
        let path = Self.cases + "/queued/\(id).jsonl"
        try await ImportService.use { service in
            let report = try await service.run(path)
            #expect(report.problems == [])
            let said = try await service.messages(of: id).filter { message in
                message.role == .user && message.content.string != nil
            }
            #expect(
                said.map { $0.content.string } == [
                    "Read the tide table", "and the moon phase too", "write it to the log", "in pencil",
                ])
            let keys = try await service.messages(of: id).map { $0.key?.split(separator: ":").last ?? "" }
            #expect(keys.prefix(5) == ["a1", "a2", "a3", "a4", "a5"])
            #expect(keys.suffix(3).map { $0.hasPrefix("queued.") } == [false, true, false])
            let head = try await service.head()
            _ = try await service.run(path)
            #expect(try await service.head() == head)
        }
        // However far the file was written when it was imported.
        let text = String(decoding: try LineReader(path: path).readAll(), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0 + "\n" }
        let whole = try await Fixtures.items("q.jsonl", text)
        for count in 1...lines.count {
            let part = try await Fixtures.items("q.jsonl", lines.prefix(count).joined())
            #expect(
                part.parts.map(\.part.identity) == whole.parts.prefix(part.parts.count).map(\.part.identity))
        }
    }

    @Test func geminiLinesAreOneSession() async throws {
        let id = "9b1d0000-0000-4000-8000-00000000d301"
        let path = Self.cases + "/gemini/session-2026-05-02T07-00-9b1d0000.jsonl"
        let lines = String(decoding: try LineReader(path: path).readAll(), as: UTF8.self)
            .split(separator: "\n").map { $0 + "\n" }
        for counts in [[lines.count], [4, 6, 8, lines.count]] {
            try await ImportService.use { service in
                for count in counts {
                    let file = try service.file("session.jsonl", lines.prefix(count).joined())
                    let report = try await service.run(file)
                    #expect(report.problems == [])
                }
                let messages = try await service.messages(of: id)
                #expect(
                    messages.filter { $0.role != .tool }.map { $0.content.string } == [
                        "How many pears are ripe?", "I look.", "Eleven.", "And the quinces?",
                    ])
                let call = try #require(messages.first { $0.metadata?["tool_calls"] != nil })
                let result = try #require(messages.first { $0.role == .tool })
                #expect(call.metadata?["tool_calls"]?.elements.first?["id"]?.string == "pears-1")
                #expect(result.metadata?["tool_call_id"]?.string == "pears-1")
                let recorded = try await service.client.readJournal(
                    limit: 1_000, session: id, types: ["message.recorded"]
                ).events
                #expect(recorded.contains { $0.body["content"]?.string == "And the plums, no" })
                let head = try await service.head()
                _ = try await service.run(try service.file("session.jsonl", lines.joined()))
                #expect(try await service.head() == head)
            }
        }
    }

    @Test func aLongPasteIsSaid() async throws {
        let items = try await Fixtures.items(Self.cases + "/claude-ai/conversations.json")
        #expect(items.messages.map(\.text) == ["seventeen buoys lie east of the pier", "Count them again."])
        #expect(items.messages[0].draft.content.elements.first?["file_name"]?.string == "paste.txt")
    }

    @Test func aFileIsOfOneFormat() async throws {
        // A look-alike of Codex and one of Claude Code among chat messages.
        let lines = [
            #"{"role":"user","content":"one"}"#,
            #"{"role":"assistant","content":"two","type":"event","payload":{"a":1}}"#,
            #"{"role":"user","content":"three","type":"user","sessionId":"s","uuid":"u"}"#,
        ].map { $0 + "\n" }.joined()
        let items = try await Fixtures.items("talk.jsonl", lines)
        #expect(items.sessions.count == 1 && items.messages.map(\.text) == ["one", "two", "three"])
    }

    @Test func nothingSaidMakesNoSession() async throws {
        try await ImportService.use { service in
            let empty = try service.file("empty.json", #"{"id":"e","messages":[]}"#)
            let mapping = try service.file("map.json", #"{"title":"t","mapping":{}}"#)
            let notes = try service.file(
                "notes.jsonl", #"{"type":"summary","summary":"s","leafUuid":"x"}"# + "\n")
            let report = try await service.run(empty, mapping, notes)
            #expect(report.counts.sessionsNew == 0 && report.problems == [] && report.outcome == .all)
            #expect(
                report.remarks.map(\.text) == [
                    "a conversation without messages", "a conversation without messages",
                    "records in which nobody speaks: they make no session",
                ])
            #expect(try await service.head() == 0)
        }
    }

    // MARK: Surroundings

    @Test func aSoundFolderOfClaudeCodeIsImportedWithoutAWord() async throws {
        let id = "5e1f0000-0000-4000-8000-00000000d201"
        try await ImportService.use { service in
            let report = try await service.run(Self.cases + "/claude-projects")
            #expect(report.problems == [] && report.counts.skipped == 0 && report.outcome == .all)
            #expect(report.counts.sessionsNew == 2)
            let agent = try await service.client.session("\(id):agent:a1b2c3").session
            #expect(agent.context?["agentType"]?.string == "Explore")
            #expect(agent.context?["parentSession"]?.string == id)
            #expect(
                Set(report.remarks.map(\.text)) == [
                    "no conversation, but an index of sessions of Claude Code",
                    "no conversation, but notes of a workflow of Claude Code",
                    "no conversation, but a note on a subagent of Claude Code",
                    "records in which nobody speaks: they make no session",
                ])
        }
    }

    @Test func encodingsAreRead() async throws {
        for (name, ids) in [
            ("mark.json", ["enc-mark"]), ("mark-crlf.jsonl", ["enc-crlf-1", "enc-crlf-2"]),
            ("utf-16.json", ["enc-utf16le"]), ("utf-16-big.jsonl", ["enc-be-1", "enc-be-2"]),
        ] {
            let items = try await Fixtures.items(Self.cases + "/encodings/" + name)
            #expect(items.sessions.map(\.id) == ids && items.problems == [], "\(name)")
            #expect(Set(items.messages.map(\.text)) == ["Žluťoučký kůň – 馬 🐎"], "\(name)")
        }
    }
}
