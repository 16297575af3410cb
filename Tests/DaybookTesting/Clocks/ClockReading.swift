/// A value that a machine's clock may show, wrong ones among them: seconds and nanoseconds since 1970.
package struct ClockReading: Sendable {
    package let name: String
    package let seconds: Int64
    package let nanoseconds: Int64

    private init(_ name: String, _ seconds: Int64, _ nanoseconds: Int64 = 0) {
        self.name = name
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Nanoseconds since 1970, without a bound.
    package var exact: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

    /// The last nanosecond that 64 bits hold.
    private static let lastSecond: Int64 = 9_223_372_036
    private static let lastNanosecond: Int64 = 854_775_807

    /// The time at which recorded dialogues are held.
    package static let ofDialogues = ClockReading("2027-01-15T08:00:00", 1_800_000_000)

    /// A time so many seconds after that.
    package static func ofDialogues(plus seconds: Int64) -> ClockReading {
        ClockReading("later", ofDialogues.seconds + seconds)
    }

    package static let all = [
        ClockReading("1970", 0),
        ClockReading("a nanosecond before 1970", -1, 999_999_999),
        ClockReading("a second before 1970", -1),
        ClockReading("1601, where Windows begins", -11_644_473_600),
        ClockReading("a second before 2038-01-19T03:14:08", 2_147_483_647),
        ClockReading("2038-01-19T03:14:08, beyond 32 bits", 2_147_483_648),
        ClockReading("a second later", 2_147_483_649),
        ClockReading("1901-12-13T20:45:51, below 32 bits", -2_147_483_649),
        ClockReading("a microsecond before 2262-04-11's end", lastSecond, lastNanosecond - 1_000),
        ClockReading("a nanosecond before it", lastSecond, lastNanosecond - 1),
        ClockReading("the end on 2262-04-11 itself", lastSecond, lastNanosecond),
        ClockReading("a nanosecond after it", lastSecond, lastNanosecond + 1),
        ClockReading("a microsecond after it", lastSecond, lastNanosecond + 1_000),
        ClockReading("the greatest count of seconds", Int64.max, 999_999_999),
        ClockReading("the least count of seconds", Int64.min),
        ClockReading("the greatest count of milliseconds", Int64.max / 1_000, 807_000_000),
        ClockReading("the least count of milliseconds", Int64.min / 1_000),
        ClockReading("the greatest count of microseconds", Int64.max / 1_000_000, 775_807_000),
        ClockReading("the least count of microseconds", Int64.min / 1_000_000),
        ClockReading("the leap second of 2016", 1_483_228_799, 1_000_000_000),
        ClockReading("the last second of 9999", 253_402_300_799, 999_999_999),
        ClockReading("10000", 253_402_300_800),
        ClockReading("where summer time begins in 2026", 1_774_745_999, 999_999_999),
        ClockReading("where it ends", 1_792_890_000),
    ]
}
