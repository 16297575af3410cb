import DaybookCore
import DaybookProjections

/// A view's store in memory, with the fingerprint kept as the engine keeps it.
final class StoredRows: ViewBacking {
    private(set) var tables: [[RowKey: [UInt8]]]
    private(set) var fingerprint = Fingerprint()
    /// How many rows were looked up one by one.
    private(set) var readCount = 0

    init(tableCount: Int) { tables = Array(repeating: [:], count: tableCount) }

    func value(table: Int, key: [UInt8]) -> [UInt8]? {
        readCount += 1
        return tables[table][RowKey(key)]
    }

    func keys(table: Int, prefix: [UInt8], countMax: Int) -> [[UInt8]] {
        let keys = tables[table].keys.map(\.bytes).filter { $0.starts(with: prefix) }
        return Array(keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(countMax))
    }

    func commit(_ batch: ViewBatch) {
        for (table, changes) in batch.changes.enumerated() {
            for (key, change) in changes where change.stored != change.value {
                if let stored = change.stored {
                    fingerprint.remove(table: table, key: key.bytes, value: stored)
                }
                if let value = change.value { fingerprint.add(table: table, key: key.bytes, value: value) }
                tables[table][key] = change.value
            }
        }
    }

    /// What the fingerprint is when it is made of the rows as they are.
    var recomputedFingerprint: Fingerprint {
        var fingerprint = Fingerprint()
        for (table, rows) in tables.enumerated() {
            for (key, value) in rows { fingerprint.add(table: table, key: key.bytes, value: value) }
        }
        return fingerprint
    }

    func row(_ table: ViewTable, _ key: [UInt8]) -> [UInt8]? { tables[table.index][RowKey(key)] }

    func sortedKeys(_ table: ViewTable) -> [[UInt8]] {
        keys(table: table.index, prefix: [], countMax: Int.max)
    }
}

/// Folds as the engine does: a batch over the stored rows, committed; what was folded is passed over.
struct FoldEngine {
    let projector: any Projector
    let rows: StoredRows
    private(set) var position = Position.none
    private var batch: ViewBatch?
    private var pending: Position?

    init(_ projector: any Projector) {
        self.projector = projector
        rows = StoredRows(tableCount: projector.tables.count)
    }

    mutating func fold(_ event: FoldEvent) throws {
        guard event.header.position > pending ?? position else { return }
        let batch = batch ?? ViewBatch(tableCount: projector.tables.count, over: rows)
        self.batch = batch
        try projector.fold(event, into: batch)
        pending = event.header.position
    }

    mutating func commit() throws {
        if let batch {
            try projector.settle(batch)
            rows.commit(batch)
        }
        position = pending ?? position
        batch = nil
        pending = nil
    }

    /// Forgets what was folded since the last commit, as after a full disk.
    mutating func discard() {
        batch = nil
        pending = nil
    }

    /// Given these events, the rows.
    static func rows(of projector: any Projector, _ story: Story) throws -> StoredRows {
        var engine = FoldEngine(projector)
        for event in story.events { try engine.fold(event) }
        try engine.commit()
        return engine.rows
    }
}
