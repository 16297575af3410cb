import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// A session as a queue, and keys over a clear, seen from clients.
@Suite struct QueueTests {
    @Test func racingClientsTakeEachMessageOnce() async throws {
        try await withService { service, client in
            let count = 64
            _ = try await client.startSession(SessionDraft(id: "queue"))
            let drafts = (1...count).map { MessageDraft(role: .user, text: "item \($0)") }
            _ = try await client.appendTurn(drafts, to: "queue")
            let taken = try await withThrowingTaskGroup(of: [Message].self) { group in
                for _ in 0..<count {
                    group.addTask {
                        let client = service.client()
                        let rewound = try await client.rewindSession(
                            "queue", byLast: 1, withMessages: true)
                        await client.close()
                        #expect(rewound.rewoundCount == 1)
                        return rewound.messages ?? []
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.map(\.sequence).sorted() == Array(1...count))
            #expect(Set(taken.map(\.content.string)).count == count)
            let none = try await client.rewindSession("queue", byLast: 1, withMessages: true)
            #expect(none.rewoundCount == 0 && none.messages?.isEmpty == true)
            #expect(none.session.messageCount == 0)
        }
    }

    @Test func aLateRetryBringsNothingBack() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            var options = AppendOptions(key: "k")
            options.keyGeneration = 1
            let draft = MessageDraft(role: .user, text: "one")
            let first = try await client.append(draft, to: "s", options)
            #expect(!first.receipt.isErased && !first.receipt.isRewound)
            let cleared = try await client.clearSession("s", reason: "asked for")
            #expect(cleared.session.keyGeneration == 2)
            let error = try await #require(throws: DaybookError.self) {
                try await client.append(draft, to: "s", options)
            }
            #expect(error.reason == .keySuperseded)
            let answer = try await client.ask(
                "message.append",
                #"{"session": "s", "role": "user", "content": "one", "key": "k", "keyGeneration": 1}"#)
            #expect(
                answer.text
                    == #"{"position":\#(cleared.receipt.position!),"revision":3,"recorded":false,"erased":true}"#
            )
            // Without a generation it is told that its message is gone.
            let again = try await client.append(draft, to: "s", AppendOptions(key: "k"))
            #expect(again.receipt.isDuplicate && again.receipt.isErased)
            #expect(try await client.session("s").session.messageCount == 0)
            options.keyGeneration = 2
            #expect(try await client.append(draft, to: "s", options).receipt.isDuplicate == false)
            let rewound = try await client.rewindSession("s", to: 0, newKeys: true)
            #expect(rewound.session.keyGeneration == 3 && rewound.rewoundCount == 1)
            #expect(rewound.messages == nil)
        }
    }

    @Test func clearingThroughAMessageLeavesItsSummary() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            for index in 1...4 {
                _ = try await client.append(MessageDraft(role: .user, text: "m\(index)"), to: "s")
            }
            let cleared = try await client.clearSession("s", through: 3, summary: "They counted.")
            #expect(cleared.erasedMessageCount == 3)
            #expect(cleared.session.summary?.text?.string == "They counted.")
            #expect(cleared.session.summary?.throughSequence == 3)
            #expect(cleared.session.keyGeneration == 1)
            #expect(try await client.messages(of: "s").messages.map(\.content.string) == ["m4"])
            let prompt = try await client.ask("resume.prompt", #"{"session": "s"}"#)
            #expect(prompt.text.contains("They counted.") && prompt.text.contains("m4"))
        }
    }

    static let calls: [(String, String, String)] = [
        ("session.clear", #"{"id": "s", "throughSequence": 0}"#, "invalidParams throughSequence"),
        ("session.clear", #"{"id": "s", "throughSequence": 2}"#, "invalidParams throughSequence"),
        ("session.clear", #"{"id": "s", "throughSequence": "1"}"#, "invalidParams throughSequence"),
        ("session.clear", #"{"id": "s", "summary": ""}"#, "invalidParams summary"),
        ("session.clear", #"{"id": "s", "summary": null}"#, "invalidParams summary"),
        ("session.clear", #"{"id": "s", "summary": 7}"#, "invalidParams summary"),
        ("session.rewind", #"{"id": "s"}"#, "invalidParams toSequence"),
        ("session.rewind", #"{"id": "s", "toSequence": 1, "count": 1}"#, "invalidParams count"),
        ("session.rewind", #"{"id": "s", "count": 0}"#, "invalidParams count"),
        ("session.rewind", #"{"id": "s", "count": 1001}"#, "invalidParams count"),
        ("session.rewind", #"{"id": "s", "count": 1, "withMessages": 1}"#, "invalidParams withMessages"),
        ("session.rewind", #"{"id": "s", "count": 1, "newKeys": "yes"}"#, "invalidParams newKeys"),
        ("session.rewind", #"{"id": "s", "toSequence": 2}"#, "invalidParams toSequence"),
        ("session.pin", #"{"id": "s", "keyGeneration": 1}"#, "invalidParams keyGeneration"),
        ("session.pin", #"{"id": "s", "key": "k", "keyGeneration": 0}"#, "invalidParams keyGeneration"),
        ("session.pin", #"{"id": "s", "key": "k", "keyGeneration": 2}"#, "invalidParams keyGeneration"),
        ("session.pin", #"{"id": "s", "key": "k", "keyGeneration": true}"#, "invalidParams keyGeneration"),
        ("session.start", #"{"key": "k", "keyGeneration": 1}"#, "invalidParams keyGeneration"),
        ("session.update", #"{"id": "s", "titleSource": "generated"}"#, "invalidParams titleSource"),
        ("session.update", #"{"id": "s", "title": "T", "titleSource": "us"}"#, "invalidParams titleSource"),
        ("session.rewind", #"{"id": "none", "count": 1}"#, "notFound"),
        ("session.clear", #"{"id": "none", "throughSequence": 1}"#, "notFound"),
    ]

    @Test func badInputChangesNothing() async throws {
        try await withService { _, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            _ = try await client.append(MessageDraft(role: .user, text: "m"), to: "s")
            for (method, parameters, expected) in QueueTests.calls {
                #expect(try await client.refusal(method, parameters) == expected, "\(method) \(parameters)")
            }
            #expect(try await client.info().head == 2)
        }
    }
}
