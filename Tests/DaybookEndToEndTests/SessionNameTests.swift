import DaybookClient
import DaybookTesting
import Testing

/// The name that a session has on every face, derived at every read.
@Suite struct SessionNameTests {
    private func name(_ id: String, _ client: DaybookClient) async throws -> String? {
        try await client.ask("session.get", #"{"id": "\#(id)"}"#)["session"]?["name"]?.string
    }

    private func say(
        _ content: String, in id: String, role: String = "user", _ client: DaybookClient
    ) async throws {
        _ = try await client.ask(
            "message.append", #"{"session": "\#(id)", "role": "\#(role)", "content": \#(content)}"#)
    }

    @Test func itIsTheTitleThenWhatAUserAskedForThenThePlace() async throws {
        try await withService { _, client in
            let at = #""at": "2026-03-14T23:30:00-02:00""#
            _ = try await client.ask("session.start", #"{"id": "s", \#(at)}"#)
            #expect(try await name("s", client) == "Session 2026-03-15")
            _ = try await client.ask("session.start", #"{"id": "a", "agent": "bot", \#(at)}"#)
            #expect(try await name("a", client) == "bot 2026-03-15")
            _ = try await client.ask(
                "session.start", #"{"id": "p", "agent": "bot", "project": "cel\"lar", \#(at)}"#)
            #expect(try await name("p", client) == #"cel"lar 2026-03-15"#)
            try await say(#""Hello.""#, in: "s", role: "assistant", client)
            #expect(try await name("s", client) == "Session 2026-03-15")
            try await say(#""<command-name>/clear</command-name>""#, in: "s", client)
            #expect(try await name("s", client) == "Session 2026-03-15")
            try await say(#""  Which\n\n tea\u0007\u202e?\t""#, in: "s", client)
            #expect(try await name("s", client) == "Which tea?")
            let session = try await client.session("s").session
            #expect(session.firstPrompt == "Which\n\n tea\u{7}\u{202E}?" && session.name == "Which tea?")
            let renamed = try await client.ask("session.rename", #"{"id": "s", "title": "Tea \ud800"}"#)
            #expect(renamed["session"]?["name"]?.text == #""Tea \ud800""#)
            #expect(renamed["session"]?["firstPrompt"]?.string == "Which\n\n tea\u{7}\u{202E}?")
            _ = try await client.ask("session.rename", #"{"id": "s", "title": null}"#)
            _ = try await client.ask("message.redact", #"{"session": "s", "sequence": 3}"#)
            #expect(try await name("s", client) == "Session 2026-03-15")
            _ = try await client.ask("session.erase", #"{"id": "s"}"#)
            let erased = try await client.ask("session.list", #"{"status": "erased"}"#)
            #expect(
                erased["sessions"]?.elements.map { $0["name"]?.string } == ["Erased session 2026-03-15"])
        }
    }

    /// Files, calls and data are not what somebody asked for.
    @Test func wordsNameItBesideFilesAndBeforeData() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s", "agent": "bot"}"#)
            let image =
                #"{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBO"}}"#
            try await say("[\(image)]", in: "s", client)
            try await say(#"{"rows": 3}"#, in: "s", client)
            #expect(try await name("s", client)?.hasPrefix("bot ") == true)
            try await say(#"[\#(image), {"type": "text", "text": "What is it?"}]"#, in: "s", client)
            #expect(try await name("s", client) == "What is it?")
        }
    }

    @Test func itIsCutAtEightyCharactersAndThePromptAtFiveHundred() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let text = String(repeating: "täst ", count: 120)
            try await say("\"\(text)\"", in: "s", client)
            let session = try await client.session("s").session
            #expect(session.firstPrompt == String(text.prefix(500)))
            #expect(session.name == String(text.prefix(79)).trimmingSpaces + "…")
            try await say(#""next""#, in: "s", client)
            _ = try await client.ask(
                "message.edit", #"{"session": "s", "sequence": 1, "content": "\#(String(text.prefix(80)))"}"#)
            #expect(try await name("s", client) == String(text.prefix(80)).trimmingSpaces)
        }
    }

    @Test func ofTheFirstSixteenMessagesOfUsersTheFirstThatSaysSomething() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            for _ in 0..<15 {
                try await say(
                    #"[{"type": "tool_result", "tool_use_id": "c", "content": "x"}]"#, in: "s", client)
                try await say(#""<local-command-stdout>x</local-command-stdout>""#, in: "s", client)
            }
            try await say(#""the sixteenth""#, in: "s", client)
            #expect(try await name("s", client) == "the sixteenth")
            try await say(#""the seventeenth""#, in: "s", client)
            _ = try await client.ask("message.redact", #"{"session": "s", "sequence": 31}"#)
            #expect(try await name("s", client)?.hasPrefix("Session ") == true)
            _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 30}"#)
            try await say(#""after a rewind""#, in: "s", client)
            #expect(try await name("s", client) == "after a rewind")
            _ = try await client.ask("session.clear", #"{"id": "s"}"#)
            try await say(#""after a clear""#, in: "s", client)
            #expect(try await name("s", client) == "after a clear")
        }
    }

    @Test func aForkIsNamedByWhatItInheritsAsItReadsThere() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            try await say(#""first""#, in: "s", client)
            try await say(#""second""#, in: "s", client)
            _ = try await client.ask("session.fork", #"{"id": "s", "newId": "f", "atSequence": 2}"#)
            _ = try await client.ask("message.edit", #"{"session": "s", "sequence": 1, "content": "source"}"#)
            #expect(try await name("f", client) == "first")
            #expect(try await name("s", client) == "source")
            _ = try await client.ask("message.edit", #"{"session": "f", "sequence": 1, "content": "fork"}"#)
            #expect(try await name("f", client) == "fork")
            _ = try await client.ask("session.fork", #"{"id": "f", "newId": "g", "atSequence": 1}"#)
            _ = try await client.ask("session.rewind", #"{"id": "g", "toSequence": 0}"#)
            try await say(#""own""#, in: "g", client)
            #expect(try await name("g", client) == "own")
            let past = try await client.ask("session.get", #"{"id": "g", "atRevision": 1}"#)
            #expect(past["session"]?["name"]?.string == "fork")
        }
    }

    /// Every answer that has a session has its name.
    @Test func everyAnswerShowsIt() async throws {
        try await withService { _, client in
            let message = #""role": "user", "content": "Which tea?""#
            let turn = try await client.ask(
                "turn.append", #"{"messages": [{\#(message)}], "startSession": {"id": "s", "owner": "ann"}}"#)
            #expect(turn["session"]?["name"]?.string == "Which tea?")
            let current = try await client.ask("session.current", #"{"owner": "ann"}"#)
            #expect(current["session"]?["name"]?.string == "Which tea?")
            let closed = try await client.ask("session.close", #"{"id": "s"}"#)
            #expect(closed["session"]?["name"]?.string == "Which tea?")
            for method in ["session.list", "session.unsummarized"] {
                let page = try await client.ask(method)
                #expect(page["sessions"]?.elements.map { $0["name"]?.string } == ["Which tea?"], "\(method)")
            }
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
