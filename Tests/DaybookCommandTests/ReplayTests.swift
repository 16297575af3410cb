import ArgumentParser
import DaybookClient
import DaybookTerminal
import DaybookTesting
import Testing

@testable import daybook

/// The pace of a replay, and where its moments lie: with a clock that waits for nobody.
struct ReplayTests {
    private static func event(_ position: Int, at: Double, recordedAt: Double? = nil) throws -> Event {
        func time(_ seconds: Double) -> String {
            UTCTime(nanosecondsSince1970: 1_790_000_000_000_000_000 + Int64(seconds * 1e9)).rfc3339
        }
        return try Event(
            json: JSONBytes(
                json: #"{"position": \#(position), "type": "x.a", "at": "\#(time(at))", "#
                    + #""recordedAt": "\#(time(recordedAt ?? at))", "body": null}"#))
    }

    private static func story() throws -> [Event] {
        try [
            event(1, at: 0), event(2, at: 10), event(3, at: 4), event(4, at: 12), event(5, at: 100_000),
            // An import: said long before it was recorded.
            event(6, at: -5, recordedAt: 100_001), event(7, at: 100_002),
        ]
    }

    private func pauses(_ speed: ReplaySpeed, max: Double = .infinity) throws -> [Double] {
        var pace = ReplayPace(speed: speed, pauseSecondsMax: max)
        return try Self.story().map { pace.pauseSeconds(before: $0) }
    }

    @Test func eventsComeAtTheirTimes() throws {
        #expect(try pauses(.factor(1)) == [0, 10, 0, 2, 99_988, 0, 2])
        #expect(try pauses(.factor(10)) == [0, 1, 0, 0.2, 9_998.8, 0, 0.2])
        #expect(try pauses(.factor(0.5), max: 15) == [0, 15, 0, 4, 15, 0, 4])
        #expect(try pauses(.max) == [0, 0, 0, 0, 0, 0, 0])
    }

    @Test func timesOfClientsMayLieCenturiesApart() throws {
        var pace = ReplayPace(speed: .factor(1))
        for time in ["1678-01-01T00:00:00Z", "2261-01-01T00:00:00Z"] {
            let event = try Event(
                json: JSONBytes(
                    json: #"{"position":1,"type":"x.a","at":"\#(time)","recordedAt":"\#(time)","body":null}"#)
            )
            let seconds = pace.pauseSeconds(before: event)
            #expect(seconds == 0 || seconds > 1.8e10)
        }
    }

    @Test func aRunWaitsBeforeItShows() async throws {
        var steps: [String] = []
        let story = try Self.story()
        var run = ReplayRun(pace: ReplayPace(speed: .factor(2))) { steps.append("wait \($0)") }
        try await run.run(ReplayWindow(first: 1, last: 4)) { from in
            let page = story.filter { $0.position >= from }.prefix(2)
            steps.append("read \(from)")
            return (Array(page), page.last!.position + 1)
        } show: {
            steps.append("show \($0.position)")
        }
        #expect(
            steps == [
                "read 1", "show 1", "wait 5.0", "show 2", "read 3", "show 3", "wait 1.0", "show 4",
            ])
    }

    /// A page may begin beyond the end, where a session has no event in between.
    @Test func nothingBeyondTheEndIsShown() async throws {
        let story = try Self.story()
        var shown: [Int] = []
        var run = ReplayRun(pace: ReplayPace(speed: .max)) { _ in Issue.record("waited") }
        try await run.run(ReplayWindow(first: 2, last: 3)) { _ in
            ([story[1], story[4]], 6)
        } show: {
            shown.append($0.position)
        }
        #expect(shown == [2])
    }

    @Test func placesOfTimesAreFoundByBisection() async throws {
        try await TestService.use { service in
            let client = service.client()
            _ = try await client.startSession(SessionDraft(id: "s"))
            for index in 0..<20 {
                _ = try await client.append(MessageDraft(role: .user, text: "\(index)"), to: "s")
            }
            let places = JournalPlaces(client: client)
            let head = try await places.head()
            let events = try await client.readJournal(limit: 100).events
            #expect(head == 21 && events.count == 21)
            for event in events {
                let same = events.filter { $0.recordedAt == event.recordedAt }.map(\.position)
                let time = MomentArgument.time(TimeArgument(event.recordedAt))
                #expect(try await places.first(from: time, head: head) == same.first)
                #expect(try await places.last(until: time, head: head) == same.last)
            }
            let early = MomentArgument.time(TimeArgument(UTCTime(nanosecondsSince1970: 0)))
            #expect(try await places.last(until: early, head: head) == 0)
            #expect(try await places.first(from: early, head: head) == 1)
            #expect(try await places.last(until: .number(99), head: head) == 21)
            await client.close()
        }
    }

    /// An import is found by when its conversation was, not by when it came in.
    @Test func windowsGoByTheTimesOfSaying() throws {
        func shown(_ from: String?, _ until: String?) throws -> [Int] {
            let window = ReplayWindow(
                from: from.map { MomentArgument(argument: $0)! },
                until: until.map { MomentArgument(argument: $0)! })
            return try Self.story().filter { window.contains($0) && $0.position >= window.first }.map(
                \.position)
        }
        let start = UTCTime(nanosecondsSince1970: 1_790_000_000_000_000_000)
        let before = UTCTime(nanosecondsSince1970: start.nanosecondsSince1970 - 1)
        #expect(try shown(nil, before.rfc3339) == [6])
        #expect(try shown(start.rfc3339, nil) == [1, 2, 3, 4, 5, 7])
        #expect(try shown("3", nil) == [3, 4, 5, 6, 7])
        #expect(try shown(nil, nil) == [1, 2, 3, 4, 5, 6, 7])
        #expect(ReplayWindow(from: nil, until: .number(4)).last == 4)
    }

    @Test func argumentsAreChecked() {
        func isBad(_ arguments: String...) -> Bool {
            do {
                _ = try Daybook.parseAsRoot(["replay"] + arguments)
                return false
            } catch { return CommandExit(error, of: Daybook.self).code == 2 }
        }
        #expect(!isBad("--speed", "10", "--from", "3", "--until", "2026-11-21T06:41:45Z"))
        #expect(!isBad("--speed", "max", "--max-pause", "0.5"))
        #expect(!isBad("--until", "3", "--into", "d"))
        #expect(isBad("--speed", "0"))
        #expect(isBad("--speed", "fast"))
        #expect(isBad("--from", "0"))
        #expect(isBad("--until", "yesteday"))
        #expect(isBad("--max-pause", "-1"))
        #expect(isBad("--into", "d"))
        #expect(isBad("--into", "d", "--until", "3", "--speed", "2"))
    }
}
