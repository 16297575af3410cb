import DaybookClient
import Testing

@testable import daybook_web

/// The bytes of a stream of events, and what is asked for.
struct EventFramingTests {
    private func text(_ frame: EventFrame) -> String { String(decoding: frame.bytes, as: UTF8.self) }

    @Test func anEventHasItsPositionAsID() {
        let frame = EventFrame(position: 7, json: Array(#"{"a":1}"#.utf8)[...])
        #expect(text(frame) == "id: 7\ndata: {\"a\":1}\n\n")
        #expect(text(.caughtUp(position: 9)) == "id: 9\nevent: caughtUp\ndata: {\"position\":9}\n\n")
        #expect(text(.goOn(from: 10)) == "event: goOn\ndata: {\"from\":10}\n\n")
        #expect(text(.goOn(from: nil)) == "event: goOn\ndata: {}\n\n")
    }

    @Test func noByteOfAValueEndsALine() {
        let frame = EventFrame(json: Array("{\r\n\"a\":\r1}".utf8)[...])
        #expect(text(frame) == "data: {  \"a\": 1}\n\n")
    }

    private func query(_ members: [(name: String, value: String)], _ last: String? = nil) throws -> EventQuery
    {
        try EventQuery(members, lastEventID: last)
    }

    @Test func theLastEventIDGoesBeforeTheAddress() throws {
        #expect(try query([]).from == nil)
        #expect(try query([("from", "3")]).from == 3)
        #expect(try query([("from", "3")], "7").from == 8)
        #expect(try query([], "0").from == 1)
        #expect(try query([("from", "3")], "").from == 3)
    }

    @Test func filtersAreThoseOfTheSubscription() throws {
        let query = try query([
            ("session", "s"), ("owner", "ann"), ("types", "message.recorded,session.started"),
            ("types", "x.mine"),
        ])
        #expect(query.session == "s")
        #expect(query.owner == "ann")
        #expect(query.types == ["message.recorded", "session.started", "x.mine"])
    }

    @Test(arguments: ["0", "-1", "x", "", "1.0", "9007199254740993", "99999999999999999999"])
    func whatIsNoPositionIsRefused(text: String) {
        #expect(throws: Refusal.self) { try query([("from", text)]) }
    }

    @Test func whatIsNothingToAskForIsRefused() {
        #expect(throws: Refusal.self) { try query([("form", "1")]) }
        #expect(throws: Refusal.self) { try query([], "x") }
        #expect(throws: Refusal.self) { try query([], "-1") }
    }

    @Test func aStreamKnowsWhereToGoOn() throws {
        var state = EventStreamState()
        #expect(state.next == nil)
        let beat = state.frame(of: .heartbeat)
        #expect(beat == .comment)
        _ = state.frame(of: .caughtUp(position: 4))
        #expect(state.next == 5)
        let json = try JSONBytes(
            json:
                #"{"position":5,"type":"x.a","at":"2026-01-01T00:00:00Z","recordedAt":"2026-01-01T00:00:00Z","body":{}}"#
        )
        let event = state.frame(of: .event(try Event(json: json)))
        #expect(event.map(text) == "id: 5\ndata: \(json.text)\n\n", "the bytes are those that came")
        #expect(state.next == 6)
        let end = state.frame(of: .ended)
        #expect(end == nil)
        #expect(!state.isOver)
        let failed = state.frame(of: .failed(.forbidden("no")))
        #expect(failed.map(text)?.contains("event: failed") == true)
        #expect(state.isOver)
    }
}
