import DaybookClient
import DaybookTesting
import Testing

/// The members that a client asks for, in every method that takes `fields`.
@Suite struct AnswerFieldsTests {
    private func names(_ object: JSONBytes?) -> [String]? { object.map { $0.members.map(\.name) } }

    @Test func onlyTheNamedMembersAreAnswered() async throws {
        try await withService { _, client in
            let start = #""startSession": {"id": "s", "title": "T"}"#
            let said = try await client.ask(
                "message.append",
                #"{"role": "user", "content": "hello", \#(start), "fields": ["sequence", "title"]}"#)
            #expect(names(said) == ["message", "session", "position", "revision"])
            #expect(said["message"]?.text == #"{"sequence":1}"# && said["session"]?.text == #"{"title":"T"}"#)
            let turn = try await client.ask(
                "turn.append",
                #"{"session": "s", "fields": ["role", "id"], "messages": [{"role": "tool", "content": 1}]}"#)
            #expect(turn["session"]?.text == #"{"id":"s"}"#)
            #expect(turn["messages"]?.text == #"[{"id":"s/2","role":"tool"}]"#)
            let silent = try await client.ask(
                "turn.append",
                #"{"session": "s", "fields": ["sequence"], "messages": [{"role": "user", "content": 1}]}"#)
            #expect(names(silent) == ["messages", "position", "revision"])
            let list = try await client.ask(
                "message.list", #"{"session": "s", "limit": 2, "fields": ["content", "at", "sequence"]}"#)
            #expect(
                list["messages"]?.elements.map(names) == [
                    ["sequence", "content", "at"], ["sequence", "content", "at"],
                ])
            #expect(list["total"]?.integer == 3 && list["hasMore"]?.bool == true)
            let got = try await client.ask(
                "message.get", #"{"session": "s", "sequence": 1, "fields": ["id"]}"#)
            #expect(got.text == #"{"message":{"id":"s/1"},"history":[]}"#)
            let view = try await client.ask(
                "session.get", #"{"id": "s", "withMessages": 1, "fields": ["revision", "content"]}"#)
            #expect(view["session"]?.text == #"{"revision":4}"#)
            #expect(view["messages"]?.text == #"[{"revision":4,"content":1}]"#)
            let sessions = try await client.ask("session.list", #"{"fields": ["name", "id", "name"]}"#)
            #expect(sessions["sessions"]?.text == #"[{"id":"s","name":"T"}]"#)
            let rewound = try await client.ask(
                "session.rewind", #"{"id": "s", "toSequence": 1, "fields": ["messageCount"]}"#)
            #expect(rewound["session"]?.text == #"{"messageCount":1}"#)
        }
    }

    @Test func allNamedIsTheSameAsNoneGiven() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s", "owner": "ann", "context": [1]}"#)
            let content =
                #"{"session": "s", "role": "user", "content": "x", "metadata": 1, "run": "r", "key": "k"}"#
            _ = try await client.ask("message.append", content)
            _ = try await client.ask("message.edit", #"{"session": "s", "sequence": 1, "content": "y"}"#)
            _ = try await client.ask(
                "message.annotate", #"{"session": "s", "sequence": 1, "kind": "k", "value": 1}"#)
            for (method, component, parameters) in [
                ("message.list", "Message", #""session": "s""#),
                ("message.get", "Message", #""session": "s", "sequence": 1"#),
                ("session.list", "Session", #""owner": "ann""#), ("session.get", "Session", #""id": "s""#),
            ] {
                let all = try await fields(method, client)
                let properties = try #require(
                    try await client.ask("rpc.discover")["components"]?["schemas"]?[component]?["properties"])
                #expect(
                    Set(all).isSuperset(of: properties.members.map(\.name).filter { $0 != "contentBytes" }))
                let named = all.map { "\"\($0)\"" }.joined(separator: ",")
                let answer = try await client.ask(method, "{\(parameters), \"fields\": [\(named)]}")
                #expect(try await client.ask(method, "{\(parameters)}").text == answer.text, "\(method)")
            }
        }
    }

    /// The names that a method tells it takes.
    private func fields(_ method: String, _ client: DaybookClient) async throws -> [String] {
        let methods = try await client.ask("rpc.discover")["methods"]?.elements ?? []
        let parameters = methods.first { $0["name"]?.string == method }?["params"]?.elements ?? []
        let schema = parameters.first { $0["name"]?.string == "fields" }?["schema"]
        return schema?["items"]?["enum"]?.elements.compactMap(\.string) ?? []
    }

    @Test func noneOrAnUnknownNameIsRefusedWithTheNamesThereAre() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let head = try await client.info().head
            let message = #""role": "user", "content": 1"#
            let calls = [
                ("message.list", #""session": "s""#), ("message.get", #""session": "s", "sequence": 1"#),
                ("session.list", ""), ("session.get", #""id": "s""#),
                ("session.rewind", #""id": "s", "toSequence": 0"#),
                ("message.append", #""session": "s", \#(message)"#),
                ("turn.append", #""session": "s", "messages": [{\#(message)}]"#),
            ]
            for (method, parameters) in calls {
                let begin = parameters.isEmpty ? "{" : "{\(parameters), "
                for fields in ["[]", #"["id", "colour"]"#, #""id""#, "[1]", "null"] {
                    do {
                        _ = try await client.ask(method, begin + "\"fields\": \(fields)}")
                        Issue.record("\(method) took \(fields)")
                    } catch let error as DaybookError {
                        #expect(error.reason == .invalidParams && error.data?["field"]?.string == "fields")
                        let problem = error.data?["problem"]?.string ?? ""
                        #expect(problem.hasPrefix("must be an array of one or more of id, "), "\(method)")
                    }
                }
            }
            #expect(try await client.info().head == head)
        }
    }

    /// The form of an answer is no content: a key is the same request with other fields.
    @Test func aRepeatedAppendMayAskForOthers() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let message = #""session": "s", "role": "user", "content": "x", "key": "k""#
            _ = try await client.ask("message.append", "{\(message)}")
            let again = try await client.ask("message.append", "{\(message), \"fields\": [\"content\"]}")
            #expect(again["duplicate"]?.bool == true && again["message"]?.text == #"{"content":"x"}"#)
        }
    }

    @Test func longContentIsLeftOutWithItsLength() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            for content in [#""1234""#, #""12345""#] {
                _ = try await client.ask(
                    "message.append",
                    #"{"session": "s", "role": "user", "content": \#(content), "metadata": [1]}"#)
            }
            for (method, id) in [("message.list", "session"), ("session.get", "id")] {
                let parameters = #""\#(id)": "s", "maxContentBytes": 6"#
                let more = method == "session.get" ? #", "withMessages": 9"# : ""
                let page = try await client.ask(method, "{\(parameters)\(more)}")
                let messages = page["messages"]?.elements ?? []
                #expect(messages.map { $0["content"]?.text } == [#""1234""#, nil], "\(method)")
                #expect(messages.map { $0["contentBytes"]?.integer } == [nil, 7], "\(method)")
                #expect(messages.map { $0["metadata"]?.text } == ["[1]", "[1]"], "\(method)")
                #expect(
                    try await client.refusal(method, "{\"\(id)\": \"s\", \"maxContentBytes\": 8388609}")
                        == "invalidParams maxContentBytes")
            }
            var query = MessageQuery()
            query.contentByteCountMax = 0
            let typed = try await client.messages(of: "s", query).messages
            #expect(typed.map(\.contentByteCount) == [6, 7] && typed.allSatisfy(\.content.isNull))
            _ = try await client.ask("message.redact", #"{"session": "s", "sequence": 1}"#)
            let erased = try await client.messages(of: "s", query).messages[0]
            #expect(erased.isRedacted && erased.contentByteCount == nil)
        }
    }

    /// The typed client leaves content out of the answers to its appends, and gets all the rest.
    @Test func anAppendNeedNotEchoItsContent() async throws {
        try await withService { service, client in
            var draft = MessageDraft(role: .user, text: "said", type: .text)
            draft.metadata = try JSONBytes(json: "[1]")
            draft.agent = "a"
            draft.usage = UsageDraft(model: "m", inputTokens: 3)
            var options = AppendOptions(key: "k")
            options.echoesContent = false
            let said = try await client.append(
                draft, to: nil, startSession: SessionDraft(id: "s", title: "T"), options)
            let stored = try await client.message(1, of: "s").message
            #expect(said.message.content.isNull && said.message.metadata == nil)
            #expect(stored.content.string == "said" && stored.metadata?.text == "[1]")
            #expect(rest(of: said.message) == rest(of: stored))
            #expect(said.session?.title == "T" && said.session?.messageCount == 1)
            let again = try await client.append(
                draft, to: nil, startSession: SessionDraft(id: "s", title: "T"), AppendOptions(key: "k"))
            #expect(again.receipt.isDuplicate && again.message.content.string == "said")

            options.key = nil
            let turn = try await client.appendTurn([draft, draft], to: "s", options)
            #expect(turn.messages.map(\.sequence) == [2, 3] && turn.session.messageCount == 3)
            #expect(turn.messages.allSatisfy { $0.content.isNull && $0.metadata == nil })
            #expect(turn.messages[0].usage?.model == "m")
            let together = try await client.appendTogether([
                .message(draft, to: "s", options), .turn([draft], to: "s"),
            ])
            guard case .message(let fourth) = together[0], case .turn(let fifth) = together[1] else {
                throw TestFailure("other results: \(together)")
            }
            #expect(fourth.message.sequence == 4 && fourth.message.content.isNull)
            #expect(fifth.messages.map(\.content.string) == ["said"])

            let outbox = try Outbox(path: service.directory + "/outbox")
            let recorder = service.client { $0.outbox = outbox }
            let recorded = try await recorder.record(draft, to: "s", options).delivered
            #expect(recorded?.message.sequence == 6 && recorded?.message.content.isNull == true)
            await recorder.close()
        }
    }

    /// What a message has but its content.
    private func rest(of message: Message) -> [String] {
        Mirror(reflecting: message).children.filter { $0.label != "content" && $0.label != "metadata" }
            .map { "\($0.label ?? ""): \($0.value)" }
    }

    /// A page of messages without their content goes on where one with it would end for its size.
    @Test func whatIsLeftOutFillsNoPage() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            let content = String(repeating: "x", count: 1_048_576)
            for _ in 0..<6 {
                _ = try await client.ask(
                    "message.append",
                    #"{"session": "s", "role": "user", "content": "\#(content)", "fields": ["sequence"]}"#)
            }
            #expect(try await client.ask("message.list", #"{"session": "s"}"#)["hasMore"]?.bool == true)
            let short = try await client.ask("message.list", #"{"session": "s", "fields": ["sequence"]}"#)
            #expect(short["messages"]?.elements.count == 6 && short["hasMore"]?.bool == false)
        }
    }
}
