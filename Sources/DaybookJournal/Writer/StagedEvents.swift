import DaybookAudit
import DaybookCore
import DaybookProjections

/// An event with its place in the log, ready to be written.
struct PlacedEvent: Sendable {
    let header: EventHeader
    /// The header as the log holds it.
    let bytes: [UInt8]
    let leaf: Digest256
    let body: SealedBody

    init(_ header: EventHeader, _ body: SealedBody) {
        self.header = header
        self.body = body
        let bytes = EventHeaderCodec.encode(header)
        self.bytes = bytes
        leaf = EventHash.leaf(bytes.span.bytes)
    }

    var record: HeaderRecord {
        @_lifetime(borrow self)
        get { HeaderRecord(bytes.span.bytes, HeaderCodes(header)) }
    }
}

/// The events of appends that are recorded together, until all of these are decided: in memory alone, so that
/// the refusal of one leaves no trace of those before it.
struct StagedEvents {
    /// The heads with the staged events folded over them.
    let rows: ViewBatch
    private(set) var events: [PlacedEvent] = []
    /// The erasures that staged events make, to be queued once these are written.
    private(set) var erasures: [(plan: ErasurePlan, event: EventHeader)] = []
    private let before: Position

    /// Begins after an event.
    /// - Parameter heads: has folded that event.
    init(over heads: ViewFolder, after position: Position) throws(StorageError) {
        before = position
        do throws(ViewReadError) {
            let folded = try heads.openRows()
            // The rows over these see no session that is still to be moved.
            try Projections.heads.deriveRows(folded)
            rows = ViewBatch(tableCount: Projections.heads.tables.count, over: folded)
        } catch { throw .view(error, at: .none) }
    }

    var last: Position { events.last?.header.position ?? before }

    /// The staged event at a position; nil for those in the log.
    func event(at position: Position) -> LoggedEvent? {
        guard position > before, position <= last else { return nil }
        let event = events[Int(position.value - before.value) - 1]
        return LoggedEvent(header: event.header, body: event.body.body)
    }

    mutating func add(_ plan: ErasurePlan, of event: EventHeader) { erasures.append((plan, event)) }

    mutating func add(_ event: PlacedEvent) throws(StorageError) {
        do throws(ViewReadError) {
            try Projections.heads.fold(FoldEvent(header: event.record, leaf: event.leaf), into: rows)
        } catch { throw .view(error, at: event.header.position) }
        events.append(event)
    }
}
