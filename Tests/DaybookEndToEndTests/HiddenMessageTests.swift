import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Entries that are no messages to people, over the socket.
@Suite struct HiddenMessageTests {
    private func hidden(_ text: String, _ role: Message.Role = .assistant) -> MessageDraft {
        var draft = MessageDraft(role: role, text: text)
        draft.isHidden = true
        return draft
    }

    private func said(_ text: String, _ role: Message.Role = .user) -> MessageDraft {
        MessageDraft(role: role, text: text)
    }

    /// Messages 1 and 4 of a session, with the hidden entries 2 and 3 in between, and 5.
    private func withSession(
        _ body: (RunningService, DaybookClient) async throws -> Void
    ) async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s", "owner": "ada", "project": "p"}"#)
            _ = try await client.append(said("Which tea?"), to: "s")
            _ = try await client.append(hidden("looking at the shelf"), to: "s")
            _ = try await client.appendTurn(
                [hidden("two kinds"), said("Sencha.", .assistant), hidden("done")], to: "s")
            try await body(service, client)
        }
    }

    @Test("they are recorded as hidden, answered so, and only then") func recorded() async throws {
        try await withSession { _, client in
            let one = try await client.ask(
                "message.append", #"{"session": "s", "role": "user", "content": 1, "hidden": true}"#)
            #expect(one["message"]?["hidden"]?.bool == true && one["message"]?["sequence"]?.integer == 6)
            let other = try await client.ask(
                "message.append", #"{"session": "s", "role": "user", "content": 1, "hidden": false}"#)
            #expect(other["message"]?["hidden"] == nil)
            let turn = try await client.appendTurn([said("a"), hidden("b")], to: "s")
            #expect(turn.messages.map(\.isHidden) == [false, true])
            #expect(turn.session.messageCount == 4)
            let found = try await client.ask("message.get", #"{"session": "s", "sequence": 2}"#)
            #expect(found["message"]?["hidden"]?.bool == true)
            let events = try await client.ask("journal.read", #"{"session": "s"}"#)["events"]!.elements
            #expect(
                events.map { $0["body"]?["hidden"]?.bool ?? false }.prefix(4) == [false, false, true, true])
            #expect(events[2]["version"]?.integer == 2 && events[1]["version"]?.integer == 1)
            let only = try await client.ask(
                "message.list", #"{"session": "s", "hidden": true, "limit": 2, "fields": ["hidden"]}"#)
            #expect(only["messages"]?.text == #"[{},{"hidden":true}]"#)
        }
    }

    @Test("lists, outlines, sessions and rewinds take both kinds where asked") func bothKinds() async throws {
        try await withSession { _, client in
            var query = MessageQuery()
            var page = try await client.messages(of: "s", query)
            #expect(page.messages.map(\.sequence) == [1, 4] && page.total == 2)
            query.includesHidden = true
            page = try await client.messages(of: "s", query)
            #expect(page.messages.map(\.sequence) == [1, 2, 3, 4, 5] && page.total == 5)
            query.offset = 1
            query.limit = 2
            page = try await client.messages(of: "s", query)
            #expect(page.messages.map(\.sequence) == [2, 3] && page.hasMore)
            #expect(try await client.outline(of: "s").kinds == Array("ua"))
            #expect(try await client.outline(of: "s", includesHidden: true).kinds == Array("uaaaa"))
            let plain = try await client.session("s", newestMessageCount: 3)
            #expect(plain.messages?.map(\.sequence) == [1, 4] && plain.total == nil)
            let both = try await client.session("s", newestMessageCount: 3, includesHidden: true)
            #expect(both.messages?.map(\.sequence) == [3, 4, 5] && both.total == 5)
            #expect(both.session.messageCount == 2)
            let three = try await client.rewindSession(
                "s", byLast: 3, withMessages: true, includesHidden: true)
            #expect(three.rewoundCount == 3 && three.messages?.map(\.sequence) == [3, 4, 5])
            let one = try await client.rewindSession("s", byLast: 2, withMessages: true)
            #expect(one.rewoundCount == 1 && one.messages?.map(\.sequence) == [1])
            #expect(one.session.messageCount == 0 && one.session.preview == nil)
        }
    }

    @Test("people's lists, prompts, searches and figures are without them") func unseen() async throws {
        try await withSession { _, client in
            let session = try await client.session("s").session
            #expect(session.messageCount == 2 && session.preview == "Sencha.")
            #expect(session.name == "Which tea?" && session.revision == 6)
            #expect(session.updatedAt >= session.lastMessageAt ?? session.updatedAt)
            let prompt = try await client.ask("resume.prompt", #"{"session": "s"}"#)
            #expect(prompt["included"]?.integer == 2 && prompt["omitted"]?.integer == 0)
            #expect(prompt["ranges"]?.text == #"[{"from":1,"to":1},{"from":4,"to":4}]"#)
            #expect(prompt["throughSequence"]?.integer == 4)
            let projects = try await client.ask("project.list")
            #expect(projects["projects"]?.elements.first?["messageCount"]?.integer == 2)
            let activity = try await client.ask("stats.activity")
            #expect(activity["buckets"]?.elements.first?["messages"]?.integer == 2)
            let head = try await client.info().head
            let search = try await eventually {
                let page = try await client.search("shelf")
                return page.throughPosition >= head ? page : nil
            }
            #expect(search.total == 0)
        }
    }

    @Test("exports for programs hold them, and bring them back") func exported() async throws {
        try await withSession { service, client in
            let markdown = try await client.export("s", format: .markdown).text
            #expect(markdown.contains("Sencha") && !markdown.contains("shelf"))
            #expect(markdown.contains("- Messages: 2"))
            for format in [ExportFormat.json, .jsonl] {
                let exported = try await client.export("s", format: format).text
                let path = service.directory + "/s." + format.rawValue
                try exported.write(toFile: path, atomically: false, encoding: .utf8)
                try await withService { second, other in
                    for _ in 0..<2 {
                        let run = try CommandRun(["import", path], journal: second.journal)
                        #expect(run.status == 0, "\(run.output)")
                    }
                    var query = MessageQuery()
                    query.includesHidden = true
                    let messages = try await other.messages(of: "s", query).messages
                    #expect(messages.map(\.isHidden) == [false, true, true, false, true])
                    #expect(try await other.session("s").session.messageCount == 2)
                }
            }
        }
    }

    @Test("the command line shows them where asked") func commandLine() async throws {
        try await withSession { service, _ in
            let plain = try CommandRun(["show", "s"], journal: service.journal)
            #expect(plain.output.contains("Sencha.") && !plain.output.contains("shelf"))
            let both = try CommandRun(["show", "s", "--hidden"], journal: service.journal)
            #expect(both.output.contains("looking at the shelf") && both.output.contains("· hidden"))
        }
    }

    @Test("the service tells that it has them, and what is no boolean is refused") func input() async throws {
        try await withSession { _, client in
            let features = try await client.ask("system.info")["features"]?.elements.map(\.string)
            #expect(features?.contains("hidden") == true)
            let head = try await client.info().head
            for (method, parameters) in [
                ("message.append", #""session": "s", "role": "user", "content": 1"#),
                ("message.list", #""session": "s""#), ("session.get", #""id": "s""#),
                ("session.outline", #""id": "s""#), ("session.rewind", #""id": "s", "count": 1"#),
            ] {
                for value in ["1", #""true""#, "[]"] {
                    #expect(
                        try await client.refusal(method, "{\(parameters), \"hidden\": \(value)}")
                            == "invalidParams hidden", "\(method) \(value)")
                }
            }
            let turn = #"{"session": "s", "messages": [{"role": "user", "content": 1, "hidden": 0}]}"#
            #expect(try await client.refusal("turn.append", turn) == "invalidParams messages[0].hidden")
            #expect(
                try await client.refusal("message.get", #"{"session": "s", "sequence": 1, "hidden": true}"#)
                    == "invalidParams hidden")
            #expect(try await client.info().head == head)
            // The same key covers it.
            _ = try await client.ask(
                "message.append", #"{"session": "s", "key": "k", "role": "user", "content": 1}"#)
            #expect(
                try await client.refusal(
                    "message.append",
                    #"{"session": "s", "key": "k", "role": "user", "content": 1, "hidden": true}"#)
                    == "keyReused")
        }
    }
}
