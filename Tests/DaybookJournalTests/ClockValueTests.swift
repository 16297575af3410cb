import DaybookCore
import DaybookJournal
import DaybookSystem
import DaybookTesting
import Synchronization
import Testing

/// Every value that a clock may show: nothing traps, and what was recorded can be read when it is right again.
@Suite struct ClockValueTests {
    private static let rightTime = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

    private static func time(_ reading: ClockReading) -> Timestamp {
        Timestamp(
            nanoseconds: Host.nanosecondsSince1970(
                seconds: reading.seconds, nanoseconds: reading.nanoseconds))
    }

    @Test(arguments: ClockReading.all) func aReadingIsTheTimeOrTheNearest(_ reading: ClockReading) {
        let nearest = min(max(reading.exact, Int128(Int64.min)), Int128(Int64.max))
        #expect(Int128(Self.time(reading).nanoseconds) == nearest, "\(reading.name)")
    }

    /// The clock is wrong when the journal is made, then right, then wrong again.
    @Test(arguments: ClockReading.all) func aJournalOutlivesAWrongClock(_ reading: ClockReading) async throws
    {
        let machine = TestMachine()
        machine.state.withLock { $0.now = Self.time(reading) }
        let test = try TestJournal(machine: machine)
        defer { test.remove() }
        try await use(test, "wrong")
        machine.state.withLock { $0.now = Self.rightTime }
        try await use(test, "right")
        try test.reopen()
        try await use(test, "reopened")
        machine.state.withLock { $0.now = Self.time(reading) }
        try await use(test, "wrong again")
        try test.reopen()
        try await use(test, "wrong at the start")

        let headers = try await test.allEvents().map(\.header)
        #expect(headers.map(\.position.value) == Array(1...UInt64(headers.count)))
        var last = Timestamp.earliest
        for header in headers {
            #expect(header.recordedAt >= last, "\(reading.name)")
            #expect(Timestamp(rfc3339: header.recordedAt.rfc3339.utf8) != nil, "\(reading.name)")
            last = header.recordedAt
        }
        let first = headers[0]
        #expect(first.recordedAt == max(Self.time(reading), .earliest))
        if reading.exact != Int128(Self.time(reading).nanoseconds) {
            #expect(first.flags.contains(.clockRegressed), "\(reading.name)")
        }
        #expect(headers.contains { $0.flags.contains(.clockRegressed) }, "\(reading.name)")
    }

    /// What reads and compares times: all of it answers.
    private func use(_ test: TestJournal, _ id: String) async throws {
        var active = CurrentQuery()
        active.withinSeconds = Int64(Limits.ageSecondsMax)
        for seconds in [0, 60, Int64(Limits.ageSecondsMax)] {
            let start = AppendRequest.make(nil, .current(.of(project: id), withinSeconds: seconds))
            try await test.append(start)
        }
        let said = try await test.append(.say(id, in: id.replacing(" ", with: "-"), start: SessionStart()))
        let current = try await test.read { try $0.current(active) }
        #expect(current.session?.id == SessionID(id.replacing(" ", with: "-")), "\(id)")
        for length in ActivityBucketLength.allCases {
            #expect(try await !test.read { try $0.activity(ActivityQuery(bucket: length)) }.buckets.isEmpty)
        }
        #expect(try await test.allEvents().last?.header.position == said.last)
        #expect(test.journal.info.uptimeSeconds >= 0)
    }
}

@Suite struct TimestampEdgeTests {
    /// Near the ends, sums and differences stay at the ends.
    @Test(arguments: ClockReading.all) func sumsAndDifferencesEndAtTheEnds(_ reading: ClockReading) {
        let time = max(
            .earliest,
            Timestamp(
                nanoseconds: Host.nanosecondsSince1970(
                    seconds: reading.seconds, nanoseconds: reading.nanoseconds)))
        for seconds in [0, 1, -1, 3_155_760_000, -3_155_760_000, Int64.max, Int64.min] {
            let moved = time.advanced(bySeconds: seconds)
            #expect(seconds >= 0 ? moved >= time : moved <= time)
            #expect(moved >= .earliest && moved <= .latest)
        }
        for other in ClockReading.all {
            let other = Timestamp(
                nanoseconds: Host.nanosecondsSince1970(
                    seconds: other.seconds, nanoseconds: other.nanoseconds))
            let difference = time.nanoseconds(since: other)
            #expect((difference > 0) == (time > other) && (difference < 0) == (time < other))
        }
    }
}
