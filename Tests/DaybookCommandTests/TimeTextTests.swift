import DaybookClient
import DaybookTerminal
import Testing

@testable import daybook

/// Times as people write and read them.
struct TimeTextTests {
    private static let now = UTCTime(rfc3339: "2026-11-30T12:30:15.5Z")!
    private static let zone = TimeZoneRules.fixed(minutes: 120)

    private func instant(_ text: String) -> String? {
        guard case .instant(let time)? = TimeText.read(text, now: Self.now, in: Self.zone) else { return nil }
        return time.rfc3339
    }

    private func day(_ text: String) -> [String]? {
        guard case .day(let start, let end)? = TimeText.read(text, now: Self.now, in: Self.zone) else {
            return nil
        }
        return [start.rfc3339, end.rfc3339]
    }

    @Test(arguments: [
        ("2d", "2026-11-28T12:30:15"), ("2 days ago", "2026-11-28T12:30:15"), ("90s", "2026-11-30T12:28:45"),
        ("15 min", "2026-11-30T12:15:15"), ("3h ago", "2026-11-30T09:30:15"),
        ("1 week", "2026-11-23T12:30:15"),
        ("1mo", "2026-10-31T12:30:15"), ("1y", "2025-11-30T12:30:15"), ("14:00", "2026-11-30T12:00:00"),
        ("yesterday 14:00", "2026-11-29T12:00:00"), ("Today 0:30:05", "2026-11-29T22:30:05"),
        ("2026-05-01 14:00", "2026-05-01T12:00:00"), ("2026-05-01T14:00", "2026-05-01T12:00:00"),
        ("2026-05-01T14:00:00Z", "2026-05-01T14:00:00"), ("2026-05-01T14:00:00+05:00", "2026-05-01T09:00:00"),
    ])
    func instantsAreRead(_ text: String, _ time: String) {
        #expect(instant(text) == time + ".000000Z")
    }

    @Test func nowIsExact() { #expect(instant("now") == Self.now.rfc3339) }

    @Test func daysAreWhole() {
        #expect(day("2026-05-01") == ["2026-04-30T22:00:00.000000Z", "2026-05-01T22:00:00.000000Z"])
        #expect(day("yesterday") == ["2026-11-28T22:00:00.000000Z", "2026-11-29T22:00:00.000000Z"])
        #expect(day("today") == ["2026-11-29T22:00:00.000000Z", "2026-11-30T22:00:00.000000Z"])
        #expect(day("2028-02-29") != nil)
    }

    @Test(arguments: [
        "", "yesteday", "2026-02-30", "2026-13-01", "2026-5-1", "25:00", "12:60", "2", "d", "2 fortnights",
        "-2d",
        "2026-05-01 14", "tomorrow 14:00 sharp", "99999999999999999999d", "9999999999999999y", "٢d",
        "14:00 yesterday",
    ])
    func othersAreRefused(_ text: String) {
        #expect(TimeText.read(text, now: Self.now, in: Self.zone) == nil)
    }

    @Test func agesAreShort() {
        func age(_ seconds: Int64) -> String {
            let time = UTCTime(nanosecondsSince1970: Self.now.nanosecondsSince1970 - seconds * 1_000_000_000)
            return TimeText.age(of: time, at: Self.now)
        }
        #expect([0, 59, 60, 3_599, 3_600].map(age) == ["0s", "59s", "1m", "59m", "1h"])
        #expect([172_799, 172_800, 1_209_599, 1_209_600].map(age) == ["47h", "2d", "13d", "2w"])
        #expect([62_899_199, 62_899_200, 94_608_000].map(age) == ["103w", "1y", "3y"])
        #expect(age(-5) == "0s")
    }

    @Test func timesAreShownByTheZonesClock() {
        let time = UTCTime(rfc3339: "2026-12-31T23:30:00Z")!
        #expect(TimeText.seconds(time, in: Self.zone) == "2027-01-01 01:30:00")
        #expect(TimeText.seconds(time, in: .fixed(minutes: 0)) == "2026-12-31 23:30:00")
        let old = UTCTime(rfc3339: "1969-12-31T23:59:59.5Z")!
        #expect(TimeText.seconds(old, in: .fixed(minutes: 0)) == "1969-12-31 23:59:59")
    }

    @Test func boundsTakeADayWhole() throws {
        let day = try #require(TimeArgument(argument: "2026-05-01"))
        #expect(day.end.nanosecondsSince1970 - day.last.nanosecondsSince1970 == 1)
        #expect(day.start < day.last)
        let instant = try #require(TimeArgument(argument: "2026-05-01T00:00:00Z"))
        #expect(instant.start == instant.end && instant.start == instant.last)
    }
}
