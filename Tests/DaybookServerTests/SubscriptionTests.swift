import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

@testable import DaybookServer

private func page(_ positions: [UInt64], head: UInt64, next: UInt64? = nil) -> EventPage {
    let events = positions.map { position in
        let header = EventHeader(
            type: .sessionPinned, version: 1, position: Position(position), session: .first,
            revision: .first, at: Timestamp(nanoseconds: 0), recordedAt: Timestamp(nanoseconds: 0),
            commitment: .zero)
        return EventView(
            session: SessionID("s"),
            event: StoredEvent(header: header, content: .sealed(EventBody()), leaf: .zero))
    }
    return EventPage(events: events, head: Position(head), nextFrom: next.map { Position($0) })
}

@Suite struct SubscriptionTests {
    @Test func pagesFollowOneAnother() {
        var subscription = Subscription(id: 1, filter: EventFilter(), from: Position(3))
        #expect(subscription.nextPage(head: Position(2)) == nil)
        #expect(subscription.nextPage(head: Position(9))?.from == Position(3))
        #expect(subscription.nextPage(head: Position(9)) == nil, "one at a time")
        subscription.take(page([3, 4], head: 9, next: 5), head: Position(9))
        #expect(subscription.nextPage(head: Position(9))?.from == Position(5))
        subscription.take(page([7], head: 11), head: Position(9))
        #expect(subscription.nextPage(head: Position(11)) == nil)
        #expect(subscription.next == Position(12))
    }

    @Test func theTurnIsToldOnce() {
        var subscription = Subscription(id: 1, filter: EventFilter(), from: Position(3))
        #expect(subscription.caughtUp(head: Position(3)) == nil)
        _ = subscription.nextPage(head: Position(3))
        #expect(subscription.caughtUp(head: Position(2)) == nil, "a page is on its way")
        subscription.take(page([3], head: 3), head: Position(3))
        #expect(subscription.caughtUp(head: Position(3)) == Position(3))
        #expect(subscription.caughtUp(head: Position(3)) == nil)
    }

    /// The log was ahead of the views when the page was read: what came between is not passed over.
    @Test func aSessionIsFollowedNoFurtherThanItsView() {
        var filter = EventFilter()
        filter.session = SessionID("s")
        var subscription = Subscription(id: 1, filter: filter, from: Position(1))
        _ = subscription.nextPage(head: Position(5))
        subscription.take(page([2], head: 9), head: Position(5))
        #expect(subscription.next == Position(6))
        _ = subscription.nextPage(head: Position(9))
        subscription.take(page([6, 8], head: 9), head: Position(6))
        #expect(subscription.next == Position(9), "shown is shown")
    }
}

/// Row F7, over the socket.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LiveSubscriptionTests {
    private func appends(_ count: Int, session: String) -> String {
        (1...count).map {
            request("message.append", #"{"session":"\#(session)","role":"user","content":\#($0)}"#, id: $0)
        }.joined()
    }

    /// Catches up over many pages while others write, then follows: none missed, none twice.
    @Test(arguments: ["", #","session":"a""#, #","owner":"o""#, #","types":["message.recorded"]"#])
    func everyEventComesOnce(filter: String) async throws {
        try await TestService.use { service in
            let writer = try service.connect()
            _ = try writer.result("session.start", #"{"id":"a","owner":"o"}"#)
            _ = try writer.result("session.start", #"{"id":"b"}"#)
            try writer.send(appends(500, session: "a") + appends(500, session: "b"))
            for _ in 0..<1_000 { _ = try writer.answer() }
            let reader = try service.connect()
            try writer.send(appends(500, session: "a") + appends(500, session: "b"))
            try reader.send(request("journal.subscribe", #"{"from":1\#(filter)}"#))
            #expect(try reader.answer()["result"]?["subscription"]?.integer == 1)
            for _ in 0..<1_000 { _ = try writer.answer() }
            _ = try writer.result("event.append", #"{"session":"a","type":"x.end","body":1}"#)
            try writer.send(appends(1, session: "a"))
            let isOfA = filter.contains("session") || filter.contains("owner")
            let wanted = filter.contains("types") ? 2_001 : isOfA ? 1_003 : 2_004
            var positions: [Int64] = []
            var turns = 0
            while positions.count < wanted {
                let notification = try reader.answer()
                if notification["method"]?.string == "journal.caughtUp" {
                    turns += 1
                } else {
                    positions.append(try #require(notification["params"]?["event"]?["position"]?.integer))
                }
            }
            #expect(Set(positions).count == wanted)
            #expect(positions == positions.sorted())
            if turns == 0 {
                #expect(try reader.answer()["method"]?.string == "journal.caughtUp")
            }
            #expect(turns <= 1)
            #expect(positions.last == service.journal.acknowledgedHead.value.signed)
        }
    }

    @Test func withoutFromOnlyWhatComesAfterNow() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            _ = try client.result("session.start", #"{"id":"a"}"#)
            try client.send(request("journal.subscribe"))
            #expect(try client.answer()["result"]?["subscription"]?.integer == 1)
            let turn = try client.answer()
            #expect(turn["method"]?.string == "journal.caughtUp")
            #expect(turn["params"]?["position"]?.integer == 1)
            try client.send(request("session.pin", #"{"id":"a"}"#, id: nil))
            #expect(try client.answer()["params"]?["event"]?["position"]?.integer == 2)
            _ = try client.result("journal.unsubscribe", #"{"subscription":1}"#)
            #expect(try client.call("journal.unsubscribe", #"{"subscription":1}"#).reason == "notFound")
            try client.send(request("session.unpin", #"{"id":"a"}"#, id: nil))
            #expect(try client.result("system.info")["journal"]?["head"]?.integer == 3)
        }
    }

    @Test func beyondTheHeadIsAnError() async throws {
        try await TestService.use { service in
            let client = try service.connect()
            let refused = try client.call("journal.subscribe", #"{"from":2}"#)
            #expect(refused["error"]?["data"]?["field"]?.string == "from")
            #expect(try client.call("journal.subscribe", #"{"session":"none"}"#).reason == "notFound")
            #expect(try client.call("journal.subscribe", #"{"from":1}"#)["result"] != nil)
        }
    }

    /// A reader that stops reading is waited for, and others are not.
    @Test func aSlowReaderMissesNothing() async throws {
        try await TestService.use { service in
            let slow = try service.connect()
            try slow.send(request("journal.subscribe"))
            let writer = try service.connect()
            _ = try writer.result("session.start", #"{"id":"a"}"#)
            let text = String(repeating: "x", count: 20_000)
            for index in 1...300 {
                _ = try writer.result(
                    "message.append", #"{"session":"a","role":"user","content":"\#(text)\#(index)"}"#)
            }
            var positions: [Int64] = []
            while positions.count < 301 {
                if let position = try slow.answer()["params"]?["event"]?["position"]?.integer {
                    positions.append(position)
                }
            }
            #expect(positions == Array(1...301))
        }
    }
}

extension UInt64 {
    fileprivate var signed: Int64 { Int64(self) }
}
