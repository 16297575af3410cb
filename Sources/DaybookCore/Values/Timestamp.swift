/// A moment: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (years 1678–2262).
public struct Timestamp: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    @inlinable
    public static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds == right.nanoseconds
    }

    /// The first whole second that 64 bits hold, in 1677: what is written as text can be read again.
    public static var earliest: Timestamp { Timestamp(nanoseconds: -9_223_372_036_000_000_000) }
    /// The last time that 64 bits hold, on 2262-04-11.
    public static var latest: Timestamp { Timestamp(nanoseconds: Int64.max) }

    /// The time so much later, or earlier where it is below zero; at most the latest, at least the earliest.
    public func advanced(bySeconds seconds: Int64) -> Timestamp {
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .earliest : .latest }
        return advanced(byNanoseconds: nanoseconds)
    }

    public func advanced(byNanoseconds count: Int64) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(count)
        guard !overflow else { return count < 0 ? .earliest : .latest }
        return max(Timestamp(nanoseconds: sum), .earliest)
    }

    /// Nanoseconds since another time, below zero where that is later; as far as 64 bits hold.
    public func nanoseconds(since other: Timestamp) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        guard !overflow else { return nanoseconds < 0 ? Int64.min : Int64.max }
        return difference
    }
}

/// The source of the current time: the machine's clock, or a test's. It may stand, jump and be wrong.
public struct WallClock: Sendable {
    public let now: @Sendable () -> Timestamp

    /// A clock that says what `now` gives, no earlier than `Timestamp.earliest`.
    public init(now: @escaping @Sendable () -> Timestamp) { self.now = { max(now(), .earliest) } }
}

extension Timestamp {
    /// The time that `text` gives in RFC 3339, with any offset and up to 9 digits of fraction; nil for
    /// anything else.
    public init?(rfc3339 text: some Collection<UInt8>) {
        var reader = DateReader(bytes: Array(text))
        guard let nanoseconds = reader.timestamp(), nanoseconds >= Timestamp.earliest.nanoseconds else {
            return nil
        }
        self.nanoseconds = nanoseconds
    }

    /// The time in UTC with microseconds: `2026-11-21T06:41:45.123456Z`.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: Timestamp.rfc3339ByteCount) { buffer in
            writeRFC3339(to: buffer)
            return Timestamp.rfc3339ByteCount
        }
    }

    public static let rfc3339ByteCount = 27

    /// Writes `rfc3339` as ASCII.
    /// - Precondition: `buffer` has `rfc3339ByteCount` bytes.
    public func writeRFC3339(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let microseconds = nanoseconds.flooredQuotient(1_000)
        let seconds = microseconds.flooredQuotient(1_000_000)
        let days = seconds.flooredQuotient(86_400)
        let date = CivilDate(daysSince1970: days)
        let second = Int(seconds - days * 86_400)
        let fraction = Int(microseconds - seconds * 1_000_000)
        let year = Int(date.year)
        buffer.put(year / 100, year % 100, at: 0)
        buffer.put(Int(date.month), after: UInt8(ascii: "-"), at: 4)
        buffer.put(Int(date.day), after: UInt8(ascii: "-"), at: 7)
        buffer.put(second / 3_600, after: UInt8(ascii: "T"), at: 10)
        buffer.put(second / 60 % 60, after: UInt8(ascii: ":"), at: 13)
        buffer.put(second % 60, after: UInt8(ascii: ":"), at: 16)
        buffer.put(fraction / 10_000, after: UInt8(ascii: "."), at: 19)
        buffer.put(fraction / 100 % 100, fraction % 100, at: 22)
        buffer[26] = UInt8(ascii: "Z")
    }
}

/// A day of the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
public struct CivilDate: Equatable, Sendable {
    public let year: Int64
    public let month: Int64
    public let day: Int64

    public init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    public init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    public var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public var isValid: Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[Int(month) - 1]
    }
}

/// A cursor over the characters of one RFC 3339 time.
private struct DateReader {
    let bytes: [UInt8]
    var offset = 0

    mutating func timestamp() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t") || take(" "),
            let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid, hour < 24, minute < 60, second <= 60, let fraction = fraction(),
            let offsetSeconds = zone(), offset == bytes.count
        else { return nil }
        // A leap second reads as the first second of the next minute.
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offsetSeconds
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(fraction)
        return overflow || carry ? nil : sum
    }

    private mutating func take(_ character: UnicodeScalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard offset + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = nextDigit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func nextDigit() -> Int64? {
        guard offset < bytes.count, (48...57).contains(bytes[offset]) else { return nil }
        defer { offset += 1 }
        return Int64(bytes[offset] - 48)
    }

    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while let digit = nextDigit() {
            digits += 1
            guard digits <= 9 else { return nil }
            value = value * 10 + digit
        }
        guard digits > 0 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// Reads the zone, in seconds east of UTC.
    private mutating func zone() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isEast = take("+")
        guard isEast || take("-"), let hours = number(2), take(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes a number of two digits.
    fileprivate func put(_ number: Int, at index: Int) {
        self[index] = UInt8(truncatingIfNeeded: 48 + number / 10)
        self[index + 1] = UInt8(truncatingIfNeeded: 48 + number % 10)
    }

    fileprivate func put(_ number: Int, after separator: UInt8, at index: Int) {
        self[index] = separator
        put(number, at: index + 1)
    }

    fileprivate func put(_ high: Int, _ low: Int, at index: Int) {
        put(high, at: index)
        put(low, at: index + 2)
    }
}
