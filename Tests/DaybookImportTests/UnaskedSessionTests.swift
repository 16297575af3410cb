import DaybookClient
import Testing

@testable import DaybookImport

/// Names of sessions in which a person says nothing, or says it to the program.
struct UnaskedSessionTests {
    private let session = "5e1f0000-0000-4000-8000-00000000c003"

    private func title(_ drafts: MessageDraft...) -> String? {
        var title = TitleOfAnswers()
        for draft in drafts { title.take(draft) }
        return title.title
    }

    private func json(_ text: String) throws -> JSONBytes { try JSONBytes(json: text) }

    @Test func theTaskOfACallOrTheFirstWordsNameIt() throws {
        let task = MessageDraft(
            role: .assistant,
            content: try json(#"[{"type":"tool_use","input":{"description":"Look for oats","prompt":"Go"}}]"#)
        )
        #expect(title(task) == "Look for oats")
        let words = MessageDraft(role: .assistant, text: "## **Summary**\n\nThe oats  are gone.")
        #expect(title(words) == "Summary** The oats are gone.")
        let silent = MessageDraft(
            role: .assistant, content: try json(#"[{"type":"tool_use","input":{"path":"x"}}]"#))
        #expect(title(silent) == nil && title(silent, words, task) == "Summary** The oats are gone.")
        let call = MessageDraft.toolCall(nil, JSONBytes(string: "task"), try json(#"{"description":"Look"}"#))
        #expect(title(call) == "Look")
        #expect(title(MessageDraft(role: .assistant, text: "---")) == nil)
        #expect(title(MessageDraft(role: .system, text: "A limit was reached")) == nil)
        let long = title(MessageDraft(role: .assistant, text: String(repeating: "ä", count: 200)))
        #expect(long == String(repeating: "ä", count: 79) + "…")
    }

    @Test(arguments: [
        #""go""#, #"[{"type":"text","text":"go"}]"#, #"[{"type":"image"}]"#, #"{"parts":[{"text":"go"}]}"#,
    ]) func whateverAPersonSaysIsNoReasonForATitle(content: String) throws {
        let asked = MessageDraft(role: .user, content: try json(content))
        let words = MessageDraft(role: .assistant, text: "Gone.")
        #expect(title(asked, words) == nil && title(words, asked) == nil)
    }

    @Test func resultsOfToolsAreNotAPersonsWords() throws {
        let words = MessageDraft(role: .assistant, text: "Gone.")
        for content in [
            #"[{"type":"tool_result","content":"x"}]"#, #"[{"functionResponse":{"name":"f"}}]"#, "null",
        ] {
            #expect(title(MessageDraft(role: .user, content: try json(content)), words) == "Gone.")
        }
    }

    private func line(_ uuid: String, _ role: String, _ content: String) -> String {
        #"{"type":"\#(role)","uuid":"\#(uuid)","parentUuid":null,"sessionId":"\#(session)","#
            + #""timestamp":"2026-05-01T08:00:00Z","message":{"role":"\#(role)","content":\#(content)}}"#
            + "\n"
    }

    @Test func theTitleIsGeneratedOnceAndGoneWithWhatItWasMadeOf() async throws {
        try await ImportService.use { service in
            let file = try service.file(session + ".jsonl", line("a1", "assistant", #""The secret is out.""#))
            _ = try await service.run(file)
            let named = try await service.client.session(session).session
            #expect(named.name == "The secret is out." && named.titleSource == "generated")
            let head = try await service.head()
            _ = try await service.run(file)
            #expect(try await service.head() == head)
            _ = try await service.client.redactMessage(1, of: session)
            #expect(try await service.client.session(session).session.title == nil)
            _ = try await service.run(file)
            #expect(try await service.client.session(session).session.title == nil)
        }
    }

    @Test(arguments: [
        (#"<command-name>/build</command-name>\n<command-args>the shed</command-args>"#, "user", "the shed"),
        (
            #"<command-message>build</command-message>\n<command-name>/build</command-name>\n"#
                + #"<command-args>the shed</command-args>"#, "user", "the shed"
        ),
        ("<command-name>/build</command-name>", "system", ""),
        ("<command-name>/model</command-name><command-args>large</command-args>", "system", ""),
        ("<command-name>/build</command-name><command-args> </command-args>", "system", ""),
    ]) func aSlashCommandWithWordsIsAPersonsRequest(text: String, role: String, name: String) async throws {
        try await ImportService.use { service in
            let file = try service.file(session + ".jsonl", line("u1", "user", "\"\(text)\""))
            _ = try await service.run(file)
            #expect(try await service.messages(of: session).map(\.role.rawValue) == [role])
            let found = try await service.client.session(session).session
            #expect(name.isEmpty ? found.firstPrompt == nil : found.name == name)
        }
    }

    /// Until November 2026 such a command was a message of the system.
    @Test func aCommandThatAnEarlierBuildImportedIsKnown() async throws {
        try await ImportService.use { service in
            let text = #""<command-name>/build</command-name><command-args>the shed</command-args>""#
            let file = try service.file(
                session + ".jsonl", line("u1", "user", text) + line("u2", "user", #""go on""#))
            var draft = SessionDraft(id: session)
            draft.agent = ClaudeCode.name
            draft.mode = "interactive"
            _ = try await service.client.startSession(
                draft, AppendOptions(key: ImportKey.key("start", of: session)))
            var said = MessageDraft(role: .system, content: try json(text))
            said.metadata = try json(#"{"role":"user"}"#)
            let key = ImportKey.key("u1", of: session)
            _ = try await service.client.submitMessage(said, to: session, AppendOptions(key: key)).value
            let report = try await service.run(file)
            #expect(report.problems.isEmpty, "\(report.problems)")
            #expect(report.counts.messagesKnown == 1 && report.counts.messagesNew == 1)
            #expect(try await service.messages(of: session).map(\.role.rawValue) == ["system", "user"])
        }
    }

    /// Ids that somebody made up for two transcripts; their lines have the same made-up ids, too.
    @Test func transcriptsUnderOneMadeUpIdAreTwo() async throws {
        func transcript(_ texts: [String]) -> String {
            texts.enumerated().map { index, text in
                let parent = index == 0 ? "null" : "\"l\(index - 1)\""
                return #"{"type":"user","uuid":"l\#(index)","parentUuid":\#(parent),"sessionId":"s1","#
                    + #""timestamp":"2026-05-01T08:00:0\#(index)Z","message":{"role":"user","content":"\#(text)"}}"#
                    + "\n"
            }.joined()
        }
        try await ImportService.use { service in
            let one = try service.file("one.jsonl", transcript(["oats", "more"]))
            let other = try service.file("other.jsonl", transcript(["hay", "more", "enough"]))
            let report = try await service.run(one, other)
            #expect(report.problems.isEmpty, "\(report.problems)")
            let remark = report.remarks.first { $0.file == other }?.text ?? ""
            #expect(
                remark.contains("session `s1` (from \(one)) is another conversation of this id"), "\(remark)")
            func found() async throws -> [String: [String]] {
                var found: [String: [String]] = [:]
                for try await session in service.client.allSessions(SessionFilter()) {
                    found[session.name] = try await service.texts(of: session.id)
                }
                return found
            }
            #expect(try await found() == ["oats": ["oats", "more"], "hay": ["hay", "more", "enough"]])
            let head = try await service.head()
            _ = try await service.run(other, one)
            #expect(try await service.head() == head, "each finds its own again")
            _ = try service.file("one.jsonl", transcript(["oats", "more", "yet more"]))
            _ = try await service.run(one)
            #expect(try await found()["oats"] == ["oats", "more", "yet more"], "and goes on")
        }
    }

    /// Two exports that call two conversations the same by mistake.
    @Test func conversationsThatShareAnIdAndNothingElseAreTwo() async throws {
        func document(_ first: String, _ second: String, prefix: String) -> String {
            #"[{"title":"\#(first)","id":"conv-1","conversation_id":"conv-1","create_time":1780000000,"#
                + #""current_node":"\#(prefix)2","mapping":{"\#(prefix)1":{"id":"\#(prefix)1","parent":null,"#
                + #""children":["\#(prefix)2"],"message":{"id":"\#(prefix)1","author":{"role":"user"},"#
                + #""content":{"content_type":"text","parts":["\#(first)"]}}},"\#(prefix)2":{"id":"\#(prefix)2","#
                + #""parent":"\#(prefix)1","children":[],"message":{"id":"\#(prefix)2","author":{"role":"assistant"},"#
                + #""content":{"content_type":"text","parts":["\#(second)"]}}}}}]"#
        }
        try await ImportService.use { service in
            let one = try service.file("one.json", document("oats", "Gone.", prefix: "a"))
            let other = try service.file("other.json", document("hay", "Plenty.", prefix: "b"))
            let report = try await service.run(one)
            _ = try await service.run(other)
            var found: [String: [String]] = [:]
            for try await session in service.client.allSessions(SessionFilter()) {
                found[session.name] = try await service.texts(of: session.id)
            }
            #expect(found == ["oats": ["oats", "Gone."], "hay": ["hay", "Plenty."]])
            #expect(report.problems.isEmpty)
            let head = try await service.head()
            _ = try await service.run(other)
            _ = try await service.run(one)
            #expect(try await service.head() == head, "each finds its own again")
        }
    }
}
