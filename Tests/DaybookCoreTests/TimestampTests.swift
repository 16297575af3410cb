import DaybookCore
import DaybookTesting
import Testing

@Suite struct TimestampTests {
    struct Reading: Sendable, CustomTestStringConvertible {
        let text: String
        let nanoseconds: Int64

        init(_ text: String, _ nanoseconds: Int64) {
            self.text = text
            self.nanoseconds = nanoseconds
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Reading("1970-01-01T00:00:00Z", 0),
        Reading("1970-01-01T00:00:00.000000001Z", 1),
        Reading("1970-01-01T00:00:00.1Z", 100_000_000),
        Reading("1970-01-01T00:00:00.12Z", 120_000_000),
        Reading("1970-01-01T00:00:00.123456Z", 123_456_000),
        Reading("1970-01-01T00:00:00.999999999Z", 999_999_999),
        Reading("1970-01-01t00:00:01z", 1_000_000_000),
        Reading("1970-01-01 00:00:01Z", 1_000_000_000),
        // RFC 3339, section 5.8.
        Reading("1985-04-12T23:20:50.52Z", 482_196_050_520_000_000),
        Reading("1996-12-19T16:39:57-08:00", 851_042_397_000_000_000),
        Reading("1996-12-20T00:39:57Z", 851_042_397_000_000_000),
        Reading("1990-12-31T23:59:60Z", 662_688_000_000_000_000),
        Reading("1990-12-31T15:59:60-08:00", 662_688_000_000_000_000),
        Reading("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000_000),
        Reading("1970-01-01T05:30:00+05:30", 0),
        Reading("1969-12-31T00:01:00-23:59", 0),
        Reading("1970-01-01T23:59:00+23:59", 0),
        Reading("1970-01-01T00:00:00-00:00", 0),
        Reading("1969-12-31T23:59:59.999999999Z", -1),
        Reading("2000-02-29T00:00:00Z", 951_782_400_000_000_000),
        Reading("2100-03-01T00:00:00Z", 4_107_542_400_000_000_000),
        Reading("2262-04-11T23:47:16.854775807Z", Int64.max),
        Reading("1677-09-21T00:12:44Z", -9_223_372_036_000_000_000),
    ])
    func aTimeReads(_ reading: Reading) {
        #expect(Timestamp(rfc3339: reading.text.utf8)?.nanoseconds == reading.nanoseconds)
    }

    @Test(arguments: [
        "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z", "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567890Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00ZZ",
        "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "1970-1-01T00:00:00Z", "70-01-01T00:00:00Z",
        "+1970-01-01T00:00:00Z", "-970-01-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z",
        "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z", "1970-04-31T00:00:00Z", "1971-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:61Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60",
        "1970-01-01T00:00:00+0000", "1970-01-01T00:00:00+00", "1970/01/01T00:00:00Z",
        "1970-01-01X00:00:00Z", "1970-01-01T00.00.00Z", "٠970-01-01T00:00:00Z", "1970-01-01T00:00:00−08:00",
        // Outside the years that 64 bits of nanoseconds hold.
        "0000-01-01T00:00:00Z", "1677-09-20T00:00:00Z", "2262-04-11T23:47:16.854775808Z",
        "2262-04-12T00:00:00Z", "9999-12-31T23:59:59Z",
    ])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(Timestamp(rfc3339: text.utf8) == nil)
    }

    @Test(arguments: [
        Reading("1970-01-01T00:00:00.000000Z", 0),
        Reading("2026-11-21T06:41:45.123456Z", 1_795_243_305_123_456_789),
        Reading("1969-12-31T23:59:59.999999Z", -1),
        Reading("1969-12-31T23:59:59.999999Z", -1_000),
        Reading("1969-12-31T23:59:59.999998Z", -1_001),
        Reading("2000-02-29T23:59:59.000000Z", 951_868_799_000_000_000),
        Reading("2262-04-11T23:47:16.854775Z", Int64.max),
        Reading("1677-09-21T00:12:43.145224Z", Int64.min),
    ])
    func aTimeIsWrittenInUTCWithMicroseconds(_ reading: Reading) {
        #expect(Timestamp(nanoseconds: reading.nanoseconds).rfc3339 == reading.text)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func whatIsWrittenReadsTheSame(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let range = -9_223_372_036_000_000...9_223_372_036_000_000 as ClosedRange<Int64>
            let microseconds = Int64.random(in: range, using: &random)
            let time = Timestamp(nanoseconds: microseconds * 1_000)
            #expect(Timestamp(rfc3339: time.rfc3339.utf8) == time)
            #expect(time.rfc3339.utf8.count == 27)
            let later = Timestamp(nanoseconds: time.nanoseconds + Int64.random(in: 0...999, using: &random))
            #expect(later.rfc3339 == time.rfc3339)
        }
    }

    /// An offset moves the clock's face and not the moment.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func everyOffsetNamesTheSameMoment(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            let moment = Timestamp(
                nanoseconds: Int64.random(in: -4_000_000_000...8_000_000_000, using: &random) * 1_000_000_000)
            let minutes = Int64.random(in: -1_439...1_439, using: &random)
            let face = moment.advanced(bySeconds: minutes * 60).rfc3339.prefix(19)
            let offset = [minutes.magnitude / 60, minutes.magnitude % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            let text = "\(face)\(minutes < 0 ? "-" : "+")\(offset[0]):\(offset[1])"
            #expect(Timestamp(rfc3339: text.utf8) == moment, "\(text)")
        }
    }

    @Test func everyDayOfFourCenturiesCountsOn() {
        var date = CivilDate(year: 1799, month: 12, day: 31)
        for day in date.daysSince1970..<CivilDate(year: 2200, month: 1, day: 1).daysSince1970 {
            #expect(CivilDate(daysSince1970: day) == date)
            #expect(date.daysSince1970 == day)
            #expect(date.isValid)
            date = next(date)
        }
    }

    private func next(_ date: CivilDate) -> CivilDate {
        let following = CivilDate(year: date.year, month: date.month, day: date.day + 1)
        if following.isValid { return following }
        let month = CivilDate(year: date.year, month: date.month + 1, day: 1)
        return month.isValid ? month : CivilDate(year: date.year + 1, month: 1, day: 1)
    }
}
