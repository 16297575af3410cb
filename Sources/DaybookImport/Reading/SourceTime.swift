import DaybookClient
import Glibc
import Synchronization

/// A time as other programs write it: RFC 3339 and its looser relatives, or a number since 1970.
struct SourceTime: Equatable {
    let time: UTCTime
    /// The time as if it had been written in UTC, if it names no zone and is therefore taken as this
    /// machine's; the same on every machine.
    let unzoned: UTCTime?

    /// Reads a value; nil for anything else, and for 0, by which programs say that there is none.
    init?(_ value: JSONBytes) {
        if let text = value.string {
            self.init(text: text)
        } else {
            self.init(number: value.text)
        }
    }

    /// Reads `2025-08-20T08:53:20.25Z`, with any offset or none, with a blank for the `T`, a day alone, or a
    /// number in quotes.
    init?(text: String) {
        if let time = UTCTime(rfc3339: text) {
            self.init(time: time, unzoned: nil)
            return
        }
        guard let written = WrittenTime(text) else {
            self.init(number: text)
            return
        }
        if let offset = written.offset {
            guard let time = UTCTime(rfc3339: written.clock + offset) else { return nil }
            self.init(time: time, unzoned: nil)
        } else {
            guard let unzoned = UTCTime(rfc3339: written.clock + "Z"), let time = LocalZone.time(of: unzoned)
            else { return nil }
            self.init(time: time, unzoned: unzoned)
        }
    }

    private init(time: UTCTime, unzoned: UTCTime?) {
        self.time = time
        self.unzoned = unzoned
    }

    /// Seconds below this number, then as many milliseconds, microseconds and nanoseconds: the year 2261.
    private static let secondsMax = 9.2e9

    /// Reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by its
    /// size; before 1970 it is seconds.
    private init?(number text: String) {
        guard let number = Double(text), number.isFinite, number != 0 else { return nil }
        var unit = 1e9
        var size = number < 0 ? 0 : number
        while size >= Self.secondsMax, unit > 1 {
            unit /= 1_000
            size /= 1_000
        }
        guard size < Self.secondsMax, number > -Self.secondsMax else { return nil }
        // Whole numbers stay exact; of others a double holds no more than microseconds.
        if let whole = Int64(text) {
            self.init(time: UTCTime(nanosecondsSince1970: whole * Int64(unit)), unzoned: nil)
        } else {
            let microseconds = Int64((number * unit / 1_000).rounded())
            self.init(time: UTCTime(nanosecondsSince1970: microseconds * 1_000), unzoned: nil)
        }
    }
}

/// The parts of a date and a time of day, written nearly as RFC 3339 has it.
private struct WrittenTime {
    /// `2025-08-20T08:53:20.25`
    let clock: String
    /// `Z` or `+02:00`; nil where none is written.
    let offset: String?

    private static let dayCount = 10

    init?(_ text: String) {
        let day = text.prefix(Self.dayCount)
        guard day.count == Self.dayCount, day.dropFirst(4).first == "-" else { return nil }
        let rest = text.dropFirst(Self.dayCount)
        guard let separator = rest.first else {
            (clock, offset) = ("\(day)T00:00:00", nil)
            return
        }
        let parts = rest.dropFirst().split(separator: " ")
        guard "Tt ".contains(separator), let time = parts.first, parts.count <= 2 else { return nil }
        let sign = time.firstIndex { "Zz+-".contains($0) } ?? time.endIndex
        var clockText = time[..<sign].replacing(",", with: ".")
        if clockText.count == 5 { clockText += ":00" }
        clock = "\(day)T\(clockText)"
        guard parts.count == 1 || sign == time.endIndex,
            let read = Self.offset(parts.count == 2 ? parts[1] : time[sign...])
        else { return nil }
        offset = read.isEmpty ? nil : read
    }

    /// The zone as RFC 3339 writes it, empty for none; nil for a zone that is only named.
    private static func offset(_ zone: Substring) -> String? {
        if zone.isEmpty { return "" }
        if ["Z", "UTC", "GMT"].contains(zone.uppercased()) { return "Z" }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard "+-".contains(zone.first!), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        switch digits.count {
        case 2: return "\(zone.first!)\(digits):00"
        case 4: return "\(zone.first!)\(digits.prefix(2)):\(digits.suffix(2))"
        default: return nil
        }
    }
}

/// The zone of this machine.
private enum LocalZone {
    /// The moment at which this machine's clocks show what `clock` shows in UTC; nil where they never do.
    static func time(of clock: UTCTime) -> UTCTime? {
        let nanosecondsPerSecond: Int64 = 1_000_000_000
        var seconds = clock.nanosecondsSince1970 / nanosecondsPerSecond
        var fraction = clock.nanosecondsSince1970 % nanosecondsPerSecond
        if fraction < 0 { (seconds, fraction) = (seconds - 1, fraction + nanosecondsPerSecond) }
        var (shown, parts) = (time_t(seconds), tm())
        gmtime_r(&shown, &parts)
        // Whether summer time holds is found out.
        parts.tm_isdst = -1
        let local = Int64(mktime(&parts))
        let (nanoseconds, overflow) = local.multipliedReportingOverflow(by: nanosecondsPerSecond)
        return overflow ? nil : UTCTime(nanosecondsSince1970: nanoseconds + fraction)
    }
}

/// The times of a file that were not read as they stand: those without a zone, and those not understood.
///
/// A format asks a value for its `time` and gets a time or none. What was assumed or lost on the way is noted
/// here, so that the file's report can say so.
final class SourceTimes: Sendable {
    private struct State {
        var unzonedCount = 0
        var lostCount = 0
        /// The first time that was not understood.
        var lost: String?
        /// Times without a zone of the record being read: as they were taken, and as if in UTC.
        var unzoned: [UTCTime: UTCTime] = [:]
    }

    /// The notes of the file that this task reads.
    @TaskLocal static var current: SourceTimes?

    private static let lostScalarCountMax = 40
    private let state = Mutex(State())

    func note(_ time: SourceTime) {
        guard let unzoned = time.unzoned else { return }
        state.withLock { state in
            state.unzonedCount += 1
            state.unzoned[time.time] = unzoned
        }
    }

    func noteLost(_ text: String) {
        state.withLock { state in
            state.lostCount += 1
            state.lost =
                state.lost
                ?? String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.lostScalarCountMax)))
        }
    }

    /// Begins a record.
    func beginRecord() { state.withLock { $0.unzoned.removeAll(keepingCapacity: true) } }

    /// A time of the record in a form that does not depend on this machine's zone.
    func asWritten(_ time: UTCTime) -> UTCTime { state.withLock { $0.unzoned[time] ?? time } }

    /// The remarks on them, each with the number of times.
    var remarks: [(remark: String, count: Int)] {
        state.withLock { state in
            var remarks: [(remark: String, count: Int)] = []
            if state.unzonedCount > 0 {
                remarks.append(("times without a zone, taken as this machine's", state.unzonedCount))
            }
            if let lost = state.lost {
                remarks.append(("times that are not understood, such as \"\(lost)\"", state.lostCount))
            }
            return remarks
        }
    }
}

extension JSONBytes {
    /// The time that a string or a number gives; nil for anything else.
    var time: UTCTime? {
        if let time = SourceTime(self) {
            SourceTimes.current?.note(time)
            return time.time
        }
        if let text = string, !text.isEmpty { SourceTimes.current?.noteLost(text) }
        return nil
    }
}

extension Sequence<JSONBytes> {
    /// The first time among values.
    var firstTime: UTCTime? {
        for value in self { if let time = value.time { return time } }
        return nil
    }
}
