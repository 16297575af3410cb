import DaybookCore

/// The tokens and the money that messages cost, by quarters of an hour and by days of UTC: of each session and
/// model, and of all sessions with the same owner, agent and project. The hours and days of every time zone are
/// made of quarters.
///
/// A use counts at the earlier of its message's two times. What was spent stays spent: rewinding, redacting,
/// clearing and erasing take nothing out. A use with an id counts once among its owner's: the newest recorded
/// takes the place of the one before. A fork's inherited messages are not recorded again, and count once.
package struct UsageProjector: Projector {
    package var name: String { "usage" }
    package var version: UInt32 { 2 }
    package var tables: [ViewTable] {
        [Table.names, Table.sessions, Table.spans, Table.buckets, Table.uses, Table.models]
    }

    package enum Table {
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 0)
        /// Start → `UsageScope`.
        package static let sessions = ViewTable("sessions", index: 1)
        /// `UsageSpanKey` → what the session used, a `UsageRow`.
        package static let spans = ViewTable("spans", index: 2, groupByteCount: 8)
        /// `UsageScope`, `UsagePlace` → what its sessions used, a `UsageRow`.
        package static let buckets = ViewTable("buckets", index: 3)
        /// Owner, digest of the use's id → the `CountedUse`.
        package static let uses = ViewTable("uses", index: 4)
        /// Model, ~start → the first and the last message that names the model there.
        package static let models = ViewTable("models", index: 5)
    }

    package init() {}

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let tail = header.sessionTail { return try start(header.position, tail, rows) }
        switch header.type {
        case .messageRecorded where header.version > 1:
            if let usage = header.messageTail?.usage { try record(usage, of: event, rows) }
        case .sessionErased: try forgetModels(of: header.session, rows)
        case .sessionCleared where header.firstCleared == nil: try forgetModels(of: header.session, rows)
        default: break
        }
    }

    private func start(
        _ position: Position, _ tail: SessionTailRecord, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let scope = UsageScope(
            owner: try rows.firstPosition(of: tail.owner, in: Table.names, orElse: position),
            agent: try rows.firstPosition(of: tail.agent, in: Table.names, orElse: position),
            project: try rows.firstPosition(of: tail.project, in: Table.names, orElse: position))
        rows.insert(Table.sessions, ViewKey.session(position), scope.bytes)
    }

    private func record(
        _ usage: MessageUsage, of event: borrowing FoldEvent, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        guard let stored = try rows.value(Table.sessions, ViewKey.session(header.session)) else { return }
        let scope = UsageScope(stored)
        let model = try rows.firstPosition(of: usage.model, in: Table.names, orElse: header.position)
        let use = CountedUse(
            start: header.session, time: min(header.at, header.recordedAt), model: model,
            currency: usage.cost?.currency, row: UsageRow(usage))
        if !usage.id.isNone {
            var key = ViewKey.session(scope.owner)
            key.append(usage.id)
            if let counted = try rows.value(Table.uses, key) {
                try change(by: CountedUse(counted), rows) { $0.subtract($1) }
            }
            try rows.put(Table.uses, key, use.bytes)
        }
        try change(by: use, rows) { $0.add($1) }
        if !model.isNone { try name(model, in: header.session, by: header.position, rows) }
    }

    private func change(
        by use: CountedUse, _ rows: ViewBatch, _ change: (inout UsageRow, UsageRow) -> Void
    ) throws(ViewReadError) {
        for length in TimeBucket.Length.allCases {
            let key = UsageSpanKey(start: use.start, place: use.place(length)).bytes
            var span = try rows.value(Table.spans, key).map { UsageRow($0) } ?? UsageRow()
            change(&span, use.row)
            try rows.put(Table.spans, key, span.bytes)
        }
    }

    // MARK: Names of models

    private func name(
        _ model: Position, in start: Position, by message: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let key = ViewKey.session(model, ~start.value)
        var sources = try rows.value(Table.models, key).map { ModelSources($0) } ?? ModelSources(message)
        sources.last = message
        try rows.put(Table.models, key, sources.bytes)
    }

    /// Forgets where a session named models: its texts are gone.
    private func forgetModels(of start: Position, _ rows: ViewBatch) throws(ViewReadError) {
        for key in try rows.keys(Table.spans, prefix: ViewKey.session(start), countMax: Int.max) {
            let model = UsageSpanKey(key).place.model
            if !model.isNone { try rows.remove(Table.models, ViewKey.session(model, ~start.value)) }
        }
    }

    // MARK: Totals

    /// Derives the buckets from what the sessions add to them, once a batch.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        var changes: [[UInt8]: UsageRow] = [:]
        try rows.forEachChange(anyOrder: Table.spans) { (key, stored, value) throws(ViewReadError) in
            let key = UsageSpanKey(key.array(0..<key.byteCount))
            guard let scope = try rows.value(Table.sessions, ViewKey.session(key.start)) else { return }
            var change = UsageRow()
            if let value { change.add(UsageRow(value)) }
            if let stored { change.subtract(UsageRow(stored)) }
            change.source = key.start
            let bucket = UsageScope(scope).key + key.place.bytes
            changes[bucket, default: UsageRow()].add(change)
        }
        for (key, change) in changes {
            var row = try rows.value(Table.buckets, key).map { UsageRow($0) } ?? UsageRow()
            row.add(change)
            try rows.put(Table.buckets, key, row.bytes)
        }
    }
}
