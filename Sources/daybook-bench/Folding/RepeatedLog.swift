import DaybookCore
import DaybookJournal

/// A log made to be measured out of a journal's own events, again and again under other sessions and keys
/// until there are enough.
struct RepeatedLog {
    private let commitment: Digest256
    /// The events before this repetition.
    private var base = Position.none
    /// The earliest and the latest time of the source's events.
    private var times: ClosedRange<Timestamp>?
    /// Time by which this repetition is later than the source.
    private var delayNanoseconds: Int64 = 0
    private var head = Position.none
    private var recordedAt = Timestamp(nanoseconds: 0)
    /// Leaves of the last events, by the start of a session of this repetition.
    private var leaves: [Position: Digest256] = [:]

    private init(commitment: Digest256) { self.commitment = commitment }

    /// Fills a log.
    /// - Precondition: the source has events.
    static func fill(_ log: DetachedLog, with source: HeaderSource, eventCount: Int) throws {
        var repeated = RepeatedLog(commitment: log.commitment)
        try log.fill { filler in
            while repeated.head.value < UInt64(eventCount) {
                try source.each(countMax: eventCount - Int(repeated.head.value)) { header in
                    try repeated.add(header, to: &filler)
                }
                repeated.base = repeated.head
                repeated.leaves = [:]
                repeated.delayNanoseconds &+= repeated.spanNanoseconds
            }
        }
    }

    private mutating func add(_ original: EventHeader, to filler: inout DetachedLog.Filler) throws {
        if base.isNone { note(original.at) }
        let header = moved(original)
        let leaf = try filler.add(header)
        if !header.session.isNone { leaves[header.session] = leaf }
        head = header.position
        recordedAt = header.recordedAt
    }

    /// Time by which repetitions follow each other: one begins where the one before ends, as conversations go
    /// on.
    private var spanNanoseconds: Int64 {
        times.map { $0.upperBound.nanoseconds &- $0.lowerBound.nanoseconds } ?? 0
    }

    private mutating func note(_ time: Timestamp) {
        guard let known = times else { return times = time...time }
        times = min(known.lowerBound, time)...max(known.upperBound, time)
    }

    private func delayed(_ time: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds &+ delayNanoseconds)
    }

    /// The event of this repetition that stands for an original; `recordedAt` never goes back.
    private func moved(_ original: EventHeader) -> EventHeader {
        var header = original
        header.at = delayed(original.at)
        header.position = head.next
        header.session = moved(original.session)
        header.target = moved(original.target)
        header.source = moved(original.source)
        header.fork?.parent = moved(original.fork?.parent ?? .none)
        header.recordedAt = max(delayed(original.recordedAt), recordedAt)
        header.link = leaves[header.session] ?? .zero
        header.commitment = commitment
        if header.key != .none {
            header.key = NameDigest(words: (header.key.words.0 ^ base.value, header.key.words.1))
        }
        if case .session(var tail) = header.tail {
            tail.id = SessionID("trial-\(header.position.value)")!
            header.tail = .session(tail)
        }
        return header
    }

    private func moved(_ position: Position) -> Position {
        position.isNone ? .none : Position(position.value + base.value)
    }
}
