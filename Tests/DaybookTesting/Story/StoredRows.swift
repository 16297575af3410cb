package import DaybookCore
package import DaybookProjections

/// A view's store in memory, with the fingerprint kept as the engine keeps it.
package final class StoredRows: ViewBacking {
    package private(set) var tables: [[[UInt8]: [UInt8]]]
    package private(set) var fingerprint = Fingerprint()
    /// How many rows were looked up one by one.
    package private(set) var readCount = 0

    package init(tableCount: Int) { tables = Array(repeating: [:], count: tableCount) }

    package func value(table: Int, key: [UInt8]) -> [UInt8]? {
        readCount += 1
        return tables[table][key]
    }

    package func keys(table: Int, prefix: [UInt8], countMax: Int) -> [[UInt8]] {
        let keys = tables[table].keys.filter { $0.starts(with: prefix) }
        return Array(keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(countMax))
    }

    package func commit(_ batch: ViewBatch) {
        for table in tables.indices {
            batch.forEachChange(table: table) { key, stored, value in
                if let stored { fingerprint.remove(table: table, key: key, value: stored) }
                if let value { fingerprint.add(table: table, key: key, value: value) }
                var row: [UInt8]?
                if let value { row = value.array(0..<value.byteCount) }
                tables[table][key.array(0..<key.byteCount)] = row
            }
        }
    }

    /// What the fingerprint is when it is made of the rows as they are.
    package var recomputedFingerprint: Fingerprint {
        var fingerprint = Fingerprint()
        for (table, rows) in tables.enumerated() {
            for (key, value) in rows {
                fingerprint.add(table: table, key: key.span.bytes, value: value.span.bytes)
            }
        }
        return fingerprint
    }

    package func row(_ table: ViewTable, _ key: [UInt8]) -> [UInt8]? { tables[table.index][key] }

    package func sortedKeys(_ table: ViewTable) -> [[UInt8]] {
        keys(table: table.index, prefix: [], countMax: Int.max)
    }
}

/// Folds as the engine does: a batch over the stored rows, committed; what was folded is passed over.
package struct FoldEngine {
    package let projector: any Projector
    package let rows: StoredRows
    package private(set) var position = Position.none
    private var batch: ViewBatch?
    private var pending: Position?

    package init(_ projector: any Projector) {
        self.projector = projector
        rows = StoredRows(tableCount: projector.tables.count)
    }

    package mutating func fold(_ event: StoryEvent) throws {
        guard event.header.position > pending ?? position else { return }
        let batch =
            batch
            ?? ViewBatch(tableCount: projector.tables.count, over: rows, storedThrough: position)
        self.batch = batch
        try projector.fold(event, into: batch)
        pending = event.header.position
    }

    package mutating func commit() throws {
        if let batch {
            try projector.deriveRows(batch)
            rows.commit(batch)
        }
        position = pending ?? position
        batch = nil
        pending = nil
    }

    /// Forgets what was folded since the last commit, as after a full disk.
    package mutating func discard() {
        batch = nil
        pending = nil
    }

    /// Given these events, the rows.
    package static func rows(of projector: any Projector, _ story: Story) throws -> StoredRows {
        var engine = FoldEngine(projector)
        for event in story.events { try engine.fold(event) }
        try engine.commit()
        return engine.rows
    }
}
