import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Changing history over the socket: rows C4, C10, D4, E6's "erased at once", F6.
@Suite(.timeLimit(.minutes(10))) struct EditingTests {
    @Test("C10: a message is edited, annotated and deleted") func amendments() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for text in ["one", "two"] {
                _ = try await client.append(MessageDraft(role: .user, text: text), to: "s")
            }
            let edited = try await client.editMessage(1, of: "s", content: JSONBytes(string: "eins"))
            #expect(edited.message.isEdited && edited.message.content.string == "eins")
            let noted = try await client.annotateMessage(
                1, of: "s", kind: "stars", value: JSONBytes(integer: 5))
            #expect(noted.message.annotations?.elements.first?["value"]?.integer == 5)
            let history = try await client.message(1, of: "s")
            #expect(history.earlier.map { $0["content"]?.string } == ["one"])
            let page = try await client.messages(of: "s")
            #expect(page.messages.map(\.content.string) == ["eins", "two"])
            #expect(try await client.session("s").session.preview == "two")
            #expect(try await client.ask("resume.prompt", #"{"session": "s"}"#).text.contains("eins"))

            let redacted = try await client.redactMessage(1, of: "s", reason: "asked for")
            #expect(redacted.message.isRedacted && redacted.message.content.isNull)
            #expect(redacted.message.annotations == nil)
            #expect(try await client.message(1, of: "s").earlier.isEmpty)
            let again = try await client.redactMessage(1, of: "s")
            #expect(again.receipt.position == redacted.receipt.position)
            let refusal = try await client.refusal(
                "message.edit", #"{"session": "s", "sequence": 1, "content": "x"}"#)
            #expect(refusal == "messageRedacted")
            #expect(
                try await client.refusal("message.edit", #"{"session": "s", "sequence": 1}"#)
                    == "invalidParams content")
            #expect(
                try await client.refusal("message.redact", #"{"session": "s", "sequence": 9}"#) == "notFound")
        }
    }

    @Test("C10: a list that was read before shows what became of its messages") func listsReadBefore()
        async throws
    {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for index in 1...6 {
                _ = try await client.append(MessageDraft(role: .user, text: "m\(index)"), to: "s")
            }
            let first = try await client.ask("message.list", #"{"session": "s"}"#).text
            #expect(try await client.ask("message.list", #"{"session": "s"}"#).text == first)
            _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "eins"))
            _ = try await client.annotateMessage(2, of: "s", kind: "stars", value: JSONBytes(integer: 5))
            _ = try await client.redactMessage(3, of: "s")
            _ = try await client.ask("session.fork", #"{"id": "s", "atSequence": 6, "newId": "f"}"#)
            let page = try await client.messages(of: "s")
            #expect(page.messages.map(\.content.string) == ["eins", "m2", nil, "m4", "m5", "m6"])
            #expect(page.messages.map(\.isEdited) == [true] + Array(repeating: false, count: 5))
            #expect(page.messages[1].annotations != nil && page.messages[2].isRedacted)
            #expect(try await client.messages(of: "f").messages.allSatisfy { $0.session == "f" })
            _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 4}"#)
            _ = try await client.append(MessageDraft(role: .user, text: "other"), to: "s")
            let rewound = try await client.messages(of: "s").messages.map(\.content.string)
            #expect(rewound == ["eins", "m2", nil, "m4", "other"])
            _ = try await client.clearSession("s")
            #expect(try await client.messages(of: "s").messages.isEmpty)
            #expect(try await client.messages(of: "f").messages.allSatisfy(\.isRedacted))
        }
    }

    @Test("C4: clearing tells how many messages went, and the session goes on") func clearing() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s", title: "Trip"))
            for index in 0..<4 {
                _ = try await client.append(MessageDraft(role: .user, text: "canary \(index)"), to: "s")
            }
            let cleared = try await client.clearSession("s")
            #expect(cleared.erasedMessageCount == 4 && cleared.session.messageCount == 0)
            #expect(cleared.session.title == "Trip")
            #expect(try await client.messages(of: "s").total == 0)
            let next = try await client.append(MessageDraft(role: .user, text: "new"), to: "s")
            #expect(next.message.sequence == 5)
            #expect(try await client.messages(of: "s").messages.map(\.content.string) == ["new"])
            #expect(try await client.clearSession("s").erasedMessageCount == 1)
            #expect(try await client.clearSession("s").erasedMessageCount == 0)
        }
    }

    @Test("D4: a superseded draft is not in the transcript") func rewinding() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for text in ["question", "draft", "more of it"] {
                _ = try await client.append(MessageDraft(role: .assistant, text: text), to: "s")
            }
            #expect(try await client.rewindSession("s", to: 1).session.messageCount == 1)
            _ = try await client.append(MessageDraft(role: .assistant, text: "final"), to: "s")
            let page = try await client.messages(of: "s")
            #expect(page.messages.map(\.sequence) == [1, 4] && page.total == 2)
            #expect(page.messages.map(\.content.string) == ["question", "final"])
            // The journal keeps it.
            #expect(try await client.ask("journal.read", #"{"session": "s"}"#).text.contains("more of it"))
            #expect(
                try await client.refusal("session.rewind", #"{"id": "s", "toSequence": 9}"#)
                    == "invalidParams toSequence")
        }
    }

    /// Every method that takes a session, with what else it must have.
    private static let calls = [
        ("session.get", #""id": "s", "withMessages": 9"#), ("session.export", #""id": "s""#),
        ("session.export", #""id": "s", "format": "markdown""#),
        ("session.export", #""id": "s", "format": "jsonl""#),
        ("session.export", #""id": "s", "atRevision": 3"#),
        ("message.list", #""session": "s""#), ("message.list", #""session": "s", "atRevision": 3"#),
        ("message.get", #""session": "s", "sequence": 1"#), ("resume.prompt", #""session": "s""#),
        ("resume.prompt", #""session": "s", "format": "messages""#),
        ("session.rename", #""id": "s", "title": "x""#),
        ("session.pin", #""id": "s""#), ("session.archive", #""id": "s""#), ("session.close", #""id": "s""#),
        ("session.setContext", #""id": "s", "context": 1"#), ("session.clear", #""id": "s""#),
        ("session.rewind", #""id": "s", "toSequence": 0"#), ("session.erase", #""id": "s""#),
        ("message.append", #""session": "s", "role": "user", "content": "x""#),
        ("message.edit", #""session": "s", "sequence": 1, "content": "x""#),
        ("message.redact", #""session": "s", "sequence": 1"#),
        ("message.annotate", #""session": "s", "sequence": 1, "kind": "k", "value": 1"#),
        ("event.append", #""session": "s", "type": "x.a", "body": 1"#),
        ("insight.record", #""session": "s", "kind": "k", "value": 1"#),
    ]

    @Test("E6: a session is erased at once, and nothing answers with it") func erasing() async throws {
        try await withService { service, client in
            _ = try await client.startSession(
                SessionDraft(
                    id: "s", owner: "canary-owner", title: "canary", context: JSONBytes(string: "canary")))
            let sent = MessageDraft(role: .user, text: "canary")
            _ = try await client.append(sent, to: "s", AppendOptions(key: "k"))
            _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "canary"))
            _ = try await client.annotateMessage(1, of: "s", kind: "k", value: JSONBytes(string: "canary"))
            let erased = try await client.eraseSession("s", reason: "asked for")
            #expect(erased.erasedMessageCount == 1 && erased.affectedForkCount == 0 && !erased.isCompacted)
            try await expectErased(client, by: erased.receipt.position!)
            #expect(try await client.append(sent, to: "s", AppendOptions(key: "k")).receipt.isDuplicate)
            // And after a crash, wherever the eraser was.
            service.kill()
            try service.start()
            try await expectErased(client, by: erased.receipt.position!)
        }
    }

    private func expectErased(_ client: DaybookClient, by erasure: Int) async throws {
        for (method, members) in EditingTests.calls {
            #expect(try await client.refusal(method, "{\(members)}") == "sessionErased", "\(method)")
        }
        let list = try await client.ask("session.list", #"{"status": "erased"}"#)
        #expect(list["sessions"]?.elements.first?["id"]?.string == "s")
        let events = try await client.ask("journal.read", "{}")
        for answer in [list, events, try await client.ask("session.list", "{}")] {
            #expect(!answer.text.contains("canary"))
        }
        for event in events["events"]?.elements ?? [] where event["position"]?.integer != erasure {
            #expect(event["body"]?.isNull == true && event["erased"]?.integer == erasure)
        }
        #expect(try await client.refusal("session.start", #"{"id": "s"}"#) == "alreadyExists")
    }

    @Test("F6: what was redacted or cleared is in no answer of any method", arguments: ["redact", "clear"])
    func canary(_ way: String) async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            _ = try await client.append(
                MessageDraft(role: .user, text: "canary"), to: "s", AppendOptions(key: "k"))
            _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "canary"))
            _ = try await client.annotateMessage(1, of: "s", kind: "k", value: JSONBytes(string: "canary"))
            if way == "redact" {
                _ = try await client.redactMessage(1, of: "s")
            } else {
                _ = try await client.clearSession("s")
            }
            let reads =
                EditingTests.calls.prefix(10).map { ($0.0, "{\($0.1)}") } + [
                    ("journal.read", "{}"), ("journal.read", #"{"session": "s"}"#), ("session.list", "{}"),
                ]
            for (method, parameters) in reads where way == "redact" || method != "message.get" {
                #expect(!(try await client.ask(method, parameters)).text.contains("canary"), "\(method)")
            }
            let answer = try await client.ask(
                "message.append", #"{"session": "s", "role": "user", "content": "other", "key": "k"}"#)
            #expect(answer["duplicate"]?.bool == true && answer["message"]?["redacted"]?.bool == true)
        }
    }

    @Test func aForkReadsThrough() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s", owner: "ann"))
            for text in ["one", "two", "canary"] {
                _ = try await client.append(MessageDraft(role: .user, text: text), to: "s")
            }
            let draft = SessionDraft(id: "f", title: "Other way")
            let fork = try await client.forkSession("s", at: 3, as: draft).session
            #expect(fork.owner == "ann" && fork.title == "Other way" && fork.revision == 1)
            #expect(fork.forkedFrom?.session == "s" && fork.forkedFrom?.sequence == 3)
            let sent = try await client.append(MessageDraft(role: .user, text: "four"), to: "f")
            #expect(sent.message.sequence == 4)
            _ = try await client.editMessage(1, of: "f", content: JSONBytes(string: "eins"))
            let page = try await client.messages(of: "f", MessageQuery(limit: 3, order: .newestFirst))
            #expect(page.total == 4 && page.hasMore && page.messages.map(\.sequence) == [4, 3, 2])
            #expect(page.messages[1].origin?.session == "s" && page.messages[0].origin == nil)
            let texts = try await client.messages(of: "s").messages.map(\.content.string)
            #expect(texts == ["one", "two", "canary"])
            let redaction = try await client.refusal("message.redact", #"{"session": "f", "sequence": 3}"#)
            #expect(redaction == "invalidParams sequence")
            let erased = try await client.eraseSession("s")
            #expect(erased.affectedForkCount == 1 && erased.erasedMessageCount == 3)
            let seen = try await client.messages(of: "f").messages.map(\.isRedacted)
            #expect(seen == [true, true, true, false])
            for (method, parameters) in [
                ("message.list", #"{"session": "f"}"#), ("session.export", #"{"id": "f"}"#),
                ("resume.prompt", #"{"session": "f"}"#), ("message.get", #"{"session": "f", "sequence": 3}"#),
                ("journal.read", "{}"), ("session.get", #"{"id": "f", "withMessages": 9, "atRevision": 1}"#),
            ] {
                let answer = try await client.ask(method, parameters)
                #expect(!answer.text.contains("canary"), "\(method)")
            }
            let again = try await client.refusal("session.fork", #"{"id": "s", "atSequence": 1}"#)
            #expect(again == "sessionErased")
            let others = #"{"id": "f", "atSequence": 1, "owner": "bob"}"#
            #expect(try await client.refusal("session.fork", others) == "forbidden")
        }
    }

    /// The command, and a crash while a long erasure is under way.
    @Test func theCommandErases() async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "long"))
            for _ in 0..<10 {
                let drafts = (0..<500).map { _ in MessageDraft(role: .user, text: "canary") }
                _ = try await client.appendTurn(drafts, to: "long")
            }
            let run = try CommandRun(
                ["erase", "long", "--yes", "--reason", "asked for"], journal: service.journal)
            #expect(run.status == 0)
            #expect(run.output.contains("5000 messages"))
            #expect(run.error.contains("daybook compact"))
            service.kill()
            try service.start()
            #expect(try await client.refusal("session.get", #"{"id": "long"}"#) == "sessionErased")
            let events = try await client.ask("journal.read", #"{"limit": 1000}"#)
            #expect(!events.text.contains("canary"))
            let again = try CommandRun(["erase", "long", "--yes"], journal: service.journal)
            #expect(again.status == 1)
        }
    }
}
