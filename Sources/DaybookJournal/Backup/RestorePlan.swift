import DaybookAudit
import DaybookCore

/// The files that make up a history, and the events erased of it.
struct RestorePlan {
    let paths: [String]
    let begin: HistoryBegin
    /// The end of the restored events.
    let head: LogHead
    let erased: [ErasedEvent]
    /// Erasures whose bodies were not all replaced when the history was written.
    let erasing: [PendingErasureRow]
    /// Events that erase bodies.
    let erasers: Set<Position>
    let byteCount: Int

    /// A row of the log's queue, readable once its event is.
    typealias PendingErasureRow = (position: Position, row: [UInt8])

    var size: Position { head.position }

    /// Plans a restoration.
    /// - Throws: `RestoreError` where the files are no history of one journal from its first event on.
    init(_ surveys: [HistorySurvey], ledger: [ErasedEvent], acceptsLosses: Bool) throws {
        let faults = surveys.flatMap(\.faults)
        let files = surveys.compactMap { survey in survey.begin.map { (survey.path, $0, survey) } }
            .sorted { ($0.1.after, $0.1.head.position) < ($1.1.after, $1.1.head.position) }
        guard let first = files.first else {
            throw RestoreError("no file says at its begin which journal it is of", faults: faults)
        }
        guard first.1.after.isNone else {
            throw RestoreError(
                "\(first.0) begins after position \(first.1.after.value); the backup before it is wanted, too"
            )
        }
        var reached = first.1.head
        for (path, begin, _) in files.dropFirst() {
            guard begin.identity.isOfHistory(of: first.1.identity) else {
                throw RestoreError("\(path) and \(first.0) are not of one journal and lineage")
            }
            guard begin.after <= reached.position else {
                throw RestoreError(
                    "\(path) begins after position \(begin.after.value), and what comes before it ends at "
                        + "\(reached.position.value)")
            }
            if begin.head.position > reached.position { reached = begin.head }
        }
        // Damage is made good by another file that has the line; alone it is the end.
        guard faults.isEmpty || files.count > 1 else {
            throw RestoreError(
                "\(first.0) is damaged; give other backups of the journal besides", faults: faults)
        }
        let lostCount = files.reduce(0) { $0 + $1.2.lostCount }
        guard lostCount == 0 || acceptsLosses || files.count > 1 else {
            throw RestoreError(
                "\(lostCount) events could not be read when the history was written; --accept-losses restores "
                    + "it without what they said")
        }
        paths = files.map(\.0)
        let format = files.map(\.1.identity.format).max()!
        begin = HistoryBegin(
            identity: first.1.identity.with(format: format), after: first.1.after, head: first.1.head)
        head = reached
        erased = ledger + files.flatMap(\.2.erased)
        erasing = files.last!.2.erasing
        erasers = files.reduce(into: []) { $0.formUnion($1.2.erasers) }
        byteCount = files.reduce(0) { $0 + ((try? HistoryFile(path: $1.0).byteCount) ?? 0) }
    }
}

/// Decides the fate of each body while a journal is restored, and collects the new journal's ledger.
struct RestoreTally {
    private let size: Position
    private let erasers: Set<Position>
    private let rows: [Position: [UInt8]]
    private let erased: [Position: [ErasedEvent]]
    private var erasing: [PendingErasure] = []
    private(set) var ledger: [ErasedEvent] = []
    private(set) var erasedCount = 0
    private(set) var lost: [Position] = []

    init(_ plan: RestorePlan) throws {
        size = plan.size
        erasers = plan.erasers
        rows = Dictionary(plan.erasing.map { ($0.position, $0.row) }) { $1 }
        erased = Dictionary(grouping: plan.erased, by: \.position)
        for (position, row) in plan.erasing {
            guard let header = try RestoreTally.header(at: position, in: plan.paths),
                let pending = try? PendingErasure(row.span.bytes, of: header)
            else { throw RestoreError("the erasure at position \(position.value) can't be read") }
            erasing.append(pending)
        }
    }

    /// The header of an erasing event, which is looked up first, because it comes after what it erases.
    private static func header(at position: Position, in paths: [String]) throws -> EventHeader? {
        for path in paths {
            let file = try HistoryFile(path: path)
            while let line = try file.next() {
                guard case .success(.event(position, let header, _)) = line else { continue }
                return try? EventHeaderCodec.decode(header.span.bytes)
            }
        }
        return nil
    }

    /// The event that says that the journal was restored, which stands for erasing events that are not in it.
    private var restoring: Position { size.next }

    /// The body record to keep of an event.
    mutating func record(
        _ header: EventHeader, _ leaf: Digest256, _ body: HistoryBody, _ record: [UInt8]
    ) -> [UInt8] {
        var erasure: Position?
        switch body {
        case .erased(let position): erasure = position
        case .committed:
            erasure =
                erased[header.position]?.first { $0.leaf == leaf }?.erasure
                ?? erasing.first { $0.erasure.covers(header) }?.erasure.position
            if erasure != nil { erasedCount += 1 }
        }
        guard let erasure else { return record }
        let by = erasers.contains(erasure) ? erasure : restoring
        ledger.append(ErasedEvent(position: header.position, erasure: by, leaf: leaf))
        return BodyRecord.erased(by: by)
    }

    /// The record of a body that could not be read any more.
    mutating func lose(_ position: Position, leaf: Digest256) -> [UInt8] {
        lost.append(position)
        ledger.append(ErasedEvent(position: position, erasure: restoring, leaf: leaf))
        return BodyRecord.erased(by: restoring)
    }
}
