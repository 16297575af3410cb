package import DaybookClient

/// Times as people read and write them, by the clock on their wall. Pure.
package enum TimeText {
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    // MARK: Writing

    /// Date and time to the second: `2026-11-21 06:41:45`.
    package static func seconds(_ time: UTCTime, in zone: TimeZoneRules = .local) -> String {
        let wall = zone.wall(wholeSeconds(time))
        let date = [padded(wall.year, 4), padded(wall.month, 2), padded(wall.day, 2)].joined(separator: "-")
        let clock = [wall.hour, wall.minute, wall.second].map { padded($0, 2) }.joined(separator: ":")
        return "\(date) \(clock)"
    }

    /// The age of a time in its largest unit: `45s`, `12m`, `7h`, `3d`, `9w`, `2y`.
    package static func age(of time: UTCTime, at now: UTCTime) -> String {
        let seconds = max(0, wholeSeconds(now) - wholeSeconds(time))
        let (minute, hour, day): (Int64, Int64, Int64) = (60, 3_600, 86_400)
        return switch seconds {
        case ..<minute: "\(seconds)s"
        case ..<hour: "\(seconds / minute)m"
        case ..<(2 * day): "\(seconds / hour)h"
        case ..<(14 * day): "\(seconds / day)d"
        case ..<(104 * 7 * day): "\(seconds / (7 * day))w"
        default: "\(seconds / (365 * day))y"
        }
    }

    private static func padded(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private static func wholeSeconds(_ time: UTCTime) -> Int64 {
        let (quotient, rest) = time.nanosecondsSince1970.quotientAndRemainder(
            dividingBy: nanosecondsPerSecond)
        return rest < 0 ? quotient - 1 : quotient
    }

    // MARK: Reading

    /// A time that somebody wrote: an instant, or a whole day.
    package enum Written: Equatable, Sendable {
        case instant(UTCTime)
        /// A day, from its first instant to the first after it.
        case day(UTCTime, end: UTCTime)
    }

    /// Reads RFC 3339, `2d`, `3 hours ago`, `now`, `14:00`, `yesterday`, `yesterday 14:00`, `2026-05-01` and
    /// `2026-05-01 14:00`; nil for anything else, and for days and times of day that there are not.
    package static func read(_ text: String, now: UTCTime, in zone: TimeZoneRules = .local) -> Written? {
        if let time = UTCTime(rfc3339: text) { return .instant(time) }
        let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        if words == ["now"] { return .instant(now) }
        if let ago = ago(words) { return instant(wholeSeconds(now) - ago) }
        return onCalendar(words, today: zone.wall(wholeSeconds(now)), zone)
    }

    /// Seconds of `2d`, `2 d`, `2 days`, each with `ago` or without.
    private static func ago(_ words: [String]) -> Int64? {
        let text = (words.last == "ago" ? words.dropLast() : words[...]).joined()
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), let unit = unitSeconds[String(text.dropFirst(digits.count))] else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : seconds
    }

    private static let unitSeconds: [String: Int64] = {
        let units: [(Int64, [String])] = [
            (1, ["s", "sec", "second"]), (60, ["m", "min", "minute"]), (3_600, ["h", "hr", "hour"]),
            (86_400, ["d", "day"]), (7 * 86_400, ["w", "week"]), (30 * 86_400, ["mo", "month"]),
            (365 * 86_400, ["y", "year"]),
        ]
        var seconds: [String: Int64] = [:]
        for (count, names) in units {
            for name in names {
                (seconds[name], seconds[name.count > 1 ? name + "s" : name]) = (count, count)
            }
        }
        return seconds
    }()

    private static func onCalendar(_ words: [String], today: WallTime, _ zone: TimeZoneRules) -> Written? {
        // `2026-05-01T14:00` is one word.
        let words =
            words.count == 1 && words[0].contains("-")
            ? words[0].split(separator: "t").map(String.init) : words
        guard let first = words.first, words.count <= 2 else { return nil }
        var wall = WallTime(year: today.year, month: today.month, day: today.day)
        var clock = words.dropFirst().first
        switch first {
        case "today": break
        case "yesterday":
            guard let noon = zone.seconds(at(wall, hour: 12)) else { return nil }
            let yesterday = zone.wall(noon - 86_400)
            wall = WallTime(year: yesterday.year, month: yesterday.month, day: yesterday.day)
        default:
            if let date = date(first) {
                wall = date
            } else if words.count == 1 {
                clock = first
            } else {
                return nil
            }
        }
        guard let clock else { return day(wall, zone) }
        guard let time = timeOfDay(clock) else { return nil }
        (wall.hour, wall.minute, wall.second) = time
        return zone.seconds(wall).flatMap(instant)
    }

    private static func day(_ wall: WallTime, _ zone: TimeZoneRules) -> Written? {
        guard let start = zone.seconds(wall), let noon = zone.seconds(at(wall, hour: 12)) else { return nil }
        let next = zone.wall(noon + 86_400)
        guard let end = zone.seconds(WallTime(year: next.year, month: next.month, day: next.day)),
            case .instant(let first)? = instant(start), case .instant(let after)? = instant(end)
        else { return nil }
        return .day(first, end: after)
    }

    private static func at(_ wall: WallTime, hour: Int) -> WallTime {
        var wall = wall
        wall.hour = hour
        return wall
    }

    private static func date(_ word: String) -> WallTime? {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap(number)
        return numbers.count == 3 ? WallTime(year: numbers[0], month: numbers[1], day: numbers[2]) : nil
    }

    private static func timeOfDay(_ word: String) -> (Int, Int, Int)? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(number)
        guard (2...3).contains(parts.count), numbers.count == parts.count,
            parts.allSatisfy({ (1...2).contains($0.count) })
        else { return nil }
        return (numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 0)
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    private static func instant(_ seconds: Int64) -> Written? {
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: nanosecondsPerSecond)
        return overflow ? nil : .instant(UTCTime(nanosecondsSince1970: nanoseconds))
    }
}
