import DaybookClient
import DaybookTesting
import Testing

/// Keys, usage and context of messages, and notes on several, over the socket.
@Suite struct TurnKeyTests {
    private func withSession(
        _ body: (RunningService, DaybookClient) async throws -> Void
    ) async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            try await body(service, client)
        }
    }

    private func keyed(_ key: String) -> MessageDraft {
        var draft = MessageDraft(role: .user, text: key)
        draft.key = key
        return draft
    }

    @Test("a turn that is sent again with more skips what is recorded") func skips() async throws {
        try await withSession { _, client in
            let first = try await client.appendTurn([keyed("a"), keyed("b")], to: "s")
            #expect(first.messages.map(\.key) == ["a", "b"])
            #expect(!first.receipt.isDuplicate && first.messages.allSatisfy { !$0.isDuplicate })
            let whole = try await client.appendTurn([keyed("a"), keyed("b")], to: "s")
            #expect(whole.receipt.isDuplicate && whole.messages.map(\.sequence) == [1, 2])
            let more = try await client.appendTurn(
                [keyed("b"), keyed("c"), keyed("a")], to: "s", onDuplicate: .skip)
            #expect(!more.receipt.isDuplicate)
            #expect(more.messages.map(\.sequence) == [2, 3, 1])
            #expect(more.messages.map(\.isDuplicate) == [true, false, true])
            #expect(more.session.messageCount == 3)
            let single = try await client.append(
                MessageDraft(role: .user, text: "c"), to: "s", AppendOptions(key: "c"))
            #expect(single.receipt.isDuplicate && single.message.sequence == 3)
            let found = try await client.ask("message.get", #"{"session": "s", "key": "b"}"#)
            #expect(found["message"]?["sequence"]?.integer == 2)
            let event = try await client.ask("journal.read", #"{"session": "s"}"#)["events"]!.elements[1]
            #expect(event["body"]?["key"]?.string == "a" && event["version"]?.integer == 2)
            // An edit keeps it.
            let edited = try await client.editMessage(1, of: "s", content: JSONBytes(string: "new"))
            #expect(edited.message.key == "a")
        }
    }

    @Test("known messages tell what became of them, and a key is looked up in its generation")
    func fatesAndGenerations() async throws {
        try await withSession { _, client in
            _ = try await client.appendTurn([keyed("a"), keyed("b")], to: "s")
            _ = try await client.redactMessage(1, of: "s")
            _ = try await client.ask("session.rewind", #"{"id": "s", "count": 1}"#)
            let turn = try await client.appendTurn(
                [keyed("a"), keyed("b"), keyed("c")], to: "s", onDuplicate: .skip)
            #expect(turn.messages.map(\.isDuplicate) == [true, true, false])
            #expect(turn.messages.map(\.isErased) == [true, false, false])
            #expect(turn.messages.map(\.isRewound) == [false, true, false])
            let shown = try await client.ask(
                "turn.append",
                #"{"session": "s", "fields": ["erased", "rewound"], "messages": [{"role": "user", "content": "b", "key": "b"}]}"#
            )
            #expect(shown["messages"]?.text == #"[{"rewound":true}]"#)
            // Elsewhere nobody is told.
            let got = try await client.ask("message.list", #"{"session": "s"}"#)
            #expect(!got.text.contains("erased") && !got.text.contains("duplicate"))

            var options = AppendOptions(key: "k")
            _ = try await client.append(MessageDraft(role: .user, text: "old"), to: "s", options)
            _ = try await client.ask("session.rewind", #"{"id": "s", "count": 1, "newKeys": true}"#)
            options.keyGeneration = 2
            let new = try await client.append(MessageDraft(role: .user, text: "new"), to: "s", options)
            let found = try await client.message(underKey: "k", of: "s", generation: 2)
            #expect(found.message.sequence == new.message.sequence)
            #expect(
                try await client.refusal("message.get", #"{"session": "s", "key": "k", "keyGeneration": 3}"#)
                    == "notFound")
            for parameters in [
                #"{"key": "k", "keyGeneration": 2}"#, #"{"session": "s", "sequence": 1, "keyGeneration": 1}"#,
                #"{"session": "s", "key": "k", "keyGeneration": 0}"#,
            ] {
                #expect(try await client.refusal("message.get", parameters) == "invalidParams keyGeneration")
            }
        }
    }

    @Test("keys that don't fit are refused, and nothing is recorded") func badKeys() async throws {
        try await withSession { _, client in
            let twice = #"{"role": "user", "content": 1, "key": "a"}"#
            #expect(
                try await client.refusal(
                    "turn.append", #"{"session": "s", "messages": [\#(twice), \#(twice)]}"#)
                    == "invalidParams messages[1].key")
            for (parameters, field) in [
                (#""messages": []"#, "messages"),
                (#""messages": [{"role": "user", "content": 1, "key": ""}]"#, "messages[0].key"),
                (#""messages": [\#(twice)], "onDuplicate": "replace""#, "onDuplicate"),
                (#""messages": [{"role": "user", "content": 1, "key": 5}]"#, "messages[0].key"),
            ] {
                #expect(
                    try await client.refusal("turn.append", #"{"session": "s", \#(parameters)}"#)
                        == "invalidParams \(field)")
            }
            let head = try await client.info().head
            #expect(head == 1)
        }
    }

    @Test("usage is kept digit for digit, and an edit does not change it") func usage() async throws {
        try await withSession { _, client in
            let sent = try await client.ask(
                "message.append",
                #"""
                {"session": "s", "role": "assistant", "content": "a", "usage": {"id": "u", "model": "m-1",
                 "inputTokens": 1000000000000, "outputTokens": 7, "cachedTokens": 3, "cacheWriteTokens": 0,
                 "reasoningTokens": 7, "cost": 1.50e-5, "currency": "EUR"}}
                """#)
            let expected =
                #"{"model":"m-1","inputTokens":1000000000000,"outputTokens":7,"cachedTokens":3,"cacheWriteTokens":0,"reasoningTokens":7,"cost":0.000015,"currency":"EUR"}"#
            #expect(sent["message"]?["usage"]?.text == expected)
            _ = try await client.editMessage(1, of: "s", content: JSONBytes(string: "b"))
            #expect(
                try await client.ask("message.get", #"{"session": "s", "sequence": 1}"#)["message"]?["usage"]?
                    .text == expected)
            #expect(
                try await client.ask("message.list", #"{"session": "s"}"#)["messages"]?.elements[0]["usage"]?
                    .text == expected)
            let event = try await client.ask("journal.read", #"{"session": "s"}"#)["events"]!.elements[1]
            #expect(event["body"]?["usage"]?.text == expected && event["body"]?["model"] == nil)
            let message = try await client.message(1, of: "s").message
            #expect(message.usage?.cost == "0.000015" && message.usage?.model == "m-1")
            _ = try await client.redactMessage(1, of: "s")
            let redacted = try await client.ask("journal.read", #"{"session": "s"}"#).text
            #expect(!redacted.contains("m-1"))
            // Nothing told is nothing kept.
            let empty = try await client.ask(
                "message.append", #"{"session": "s", "role": "user", "content": 1, "usage": {}}"#)
            #expect(empty["message"]?["usage"] == nil)
        }
    }

    @Test("usage out of its limits is refused") func badUsage() async throws {
        try await withSession { _, client in
            for (usage, field) in [
                (#"5"#, "usage"), (#"{"tokens": 1}"#, "usage.tokens"),
                (#"{"inputTokens": 1000000000001}"#, "usage.inputTokens"),
                (#"{"inputTokens": -1}"#, "usage.inputTokens"),
                (#"{"outputTokens": 1.5}"#, "usage.outputTokens"),
                (#"{"inputTokens": 5, "cachedTokens": 3, "cacheWriteTokens": 3}"#, "usage.inputTokens"),
                (#"{"outputTokens": 5, "reasoningTokens": 6}"#, "usage.outputTokens"),
                (#"{"cost": 0.0000000001}"#, "usage.cost"), (#"{"cost": -1}"#, "usage.cost"),
                (#"{"cost": "1"}"#, "usage.cost"), (#"{"cost": 1e10}"#, "usage.cost"),
                (#"{"cost": 1e999999999999999999999}"#, "usage.cost"),
                (#"{"cost": 123456789012345678901234567890}"#, "usage.cost"),
                (#"{"cost": 1, "currency": "eur"}"#, "usage.currency"),
                (#"{"currency": "EUR"}"#, "usage.currency"),
                (#"{"model": ""}"#, "usage.model"), (#"{"id": 5}"#, "usage.id"),
            ] {
                let parameters = #"{"session": "s", "role": "user", "content": 1, "usage": \#(usage)}"#
                #expect(try await client.refusal("message.append", parameters) == "invalidParams \(field)")
            }
            let head = try await client.info().head
            #expect(head == 1)
        }
    }

    @Test("a context comes with messages, or alone") func context() async throws {
        try await withSession { _, client in
            let sent = try await client.append(
                MessageDraft(role: .developer, text: "a"), to: "s", context: JSONBytes(json: #"{"step": 1}"#))
            #expect(sent.message.sequence == 1 && sent.message.role == .developer)
            #expect(sent.receipt.position == 3 && sent.receipt.revision == 3)
            let turn = try await client.appendTurn([], to: "s", context: JSONBytes(json: "2"))
            #expect(turn.messages.isEmpty && turn.session.context?.text == "2" && turn.receipt.position == 4)
            let started = try await client.ask(
                "message.append",
                #"{"session": "t", "role": "user", "content": 1, "context": 5, "startSession": {"context": 4}}"#
            )
            #expect(started["session"]?["context"]?.integer == 5)
            #expect(try await client.info().head == 6)
        }
    }

    @Test("notes on several messages are one commit") func annotations() async throws {
        try await withSession { _, client in
            _ = try await client.appendTurn([keyed("a"), keyed("b")], to: "s")
            let notes = [
                AnnotationDraft(sequence: 2, kind: "stars", value: try JSONBytes(json: "5")),
                AnnotationDraft(sequence: 1, kind: "stars", value: try JSONBytes(json: "3")),
                AnnotationDraft(sequence: 2, kind: "note", value: JSONBytes(string: "good")),
            ]
            let noted = try await client.annotateMessages(of: "s", notes, AppendOptions(key: "k"))
            #expect(noted.messages.map(\.sequence) == [2, 1] && noted.receipt.position == 6)
            #expect(noted.messages[0].annotations?.elements.count == 2)
            #expect(
                try await client.annotateMessages(of: "s", notes, AppendOptions(key: "k")).receipt.isDuplicate
            )
            let one = try await client.annotateMessage(1, of: "s", kind: "note", value: JSONBytes(json: "1"))
            #expect(one.message.sequence == 1)
            let unknown =
                #"{"session": "s", "annotations": [{"sequence": 1, "kind": "k", "value": 1}, {"sequence": 9, "kind": "k", "value": 1}]}"#
            #expect(try await client.refusal("message.annotate", unknown) == "notFound")
            for (parameters, field) in [
                (#""annotations": []"#, "annotations"),
                (#""annotations": [{"sequence": 1}]"#, "annotations[0].kind"),
                (#""annotations": [{"sequence": 1, "kind": "k", "value": 1}], "sequence": 1"#, "sequence"),
                ("", "sequence"),
            ] {
                let separator = parameters.isEmpty ? "" : ", "
                #expect(
                    try await client.refusal(
                        "message.annotate", #"{"session": "s"\#(separator)\#(parameters)}"#)
                        == "invalidParams \(field)")
            }
            #expect(try await client.info().head == 7)
        }
    }

    @Test("uses are added up by what tells them apart") func stats() async throws {
        try await withService { service, client in
            for (id, owner, project) in [("a", "ann", "p"), ("b", "ann", "q"), ("c", "bob", "p")] {
                _ = try await client.ask(
                    "session.start", #"{"id": "\#(id)", "owner": "\#(owner)", "project": "\#(project)"}"#)
            }
            for (session, id, model, tokens, cost) in [
                ("a", "u1", "m1", 10, "0.1"), ("a", "u2", "m2", 20, "0.25"), ("b", "u1", "m1", 30, "0.2"),
                ("c", "u1", "m1", 40, "1"),
            ] {
                _ = try await client.ask(
                    "message.append",
                    #"{"session": "\#(session)", "role": "assistant", "content": 1, "at": "2026-01-02T03:04:05Z", "usage": {"id": "\#(id)", "model": "\#(model)", "inputTokens": \#(tokens), "cost": \#(cost)}}"#
                )
            }
            let all = try await client.usage()
            #expect(all.rows.map(\.inputTokens) == [90] && all.rows[0].costs.map(\.amount) == ["1.45"])
            #expect(all.rows[0].messageCount == 3 && all.nextCursor == nil)
            var query = UsageQuery(by: .model, bucket: .day)
            query.owner = "ann"
            let models = try await client.usage(query)
            #expect(models.rows.map(\.name) == ["m1", "m2"] && models.rows.map(\.inputTokens) == [30, 20])
            #expect(models.rows[0].start?.rfc3339.hasPrefix("2026-01-02T00:00:00") == true)
            query = UsageQuery(by: .session)
            query.limit = 1
            var names: [String?] = []
            repeat {
                let page = try await client.usage(query)
                names += page.rows.map(\.name)
                query.cursor = page.nextCursor
            } while query.cursor != nil
            #expect(names == ["a", "b", "c"])
            for (narrowed, tokens) in [
                (#""project": "p""#, 60), (#""session": "a""#, 20), (#""model": "m2""#, 20),
                (#""owner": "eve""#, 0),
                (#""from": "2026-01-03T00:00:00Z""#, 0), (#""to": "2026-01-03T00:00:00Z""#, 90),
                (#""bucket": "hour", "from": "2026-01-02T03:59:00Z", "to": "2026-01-02T04:00:00Z""#, 90),
            ] {
                let rows = try await client.ask("stats.usage", "{\(narrowed)}")["usage"]!.elements
                #expect(rows.reduce(0) { $0 + Int($1["inputTokens"]!.integer!) } == tokens, "\(narrowed)")
            }
            _ = try await client.eraseSession("a")
            _ = try await client.eraseSession("b")
            let erased = try await client.ask("stats.usage", #"{"owner": "ann", "by": "model"}"#)
            #expect(erased["usage"]?.elements.map { $0["inputTokens"]!.integer } == [30, 20])
            #expect(erased["usage"]?.elements[1]["model"]?.isNull == true)
            #expect(try await client.refusal("stats.usage", #"{"by": "day"}"#) == "invalidParams by")
            #expect(try await client.refusal("stats.usage", #"{"session": "none"}"#) == "notFound")
            let shown = try CommandRun(["usage", "--by", "session"], journal: service.journal)
            #expect(shown.status == 0 && shown.output.contains("SESSION"), "\(shown.error)")
            #expect(shown.output.contains("1.00 USD"))
        }
    }
}
