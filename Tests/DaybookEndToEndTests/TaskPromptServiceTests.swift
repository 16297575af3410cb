import DaybookClient
import DaybookJSON
import DaybookTesting
import Testing

/// Prompts that keep the task, over the socket.
@Suite struct TaskPromptServiceTests {
    private func tell(_ client: DaybookClient, _ session: String, _ role: String, _ content: String)
        async throws
    {
        _ = try await client.ask(
            "message.append", #"{"session": "\#(session)", "role": "\#(role)", "content": \#(content)}"#)
    }

    private func text(_ client: DaybookClient, _ parameters: String) async throws -> String {
        try await client.ask("resume.prompt", parameters)["text"]?.string ?? "no text"
    }

    @Test func whatTheDefaultsGiveIsAsItWas() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            try await tell(client, "s", "user", #""<system-reminder>x</system-reminder>""#)
            try await tell(
                client, "s", "user", #"[{"type":"tool_result","tool_use_id":"c","content":"out"}]"#)
            let plain = try await client.ask("resume.prompt", #"{"session": "s"}"#)
            #expect(
                plain["text"]?.string
                    == "## Prior Conversation\n\n[user]: <system-reminder>x</system-reminder>\n[user]: out\n")
            #expect(plain["version"]?.integer == 1)
            #expect(plain["ranges"]?.text == #"[{"from":1,"to":2}]"#)
            let second = try await client.ask("resume.prompt", #"{"session": "s", "version": 2}"#)
            #expect(
                second["text"]?.string
                    == "## Prior Conversation\n\n(1 earlier message left out)\n[tool result]: out\n")
            #expect(second["ranges"]?.text == #"[{"from":2,"to":2}]"#)
            #expect(second["omittedReasons"]?.text == #"[{"reason":"wrapper","count":1}]"#)
        }
    }

    /// What a user said is found in the sessions that a fork inherits from, and not where it was rewound.
    @Test func forksRewindsAndThePast() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "a"))
            try await tell(client, "a", "user", #""first""#)
            try await tell(client, "a", "assistant", #""one""#)
            try await tell(client, "a", "user", #""rewound""#)
            try await tell(client, "a", "assistant", #""two""#)
            _ = try await client.rewindSession("a", to: 2)
            try await tell(client, "a", "user", #""second""#)
            _ = try await client.forkSession("a", at: 5, as: SessionDraft(id: "b"))
            try await tell(client, "a", "user", #""only in a""#)
            try await tell(client, "b", "user", #""third""#)
            _ = try await client.forkSession("b", at: 2, as: SessionDraft(id: "c"))
            try await tell(client, "c", "user", #""instead""#)
            let task = #""keep": "task", "maxMessages": 1"#
            #expect(
                try await text(client, #"{"session": "b", \#(task)}"#)
                    == "## Prior Conversation\n\n[user]: first\n[assistant]: one\n[user]: second\n[user]: third\n"
            )
            #expect(
                try await text(client, #"{"session": "c", \#(task)}"#)
                    == "## Prior Conversation\n\n[user]: first\n[assistant]: one\n[user]: instead\n")
            #expect(
                try await text(client, #"{"session": "a", "atRevision": 5, \#(task)}"#)
                    == "## Prior Conversation\n\n[user]: first\n(1 message left out)\n[user]: rewound\n[assistant]: two\n"
            )
            let explanation = try await client.ask(
                "resume.explain", #"{"session": "a", "atRevision": 5, \#(task)}"#)
            #expect(explanation["revision"]?.integer == 5)
            let edited = try await client.ask(
                "message.edit", #"{"session": "b", "sequence": 6, "content": "edited"}"#)
            #expect(edited["revision"] != nil)
            #expect(try await text(client, #"{"session": "b", \#(task)}"#).contains("[user]: edited\n"))
        }
    }

    @Test func theAccountComesInPages() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for number in 1...20 {
                try await tell(client, "s", number % 2 == 1 ? "user" : "assistant", #""message \#(number)""#)
            }
            for keep in ["recent", "task"] {
                let parameters = #""session": "s", "keep": "\#(keep)", "maxMessages": 5"#
                let whole = try await client.ask("resume.explain", "{\(parameters), \"limit\": 1000}")
                var units: [String] = []
                var cursor = ""
                while true {
                    let page = try await client.ask(
                        "resume.explain", "{\(parameters), \"limit\": 2\(cursor)}")
                    units += page["units"]?.elements.map(\.text) ?? []
                    #expect(page["revision"]?.integer == 21)
                    guard let next = page["nextCursor"]?.text else { break }
                    cursor = ", \"cursor\": \(next)"
                }
                #expect(units == whole["units"]?.elements.map(\.text))
                #expect(whole["nextCursor"] == nil)
                #expect(
                    whole["units"]?.elements.compactMap { $0["messages"]?.integer }.reduce(0, +) == 20)
                let prompt = try await client.ask("resume.prompt", "{\(parameters)}")
                #expect(whole["bytes"]?.integer == prompt["text"]?.string?.utf8.count)
                let inside = whole["units"]?.elements.filter { $0["included"]?.bool == true } ?? []
                #expect(inside.count == prompt["included"]?.integer)
            }
            var query = ResumeQuery()
            query.keep = .task
            let typed = try await client.resumeExplanation(of: "s", query, limit: 1)
            #expect(typed.units.map(\.reason) == ["firstRequest"])
            #expect(typed.nextCursor != nil && typed.version == 2 && typed.keep == "task")
        }
    }

    /// Half a surrogate pair may be stored, and reaches no model.
    @Test(arguments: [#""version": 1"#, #""version": 2"#, #""keep": "task""#])
    func whatGoesToAModelIsWhole(_ kind: String) async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            try await tell(client, "s", "user", #""list \ud83d""#)
            let call = #"{"type":"tool_use","id":"c","name":"ls","input":{"\udc00":"ls \ud83d"}}"#
            try await tell(client, "s", "assistant", "[\(call)]")
            try await tell(
                client, "s", "user", #"[{"type":"tool_result","tool_use_id":"c","content":"x\ud83d"}]"#)
            let stored = try await client.ask("message.get", #"{"session": "s", "sequence": 2}"#)
            #expect(stored.text.contains(call))
            let prompt = try await client.ask(
                "resume.prompt", #"{"session": "s", "format": "messages", \#(kind)}"#)
            #expect(!prompt.text.lowercased().contains("\\ud"))
            #expect(prompt["messages"]?.text.contains("ls \u{FFFD}") == true)
            let text = try await client.ask("resume.prompt", #"{"session": "s", \#(kind)}"#)
            // Arguments of calls are in the text as they were written, as letters and digits.
            #expect(!text.text.replacing(#"\\"#, with: "").lowercased().contains(#"\ud"#))
            #expect(text["text"]?.string?.contains("list \u{FFFD}") == true)
        }
    }

    @Test func theCommandKeepsTheTaskWhereToolsWereCalled() async throws {
        try await withService { service, client in
            for session in ["talk", "work"] {
                _ = try await client.startSession(SessionDraft(id: session))
                try await tell(client, session, "user", #""mend the roof""#)
            }
            try await tell(
                client, "work", "assistant", #"[{"type":"tool_use","id":"c","name":"look","input":{}}]"#)
            try await tell(
                client, "work", "user", #"[{"type":"tool_result","tool_use_id":"c","content":"tiles"}]"#)
            func run(_ arguments: String...) throws -> String {
                let run = try CommandRun(["resume"] + arguments, journal: service.journal)
                #expect(run.status == 0, "\(run.error)")
                return run.output
            }
            #expect(try run("talk") == "## Prior Conversation\n\n[user]: mend the roof\n")
            #expect(try run("work").contains("[tool result: look]: tiles\n"))
            #expect(try run("work", "--keep", "recent").contains("[user]: tiles\n"))
            #expect(try run("work", "--stable").contains("[user]: tiles\n"))
            #expect(try run("work", "--explain").contains("firstRequest"))
            let refused = try CommandRun(
                ["resume", "work", "--keep", "task", "--prompt-version", "1"], journal: service.journal)
            #expect(refused.status != 0 && refused.error.contains("version"))
        }
    }
}
