import DaybookClient
import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// G3: `daybook mcp` as an agent's program runs it.
@Suite(.timeLimit(.minutes(10))) struct MCPTests {
    @Test func aSearchIsAnsweredAndTheInputsEndEndsIt() async throws {
        try await withService { service, client in
            try await Self.record("Which kettle whistles?", in: "tea", client)
            let server = try MCPProcess(journal: service.journal)
            let found = try server.call("search_conversations", #"{"query":"kettle"}"#)
            let hits = found["structuredContent"]?["hits"]?.elements.compactMap { $0["session"]?.string }
            #expect(hits == ["tea"])
            // What was asked before the end is answered.
            try server.say(MCPProcess.tool(2, "list_conversations", "{}"))
            try server.say(MCPProcess.tool(3, "read_conversation", #"{"session":"tea"}"#))
            #expect(server.end() == 0)
            let ids = try [server.line(), server.line()].compactMap { $0?["id"]?.integer }
            #expect(Set(ids) == [2, 3])
            #expect(try server.line() == nil)
        }
    }

    /// None of a hundred texts leaves its quotation, changes who speaks or reaches a terminal.
    @Test func hostileTextStaysQuoted() async throws {
        try await withService { service, client in
            for (index, payload) in HostilePayloads.all.enumerated() {
                let draft = SessionDraft(
                    id: "s\(index)", owner: "ann", agent: "a\(index)", title: String(payload.text.prefix(255))
                )
                let messages = [Message.Role.user, .assistant, .tool, .system].map {
                    MessageDraft(role: $0, text: payload.text)
                }
                _ = try await client.appendTurn(messages, to: nil, startSession: draft)
                _ = try await client.recordInsight(
                    in: "s\(index)", kind: "note", value: JSONBytes(string: payload.text))
            }
            _ = try await client.search("payload")
            let server = try MCPProcess(["--owner", "ann"], journal: service.journal)
            for (index, payload) in HostilePayloads.all.enumerated() {
                let arguments = #"{"session":"s\#(index)"}"#
                for tool in ["read_conversation", "resume_conversation"] {
                    let result = try server.call(tool, arguments)
                    Self.expectQuoted(result, mark: payload.mark)
                    let messages = result["structuredContent"]?["messages"]?.elements
                    let roles = messages?.compactMap { $0["role"]?.string } ?? []
                    #expect(roles.isEmpty || roles == ["user", "assistant", "tool", "system"])
                }
            }
            Self.expectQuoted(try server.call("list_conversations", #"{"limit":100}"#), mark: "payload")
            Self.expectQuoted(try server.call("recall"), mark: "payload")
            Self.expectQuoted(
                try server.call("search_conversations", #"{"query":"after","limit":50}"#), mark: "payload")
        }
    }

    private static func expectQuoted(_ result: JSONValue, mark: String) {
        let text = result["content"]?.elements.map { $0["text"]?.string ?? "" }.joined() ?? ""
        let whole = text + (result["structuredContent"].map { allTexts(of: $0) } ?? "")
        #expect(TerminalControls.obeyed(in: whole) == [])
        #expect(text.contains(mark))
        for line in text.split(separator: "\n") where line.contains("payload") || line.contains("Ignore all")
        {
            #expect(line.hasPrefix("> "), "\(line)")
        }
    }

    /// Every string of a value, one after the other.
    private static func allTexts(of value: JSONValue) -> String {
        if let string = value.string { return string + "\n" }
        let inner = value.isObject ? value.members.map(\.value) : value.elements.map { $0 }
        return inner.map(allTexts).joined()
    }

    @Test func aServiceThatEndsIsToldAndItsReturnIsEnough() async throws {
        try await withService { service, client in
            try await Self.record("Hello.", in: "tea", client)
            let server = try MCPProcess(journal: service.journal)
            #expect(try server.text("list_conversations").contains("tea"))
            service.kill()
            for _ in 0..<3 {
                let result = try server.call("list_conversations")
                #expect(result["isError"]?.bool == true)
                let text = result["content"]?.elements.map { $0["text"]?.string ?? "" }.joined() ?? ""
                #expect(text.contains("daybook serve"), "\(text)")
            }
            try service.start()
            #expect(try server.text("list_conversations").contains("tea"))
        }
    }

    @Test func itStartsBeforeTheService() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let server = try MCPProcess(journal: folder.file("none"))
        try server.say(MCPProcess.request(1, "tools/list"))
        #expect(try server.line()?["result"]?["tools"] != nil)
        #expect(try server.call("list_conversations")["isError"]?.bool == true)
        #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
        #expect(server.end() == 0)
    }

    /// A call that waits for a service which stands still is given up; what comes after it is answered.
    @Test func aCancelledCallIsNeverAnswered() async throws {
        try await withService { service, client in
            try await Self.record("Hello.", in: "tea", client)
            let server = try MCPProcess(journal: service.journal)
            #expect(try server.text("list_conversations").contains("tea"))
            service.signal(SIGSTOP)
            try server.say(MCPProcess.tool(7, "list_conversations", "{}"))
            try server.say(
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#)
            try server.say(MCPProcess.request(8, "tools/list"))
            #expect(try server.line()?["id"]?.integer == 8)
            service.signal(SIGCONT)
            try server.say(MCPProcess.tool(9, "list_conversations", "{}"))
            #expect(try server.line()?["id"]?.integer == 9)
            #expect(server.end() == 0)
            #expect(try server.line() == nil)
        }
    }

    @Test func nothingSentToItEndsIt() async throws {
        try await withService { service, _ in
            let server = try MCPProcess(journal: service.journal)
            let long =
                #"{"jsonrpc":"2.0","id":1,"method":""# + String(repeating: "x", count: 2_000_000) + #""}"#
            for line in [long, "", "{", "[]", #"{"jsonrpc":"2.0","id":2,"method":"x"}"#, "\u{0}\u{1B}"] {
                try server.say(line)
            }
            try server.say(MCPProcess.request(3, "tools/list"))
            // The empty line is none.
            let codes = try (0..<5).map { _ in try server.line()?["error"]?["code"]?.integer }
            #expect(codes == [-32600, -32700, -32600, -32602, -32700])
            #expect(try server.line()?["id"]?.integer == 3)
            var generator = SeededGenerator(seed: 7)
            let good = Array(MCPProcess.tool(4, "search_conversations", #"{"query":"x"}"#).utf8)
            // No more than a pipe holds, for nobody reads the answers meanwhile.
            for _ in 0..<150 {
                var bytes = good
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    bytes[Int.random(in: bytes.indices, using: &generator)] =
                        UInt8.random(in: 0x20...0x7E, using: &generator)
                }
                try server.say(String(decoding: bytes, as: UTF8.self))
            }
            try server.say(MCPProcess.request(1_000, "tools/list"))
            while try #require(try server.line())["id"]?.integer != 1_000 {}
            #expect(server.end() == 0)
        }
    }

    @Test func aBoundServerGivesOneOwnersConversations() async throws {
        try await withService { service, client in
            for owner in ["ann", "bob"] {
                try await Self.record("The kettle of \(owner).", in: "of-\(owner)", owner: owner, client)
            }
            let server = try MCPProcess(["--owner", "ann", "--write"], journal: service.journal)
            #expect(try server.text("list_conversations").contains("of-ann"))
            for (tool, arguments) in [
                ("list_conversations", "{}"), ("search_conversations", #"{"query":"kettle"}"#),
                ("search_conversations", #"{"query":"kettle","session":"of-bob"}"#),
                ("search_conversations", #"{"query":"kettle","owner":"bob"}"#),
                ("read_conversation", #"{"session":"of-bob"}"#),
                ("resume_conversation", #"{"session":"of-bob"}"#),
                ("prove", #"{"session":"of-bob","sequence":1}"#),
                ("remember", #"{"session":"of-bob","text":"x"}"#),
                ("recall", #"{"owner":"bob"}"#),
            ] {
                let text = try server.text(tool, arguments)
                #expect(!text.contains("The kettle of bob"), "\(tool) \(arguments): \(text)")
            }
            let before = try await client.info().head
            _ = try server.call("remember", #"{"text":"Likes tea."}"#)
            #expect(try await client.info().head > before)
            #expect(try server.text("recall").contains("> note: Likes tea."))
            let other = try MCPProcess(["--owner", "bob"], journal: service.journal)
            #expect(try !other.text("recall").contains("Likes tea."))
        }
    }

    @Test func aTokenOfAnOwnerIsHeldTo() async throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let tokens = folder.file("tokens")
        let token = "ann-0123456789abcdef"
        try Data(#"{"token": "\#(token)", "owner": "ann"}"#.utf8).write(to: URL(fileURLWithPath: tokens))
        chmod(tokens, 0o600)
        let service = try RunningService(["--storage-reserve", "0", "--tokens", tokens])
        defer { service.remove() }
        let client = service.client { $0.token = token }
        try await Self.record("Hello.", in: "tea", owner: "ann", client)
        await client.close()
        let server = try MCPProcess(journal: service.journal, environment: ["DAYBOOK_TOKEN": token])
        #expect(try server.text("list_conversations").contains("tea"))
        #expect(try server.text("list_conversations", #"{"owner":"bob"}"#).contains("token"))
        #expect(try server.call("prove", #"{"session":"tea","sequence":1}"#)["isError"]?.bool == true)
        let stranger = try MCPProcess(journal: service.journal)
        #expect(try stranger.text("list_conversations").contains("DAYBOOK_TOKEN"))
    }

    private static func record(
        _ text: String, in session: String, owner: String? = nil, _ client: DaybookClient
    ) async throws {
        _ = try await client.append(
            MessageDraft(role: .user, text: text), to: nil,
            startSession: SessionDraft(id: session, owner: owner))
        _ = try await client.search("kettle")
    }
}
