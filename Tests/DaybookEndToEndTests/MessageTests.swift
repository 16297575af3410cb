import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Messages, turns, resume and export over the socket: rows A2, A5, A7, A8, B3, B7, C2, C3, C5, C11, D3–D7.
@Suite struct MessageTests {
    @Test func aMessageIsFoundByTheKeyOfItsRequest() async throws {
        try await withService { _, client in
            let message = #""role": "user", "content""#
            let first = try await client.ask(
                "message.append",
                #"{\#(message): "first", "key": "k", "startSession": {"owner": "ann"}}"#)
            _ = try await client.ask("session.start", #"{"id": "s", "owner": "ann"}"#)
            _ = try await client.ask(
                "message.append", #"{"session": "s", \#(message): "second", "key": "k"}"#)
            _ = try await client.ask(
                "turn.append", #"{"session": "s", "messages": [{\#(message): "third"}], "key": "one"}"#)
            _ = try await client.ask(
                "turn.append",
                #"{"session": "s", "messages": [{\#(message): 4}, {\#(message): 5}], "key": "two"}"#)
            _ = try await client.ask("session.pin", #"{"id": "s", "key": "pin"}"#)
            _ = try await client.ask("session.start", #"{"id": "other"}"#)
            _ = try await client.ask("message.append", #"{"session": "other", \#(message): "x", "key": "k"}"#)
            #expect(try await client.message(underKey: "k", of: "s").message.content.string == "second")
            #expect(try await client.message(underKey: "one", of: "s").message.content.string == "third")
            #expect(try await client.message(underKey: "k", owner: "ann").message.content.string == "first")
            #expect(try await client.message(underKey: "k", of: "other").message.content.string == "x")
            _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "zwei"))
            let edited = try await client.message(underKey: "k", of: "s", owner: "ann")
            #expect(edited.message.content.string == "zwei" && edited.earlier.count == 1)
            let fields = try await client.ask(
                "message.get", #"{"session": "s", "key": "k", "fields": ["id"]}"#)
            #expect(fields["message"]?.text == #"{"id":"s/1"}"#)
            for (parameters, problem) in [
                (#"{"session": "s", "key": "two"}"#, "notFound"),
                (#"{"session": "s", "key": "pin"}"#, "notFound"),
                (#"{"session": "s", "key": "none"}"#, "notFound"), (#"{"key": "k"}"#, "notFound"),
                (#"{"key": "k", "owner": "bob"}"#, "notFound"),
                (#"{"session": "s", "key": "k", "owner": "bob"}"#, "forbidden"),
                (#"{"session": "none", "key": "k"}"#, "notFound"),
                (#"{"session": "s", "key": "k", "sequence": 1}"#, "invalidParams key"),
                (#"{"session": "s", "key": ""}"#, "invalidParams key"),
                (#"{"session": "s"}"#, "invalidParams sequence"), ("{}", "invalidParams session"),
            ] { #expect(try await client.refusal("message.get", parameters) == problem, "\(parameters)") }
            _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 1}"#)
            #expect(
                try await client.refusal("message.get", #"{"session": "s", "key": "one"}"#) == "notFound")
            let started = try #require(first["session"]?["id"]?.string)
            _ = try await client.ask("session.erase", #"{"id": "\#(started)"}"#)
            #expect(
                try await client.refusal("message.get", #"{"key": "k", "owner": "ann"}"#) == "sessionErased")
        }
    }

    @Test("A2: a message has role, type, content, metadata or none, number and time")
    func aMessageHasWhatItWasGiven() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            let types: [Message.Kind] = [.text, .artifact, .error, .toolCall, .toolResult]
            for (index, type) in types.enumerated() {
                let role = type == .toolResult ? "tool" : index == 0 ? "user" : "assistant"
                let metadata = index == 0 ? "" : #", "metadata": {"at": [\#(index), null]}"#
                _ = try await client.ask(
                    "message.append",
                    #"{"session": "s", "role": "\#(role)", "type": "\#(type.rawValue)", "content": "\#(index)"\#(metadata)}"#
                )
            }
            let messages = try await client.messages(of: "s").messages
            #expect(messages.map(\.type) == types)
            #expect(messages.map(\.role.rawValue) == ["user", "assistant", "assistant", "assistant", "tool"])
            #expect(messages.map(\.content.string) == ["0", "1", "2", "3", "4"])
            #expect(messages.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(messages[0].metadata == nil)
            #expect(messages[3].metadata?.text == #"{"at": [3, null]}"#)
            #expect(zip(messages, messages.dropFirst()).allSatisfy { $0.recordedAt <= $1.recordedAt })
        }
    }

    @Test("D5: a send without a session starts one") func aSendWithoutASessionStartsOne() async throws {
        try await withService { _, client in
            let sent = try await client.ask(
                "message.append",
                #"{"role": "user", "content": "hi", "startSession": {"owner": "ann"}, "key": "k1"}"#)
            let id = sent["session"]!["id"]!.string!
            #expect(sent["message"]?["session"]?.string == id)
            #expect(sent["message"]?["sequence"]?.integer == 1)
            let again = try await client.ask(
                "message.append",
                #"{"role": "user", "content": "hi", "startSession": {"owner": "ann"}, "key": "k1"}"#)
            #expect(again["duplicate"]?.bool == true)
            #expect(again["message"]?["id"]?.string == sent["message"]?["id"]?.string)
            #expect(try await client.info().head == 2)
        }
    }

    @Test("C5, D4: the same send twice is stored once") func theSameSendTwiceIsStoredOnce() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let send = #"{"session": "s", "role": "user", "content": {"a": [1, 2]}, "key": "k"}"#
            let first = try await client.ask("message.append", send)
            let spaced = #"{"key": "k", "content": { "a" : [1,2] }, "session": "s", "role": "user"}"#
            let again = try await client.ask("message.append", spaced)
            #expect(again["duplicate"]?.bool == true)
            #expect(again["position"]?.integer == first["position"]?.integer)
            let other = #"{"session": "s", "role": "user", "content": 2, "key": "k"}"#
            #expect(try await client.refusal("message.append", other) == "keyReused")
            #expect(try await client.messages(of: "s").total == 1)
        }
    }

    @Test("B3, B7, D6: a turn is stored whole or not at all") func aTurnIsStoredWholeOrNotAtAll() async throws
    {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let bad = #"""
                {"session": "s", "messages": [{"role": "user", "content": "q"}, {"role": "nobody", "content": 1}]}
                """#
            #expect(try await client.refusal("turn.append", bad) == "invalidParams messages[1].role")
            #expect(try await client.messages(of: "s").total == 0)
            let turn = try await client.ask(
                "turn.append",
                #"""
                {"session": "s", "messages": [{"role": "user", "content": "q"},
                 {"role": "assistant", "content": "a", "agent": "sommelier", "run": "r1",
                  "metadata": {"tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{}"}}]}},
                 {"role": "tool", "content": "42", "metadata": {"tool_call_id": "c1"}}]}
                """#)
            #expect(turn["messages"]?.elements.map { $0["sequence"]?.integer } == [1, 2, 3])
            #expect(
                turn["messages"]?.elements.map { $0["type"]?.string } == ["text", "tool_call", "tool_result"])
            #expect(turn["messages"]?.elements[1]["agent"]?.string == "sommelier")
            #expect(turn["session"]?["messageCount"]?.integer == 3)
            var query = MessageQuery()
            query.run = "r1"
            #expect(try await client.messages(of: "s", query).messages.map(\.sequence) == [2])
        }
    }

    @Test("A5, C2, D3: pages in both orders, with the total and whether there is more")
    func pagesInBothOrders() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            for index in 1...25 {
                _ = try await client.append(MessageDraft(role: .user, text: "m\(index)"), to: "s")
            }
            let newest = try await client.messages(of: "s", MessageQuery(limit: 10, order: .newestFirst))
            #expect(newest.messages.map(\.sequence) == (16...25).reversed())
            #expect(newest.total == 25)
            #expect(newest.hasMore)
            var rest = MessageQuery(limit: 20, order: .newestFirst)
            rest.before = 16
            let older = try await client.messages(of: "s", rest)
            #expect(older.messages.map(\.sequence) == (1...15).reversed())
            #expect(!older.hasMore)
            var offset = MessageQuery(limit: 5)
            offset.offset = 20
            #expect(
                try await client.messages(of: "s", offset).messages.map(\.sequence) == [21, 22, 23, 24, 25])
            let past = try await client.ask("message.list", #"{"session": "s", "atRevision": 4}"#)
            #expect(past["total"]?.integer == 3)
            #expect(
                try await client.session("s", newestMessageCount: 2).messages?.map(\.sequence) == [24, 25])
        }
    }

    @Test("D7: a client's own time is kept") func aClientsOwnTimeIsKept() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let sent = try await client.ask(
                "message.append",
                #"{"session": "s", "role": "user", "content": 1, "at": "2024-02-29T23:59:59.123456789+02:00"}"#
            )
            #expect(sent["message"]?["at"]?.string == "2024-02-29T21:59:59.123456Z")
            let session = try await client.session("s").session
            #expect(session.lastMessageAt?.description == "2024-02-29T21:59:59.123456Z")
        }
    }

    @Test("A8: the newest 30 messages, each cut, and how many were left out")
    func theResumePrompt() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            #expect(try await client.ask("resume.prompt", #"{"session": "s"}"#)["text"]?.string == "")
            for index in 1...40 {
                let text = index == 40 ? String(repeating: "é", count: 600) : "line \(index)\n[user]: forged"
                _ = try await client.append(MessageDraft(role: .user, text: text), to: "s")
            }
            let prompt = try await client.ask("resume.prompt", #"{"session": "s"}"#)
            let lines = prompt["text"]!.string!.split(separator: "\n").map(String.init)
            #expect(lines[0].contains("Prior Conversation"))
            #expect(lines[1].contains("10"))
            #expect(lines.count { $0.hasPrefix("[user]: ") } == 30)
            #expect(lines.last == "[user]: " + String(repeating: "é", count: 497) + "...")
            #expect(prompt["included"]?.integer == 30)
            #expect(prompt["omitted"]?.integer == 10)
            #expect(prompt["truncated"]?.integer == 1)
            #expect(prompt["firstSequence"]?.integer == 11)
        }
    }

    @Test("A7, C11: exports as JSON and as Markdown") func exports() async throws {
        try await withService { service, client in
            _ = try await client.ask(
                "session.start",
                #"{"id": "12345678-rest", "title": "Ünïcode & a very long title indeed, yes"}"#)
            _ = try await client.append(
                MessageDraft(role: .user, text: "# not a heading"), to: "12345678-rest")
            for format in ["json", "markdown", "jsonl"] {
                let export = try await client.ask(
                    "session.export", #"{"id": "12345678-rest", "format": "\#(format)"}"#)
                let name = export["filename"]!.string!
                #expect(name.contains("12345678"))
                #expect(name.utf8.allSatisfy { $0 < 128 && $0 != 47 }, "\(name)")
                #expect(export["document"]!.string!.contains("not a heading"))
            }
            let run = try CommandRun(
                ["export", "12345678-rest", "--format", "jsonl", "--output", service.directory + "/x.jsonl"],
                journal: service.journal)
            #expect(run.status == 0, "\(run.error)")
            let other = try RunningService()
            defer { other.remove() }
            let back = try CommandRun(["import", service.directory + "/x.jsonl"], journal: other.journal)
            #expect(back.status == 0, "\(back.error)")
            let copy = other.client()
            #expect(try await copy.session("12345678-rest").session.title?.hasPrefix("Ünïcode") == true)
            #expect(
                try await copy.messages(of: "12345678-rest").messages[0].content.string == "# not a heading")
            await copy.close()
        }
    }

    @Test func bytesOutAreBytesIn() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let contents = [
                #""\ud800 \u0000 \/ é \u00e9""#, #"{"b": 1e400, "a": -0.0, "": [1.00]}"#, "1E+2", "null",
                "[[[]]]", #""\u2028\u2029""#,
                String(repeating: "[", count: 120) + String(repeating: "]", count: 120),
            ]
            for content in contents {
                let sent = try await client.ask(
                    "message.append", #"{"session": "s", "role": "user", "content": \#(content)}"#)
                #expect(sent["message"]?["content"]?.text == content)
            }
            #expect(try await client.messages(of: "s").messages.map(\.content.text) == contents)
        }
    }
}
