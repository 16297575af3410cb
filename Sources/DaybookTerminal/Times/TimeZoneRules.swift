import Glibc

/// The clock on the wall: a date and a time of day, without a zone.
struct WallTime: Equatable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
}

/// A time zone's rules, to and from seconds since 1970 in UTC.
package struct TimeZoneRules: Sendable {
    let wall: @Sendable (Int64) -> WallTime
    /// The seconds of a wall time; nil where there is no such day or time of day.
    let seconds: @Sendable (WallTime) -> Int64?

    /// This machine's zone, as `TZ` or the system has it.
    package static let local = TimeZoneRules(
        wall: { seconds in
            var (time, parts) = (time_t(seconds), tm())
            localtime_r(&time, &parts)
            return WallTime(parts)
        },
        seconds: { wall in
            var parts = wall.parts
            parts.tm_isdst = -1
            let seconds = mktime(&parts)
            // What is normalised to another day was none.
            return parts.tm_mday == Int32(wall.day) && wall.isTimeOfDay ? Int64(seconds) : nil
        })

    /// A zone that is always so many minutes ahead of UTC.
    package static func fixed(minutes: Int) -> TimeZoneRules {
        let offset = Int64(minutes) * 60
        return TimeZoneRules(
            wall: { seconds in
                var (time, parts) = (time_t(seconds + offset), tm())
                gmtime_r(&time, &parts)
                return WallTime(parts)
            },
            seconds: { wall in
                var parts = wall.parts
                let seconds = timegm(&parts)
                return parts.tm_mday == Int32(wall.day) && wall.isTimeOfDay ? Int64(seconds) - offset : nil
            })
    }
}

extension WallTime {
    fileprivate init(_ parts: tm) {
        (year, month, day) = (Int(parts.tm_year) + 1_900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        (hour, minute, second) = (Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    }

    fileprivate var parts: tm {
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1_900), Int32(month - 1), Int32(day))
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
        return parts
    }

    fileprivate var isTimeOfDay: Bool {
        (1...12).contains(month) && (0...23).contains(hour) && (0...59).contains(minute)
            && (0...59).contains(second)
    }
}
