import DaybookClient
import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// `batch.append` over the socket.
@Suite(.timeLimit(.minutes(10))) struct BatchAppendTests {
    private static func batch(_ appends: String...) -> String {
        #"{"appends": ["# + appends.joined(separator: ", ") + "]}"
    }

    private static func say(_ text: String, _ more: String = "", in session: String = "s") -> String {
        #"{"method": "message.append", "params": {"session": "\#(session)", "role": "user", "#
            + #""content": "\#(text)"\#(more)}}"#
    }

    @Test("each result is as its own method answers it") func results() async throws {
        try await withService { service, client in
            let answer = try await client.ask(
                "batch.append",
                Self.batch(
                    #"{"method": "session.start", "params": {"id": "s", "owner": "ann", "key": "1"}}"#,
                    Self.say("Hello", #", "key": "2", "fields": ["id", "content", "title"]"#),
                    #"{"method": "turn.append", "params": {"session": "s", "key": "3", "messages": [{"role": "assistant", "content": [1]}, {"role": "user", "content": "more"}]}}"#,
                    #"{"method": "session.setContext", "params": {"id": "s", "context": {"a": 1}, "key": "4"}}"#,
                    #"{"method": "session.update", "params": {"id": "s", "title": "T", "pinned": true, "key": "5"}}"#
                ))
            let results = try #require(answer["results"]?.elements)
            #expect(
                results.count == 5 && answer.text.hasPrefix(#"{"results":["#) && answer.text.hasSuffix("]}"))
            #expect(
                results[1].text
                    == #"{"message":{"id":"s/1","content":"Hello"},"position":2,"revision":2}"#)
            #expect(results[2]["messages"]?.elements.map { $0["sequence"]?.integer } == [2, 3])
            // The session as it is now, as ever.
            #expect(results[0]["session"]?["title"]?.string == "T")
            #expect(results[3]["session"]?["context"]?.text == #"{"a": 1}"#)
            #expect(results[4]["position"]?.integer == 7 && results[4]["revision"]?.integer == 7)
            let batches = try await client.ask("journal.read", #"{"from": 1}"#)["events"]!.elements.map {
                "\($0["batch"]!["index"]!.text)/\($0["batch"]!["count"]!.text)"
            }
            #expect(batches == ["0/1", "0/1", "0/2", "1/2", "0/1", "0/2", "1/2"])
        }
    }

    @Test("the typed client has a result for each, gives each a key, and tells which is at fault")
    func typedClient() async throws {
        try await withService { service, client in
            let appends: [BatchedAppend] = [
                .startSession(SessionDraft(id: "s", owner: "ann"), AppendOptions(key: "a")),
                .message(MessageDraft(role: .user, text: "Hi"), to: "s", AppendOptions(key: "b")),
                .turn(
                    [MessageDraft(role: .assistant, text: "Yes?")], to: "s", AppendOptions(key: "c")),
                .setContext(of: "s", to: try JSONBytes(json: "[1]"), AppendOptions(key: "d")),
            ]
            for isAgain in [false, true] {
                let results = try await client.appendTogether(appends)
                guard case .started(let started) = results[0], case .message(let message) = results[1],
                    case .turn(let turn) = results[2], case .changed(let changed) = results[3]
                else { throw TestFailure("\(results)") }
                #expect(started.receipt.isDuplicate == isAgain && changed.receipt.isDuplicate == isAgain)
                #expect(message.message.sequence == 1 && turn.messages.map(\.sequence) == [2])
                #expect(started.session.owner == "ann" && changed.session.context?.text == "[1]")
            }
            _ = try await client.appendTogether([
                .message(MessageDraft(role: .user, text: "More"), to: "s")
            ])
            let key = try await client.ask("message.get", #"{"session": "s", "sequence": 3}"#)["message"]?[
                "key"]
            #expect(key != nil)
            let error = await #expect(throws: DaybookError.self) {
                _ = try await client.appendTogether([
                    .message(MessageDraft(role: .user, text: "x"), to: "s"),
                    .message(MessageDraft(role: .user, text: "x"), to: "missing"),
                ])
            }
            #expect(error?.index == 1 && error?.reason == .notFound && error?.session == "missing")
            #expect(try await client.info().head == 5)
        }
    }

    @Test("bad input records nothing, and the error says where") func badInput() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let hundred = Array(repeating: Self.say("x"), count: 100).joined(separator: ", ")
            let good = Self.say("good")
            for (parameters, field, index) in [
                ("{}", "appends", nil), (#"{"appends": []}"#, "appends", nil),
                (#"{"appends": {}}"#, "appends", nil),
                (#"{"appends": [\#(hundred), \#(good)]}"#, "appends", nil),
                (#"{"appends": [\#(good)], "key": "k"}"#, "key", nil),
                (Self.batch("7"), "appends[0]", 0), (Self.batch(good, "{}"), "appends[1].method", 1),
                (Self.batch(#"{"method": "message.append"}"#), "appends[0].params", 0),
                (
                    Self.batch(good, #"{"method": "session.erase", "params": {"id": "s"}}"#),
                    "appends[1].method", 1
                ),
                (
                    Self.batch(#"{"method": "batch.append", "params": {"appends": []}}"#),
                    "appends[0].method", 0
                ),
                (
                    Self.batch(good, #"{"method": "message.append", "params": {"session": "s"}}"#),
                    "appends[1].params.role", 1
                ),
                (
                    Self.batch(good, Self.say("x", #", "colour": "red""#)), "appends[1].params.colour", 1
                ),
                (Self.batch(#"{"method": "session.start", "params": {}, "id": 1}"#), "appends[0].id", 0),
                (
                    Self.batch(Self.say("x", #", "keyGeneration": 1"#)), "appends[0].params.keyGeneration",
                    0
                ),
                (Self.batch(Self.say("x", #", "key": "k", "keyGeneration": 2"#)), "keyGeneration", 0),
            ] as [(String, String, Int?)] {
                let error = await #expect(throws: DaybookError.self, "\(parameters.prefix(200))") {
                    _ = try await client.ask("batch.append", parameters)
                }
                #expect(error?.reason == .invalidParams && error?.field == field, "\(parameters.prefix(200))")
                #expect(error?.index == index, "\(parameters.prefix(200))")
            }
            #expect(try await client.info().head == 1)
            _ = try await client.ask("batch.append", #"{"appends": [\#(hundred)]}"#)
            #expect(try await client.info().head == 101)
        }
    }

    @Test("a value may be nested as deep as in a single append, and no deeper") func depth() async throws {
        try await withService { service, client in
            for (depth, isTaken) in [(128, true), (129, false)] {
                let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                let start = #"{"id": "s\#(depth)", "context": \#(value)}"#
                let request = RawConnection.request(
                    "batch.append",
                    #"{"appends": [{"method": "turn.append", "params": {"messages": [{"role": "user", "content": \#(value)}], "startSession": \#(start)}}]}"#
                )
                let answer = try RawConnection(service.socket).exchange(String(request.dropLast()))
                #expect(answer?.contains("\"results\"") == isTaken, "\(depth)")
            }
        }
    }

    @Test("an answer over a line's limit says up to where it is recorded") func largeAnswers() async throws {
        try await withService { service, client in
            let text = String(repeating: "x", count: 6 << 20)
            _ = try await client.ask("session.start", #"{"id": "s", "context": "\#(text)"}"#)
            let pin = { (pinned: Bool) in
                #"{"method": "session.update", "params": {"id": "s", "pinned": \#(pinned)}}"#
            }
            let error = await #expect(throws: DaybookError.self) {
                _ = try await client.ask(
                    "batch.append", Self.batch(pin(true), pin(false), pin(true), pin(false)))
            }
            #expect(error?.reason == .tooLarge && error?.message.contains("position 5") == true)
            #expect(try await client.info().head == 5)
        }
    }

    /// Killed again and again while batches are recorded: of each, everything is there or nothing.
    @Test("a batch is recorded whole or not at all, whenever the service dies") func oneCommit() async throws
    {
        let service = try RunningService()
        defer { service.remove() }
        let count = 25
        for round in 0..<Depth.count(6) {
            let connection = try RawConnection(service.socket)
            for batch in 0..<40 {
                let appends = (0..<count).map { index in
                    Self.say("\(round)/\(batch)", #", "startSession": {}"#, in: "s\(index)")
                }
                let list = appends.joined(separator: ", ")
                try connection.send(RawConnection.request("batch.append", #"{"appends": [\#(list)]}"#))
            }
            // Some are answered, and some not even read.
            for _ in 0...round * 3 { _ = try connection.line() }
            service.kill()
            try service.start()
        }
        let client = service.client()
        var texts: [[String]] = []
        for index in 0..<count {
            var query = MessageQuery(limit: 1_000)
            query.order = .oldestFirst
            let page = try await client.messages(of: "s\(index)", query)
            texts.append(page.messages.map { $0.content.string ?? "" })
        }
        #expect(Set(texts).count == 1 && !texts[0].isEmpty)
        await client.close()
    }
}
