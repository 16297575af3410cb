import DaybookClient
import Dispatch
import Foundation
import LoopbackServer
import Testing

/// Digests made by a model when a session closes: rows E5 and B6.
@Suite(.timeLimit(.minutes(10))) struct DigestTests {
    private static let digest = """
        {"summary": "Ann asked\\nfor trains.", "insights": [{"kind": "likes", "value": "night trains"}, \
        {"kind": "needs", "value": "a window seat"}]}
        """

    @Test("E5, B6: one call at a session's close gives summary and insights, in one commit")
    func aClosedSessionIsDigested() async throws {
        try await withModel(["--digests"], reply: { _, _ in .anthropic(Self.digest) }) {
            try await $0.talk("s")
            _ = try await $0.client.closeSession("s")
            try await $0.event("session.summarized", in: "s")
            let session = try await $0.client.session("s").session
            #expect(session.summary?.text?.string == "Ann asked for trains.")
            #expect(session.summary?.throughSequence == 2)
            let context = try await $0.client.resumeContext(owner: "ann")
            #expect(context.insights.map(\.kind) == ["needs", "likes"])
            #expect(context.insights.map(\.value.text) == [#""a window seat""#, #""night trains""#])
            #expect(context.insights.allSatisfy { $0.source == 3 && $0.throughSequence == 2 })
            #expect(context.insights.allSatisfy { $0.actor == "daybook.digests" })
            #expect(context.summaries.map(\.text) == ["Ann asked for trains."])
            let events = try await $0.client.readJournal(session: "s").events.suffix(3)
            #expect(events.map(\.type) == ["insight.recorded", "insight.recorded", "session.summarized"])
            #expect(events.allSatisfy { $0.batchCount == 3 })
            let asked = try #require($0.model.requests.first).text
            #expect(asked.contains("Which train") && asked.contains("The night train does."))
        }
    }

    @Test("E5: what is said after a digest is digested at the next close, and nothing twice")
    func theNextCloseGoesOn() async throws {
        try await withModel(["--digests"], reply: { _, _ in .anthropic(Self.digest) }) {
            try await $0.talk("s")
            _ = try await $0.client.closeSession("s")
            try await $0.event("session.summarized", in: "s")
            _ = try await $0.client.reopenSession("s")
            _ = try await $0.client.closeSession("s")
            _ = try await $0.client.reopenSession("s")
            try await $0.say("One thing more", in: "s")
            _ = try await $0.client.closeSession("s")
            try await $0.talk("last")
            _ = try await $0.client.closeSession("last")
            try await $0.event("session.summarized", in: "last")
            #expect($0.model.requests.count == 3)
            let second = $0.model.requests[1].text
            #expect(second.contains("summarisedBefore") && second.contains("One thing more"))
            #expect(!second.contains("Which train"))
            #expect(try await $0.client.session("s").session.summary?.throughSequence == 3)
        }
    }

    @Test("E5: nonsense and failures record nothing and harm nothing")
    func nonsenseRecordsNothing() async throws {
        try await withModel(
            ["--digests"],
            reply: { _, number in
                switch number {
                case 1: .anthropic("They talked about trains.")
                case 2: .anthropic(#"{"summary": "", "insights": []}"#)
                case 3: .respond(status: 503, body: "")
                case 4: .anthropic(#"{"summary": "x", "insights": [{"kind": "\u202e", "value": "x"}]}"#)
                default: .anthropic(Self.digest)
                }
            }
        ) {
            for number in 1...5 {
                try await $0.talk("s\(number)")
                _ = try await $0.client.closeSession("s\(number)")
            }
            try await $0.event("session.summarized", in: "s5")
            let types = try await $0.client.readJournal(from: 1).events.filter { $0.session != "s5" }.map(
                \.type)
            #expect(Set(types) == ["session.started", "message.recorded", "session.closed"])
            #expect(try $0.log.contains("no digest"))
        }
    }

    @Test("E5: a session erased or told more while the call runs is not digested from what it was")
    func changesMeanwhile() async throws {
        let mayAnswer = DispatchSemaphore(value: 0)
        try await withModel(
            ["--digests"],
            reply: { _, number in
                if number == 1 { mayAnswer.wait() }
                return .anthropic(Self.digest)
            }
        ) {
            try await $0.talk("s")
            _ = try await $0.client.closeSession("s")
            await $0.model.waitForRequests(1)
            _ = try await $0.client.reopenSession("s")
            try await $0.say("More", in: "s")
            mayAnswer.signal()
            try await $0.talk("last")
            _ = try await $0.client.closeSession("last")
            try await $0.event("session.summarized", in: "last")
            #expect(try await $0.client.session("s").session.summary == nil)
        }
    }
}
