import DaybookAudit
import DaybookCore
import DaybookLMDB

/// A log made to be measured out of a journal's own events, again and again under other sessions and keys until
/// there are enough.
///
/// Bodies are empty: the folds that are measured read headers.
struct RepeatedLog {
    private var builder: LogBuilder
    private let body: SealedBody
    /// The events before this repetition.
    private var base = Position.none
    /// The earliest and the latest time that the source's events have of their own.
    private var times: ClosedRange<Timestamp>?
    /// How much later than in the source this repetition is.
    private var delayNanoseconds: Int64 = 0
    private var head = Position.none
    private var recordedAt = Timestamp(nanoseconds: 0)
    /// By the start of a session of this repetition.
    private var leaves: [Position: Digest256] = [:]

    private init(_ log: EventLog) {
        builder = LogBuilder(log)
        body = Sealer(names: log.identity.names, random: { (1, 2) }).seal(EventBody())
    }

    /// - Precondition: the source has events.
    static func fill(_ log: EventLog, with source: EventLog, eventCount: Int) throws(StorageError) {
        var repeated = RepeatedLog(log)
        while repeated.head.value < UInt64(eventCount) {
            try source.environment.read { transaction throws(StorageError) in
                let countMax = eventCount - Int(repeated.head.value)
                try source.scan(from: .first, countMax: countMax, in: transaction) {
                    (record) throws(StorageError) in
                    let header = try EventLog.header(record, at: record.position)
                    do throws(LMDBError) { try repeated.add(header) } catch { throw .lmdb(error) }
                    return true
                }
            }
            repeated.base = repeated.head
            repeated.leaves = [:]
            repeated.delayNanoseconds &+= repeated.spanNanoseconds
        }
        do throws(LMDBError) { try repeated.builder.finish() } catch { throw .lmdb(error) }
    }

    private mutating func add(_ original: EventHeader) throws(LMDBError) {
        if base.isNone { note(original.at) }
        let header = moved(original)
        let bytes = EventHeaderCodec.encode(header)
        let leaf = EventHash.leaf(bytes.span.bytes)
        if !header.session.isNone { leaves[header.session] = leaf }
        head = header.position
        recordedAt = header.recordedAt
        try builder.add(header: bytes, leaf: leaf, recordedAt: header.recordedAt, body: body.record)
    }

    /// A repetition begins where the one before ends, as conversations go on: its times, too, are those of later ones.
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

    /// The event as one of this repetition; `recordedAt` never goes back.
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
        header.commitment = body.commitment
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
