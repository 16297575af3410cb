package import DaybookCore

/// A stretch of time that a view counts in, numbered from 1970: a quarter of an hour, of which the hours and
/// days of any time zone are made, or a day of UTC.
package struct TimeBucket: Hashable, Sendable {
    package enum Length: UInt8, CaseIterable, Sendable {
        case quarter = 0
        case day = 1

        package var nanoseconds: Int64 {
            switch self {
            case .quarter: 900_000_000_000
            case .day: 86_400_000_000_000
            }
        }
    }

    package let length: Length
    package let number: Int64

    package init(_ length: Length, number: Int64) {
        self.length = length
        self.number = number
    }

    /// The bucket that holds `time`.
    package init(_ length: Length, holding time: Timestamp) {
        self.init(length, number: time.nanoseconds.quotient(rounding: length.nanoseconds))
    }

    /// The first time in the bucket, or the earliest that can be told where it begins before that.
    package var start: Timestamp {
        let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: length.nanoseconds)
        return Timestamp(nanoseconds: overflow ? Int64.min : nanoseconds)
    }

    /// Length (1), number (8), in an order that puts those before 1970 first.
    package var key: [UInt8] {
        var key = [length.rawValue]
        key.append(bigEndian: orderedNumber)
        return key
    }

    var orderedNumber: UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }

    init(key: RawSpan) {
        let ordered = key.bigEndianWord(at: 1)
        self.init(Length(rawValue: key.byte(at: 0))!, number: Int64(bitPattern: ordered ^ 1 << 63))
    }
}

/// The hours or the days of a time zone, numbered from 1970 by its clocks.
package struct TimeGrid: Equatable, Sendable {
    /// Quarters of an hour in a bucket.
    package let quarterCount: Int64
    private let offset: UTCOffset

    package init(_ length: ActivityBucketLength, _ offset: UTCOffset) {
        quarterCount = length.quarterCount
        self.offset = offset
    }

    /// Whether its buckets are the days of UTC.
    package var isDaysOfUTC: Bool { offset == .utc && quarterCount == ActivityBucketLength.day.quarterCount }

    /// The number of the bucket that holds a quarter of an hour.
    package func number(ofQuarter quarter: Int64) -> Int64 {
        (quarter + offset.quarters).quotient(rounding: quarterCount)
    }

    package func number(holding time: Timestamp) -> Int64 {
        number(ofQuarter: TimeBucket(.quarter, holding: time).number)
    }

    package func firstQuarter(of number: Int64) -> Int64 { number * quarterCount - offset.quarters }

    /// The first time in a bucket, or the earliest that can be told.
    package func start(of number: Int64) -> Timestamp {
        TimeBucket(.quarter, number: firstQuarter(of: number)).start
    }
}

extension Int64 {
    /// The quotient, rounded down.
    fileprivate func quotient(rounding divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
