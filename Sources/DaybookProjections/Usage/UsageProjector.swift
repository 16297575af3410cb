import DaybookCore

/// The tokens and the money that messages cost, by quarters of an hour and by days of UTC: of each session and
/// model, and of all sessions with the same owner, agent and project. The hours and days of every time zone are
/// made of quarters.
///
/// A use counts at the earlier of its message's two times. What was spent stays spent: rewinding, redacting,
/// clearing and erasing take nothing out. A use with an id counts once among its owner's: the newest recorded
/// takes the place of the one before. A fork's inherited messages are not recorded again, and count once. A
/// session that is given an owner takes its uses along.
package struct UsageProjector: Projector {
    package var name: String { "usage" }
    package var version: UInt32 { 3 }
    package var tables: [ViewTable] {
        [
            Table.names, Table.sessions, Table.spans, Table.buckets, Table.uses, Table.models,
            Table.unowned,
        ]
    }

    package enum Table {
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 0)
        /// Start → `SessionNames`.
        package static let sessions = ViewTable("sessions", index: 1)
        /// `UsageSpanKey` → what the session used, a `UsageRow`.
        package static let spans = ViewTable("spans", index: 2, groupByteCount: 8)
        /// `SessionNames`, `UsagePlace` → what its sessions used, a `UsageRow`.
        package static let buckets = ViewTable("buckets", index: 3)
        /// Owner, digest of the use's id → the `CountedUse`.
        package static let uses = ViewTable("uses", index: 4)
        /// Model, ~start → the first and the last message that names the model there.
        package static let models = ViewTable("models", index: 5)
        /// Start, digest of a use's id → nothing, of the uses of sessions without an owner.
        package static let unowned = ViewTable("unowned", index: 6)
    }

    package init() {}

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let tail = header.sessionTail { return try start(header.position, tail, rows) }
        switch header.type {
        case .messageRecorded where header.version > 1:
            if let usage = header.messageTail?.usage { try record(usage, of: event, rows) }
        case .sessionAssigned: try assign(event, rows)
        case .sessionErased: try forgetModels(of: header.session, rows)
        case .sessionCleared where header.firstCleared == nil: try forgetModels(of: header.session, rows)
        default: break
        }
    }

    private func start(
        _ position: Position, _ tail: SessionTailRecord, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let names = try rows.names(tail.owner, tail.agent, tail.project, at: position, in: Table.names)
        rows.insert(Table.sessions, ViewKey.session(position), names.bytes)
    }

    private func record(
        _ usage: MessageUsage, of event: borrowing FoldEvent, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        guard let stored = try rows.value(Table.sessions, ViewKey.session(header.session)) else { return }
        let owner = SessionNames(stored).owner
        let model = try rows.firstPosition(of: usage.model, in: Table.names, orElse: header.position)
        let use = CountedUse(
            start: header.session, time: min(header.at, header.recordedAt), model: model,
            position: header.position, currency: usage.cost?.currency, row: UsageRow(usage))
        if !usage.id.isNone {
            let id = usage.id
            if let counted = try counted(id, of: owner, rows) { try subtract(counted, id, of: owner, rows) }
            try put(use, id, of: owner, rows)
        }
        try change(by: use, rows) { $0.add($1) }
        if !model.isNone { try name(model, in: header.session, by: header.position, rows) }
    }

    // MARK: Uses with an id

    private func counted(
        _ id: NameDigest, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) -> CountedUse? {
        try rows.value(Table.uses, UsageProjector.key(id, of: owner)).map { CountedUse($0) }
    }

    private func put(
        _ use: CountedUse, _ id: NameDigest, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        try rows.put(Table.uses, UsageProjector.key(id, of: owner), use.bytes)
        if owner.isNone { try rows.put(Table.unowned, UsageProjector.key(id, of: use.start), [1]) }
    }

    /// Counts a use no more, because a newer one with its id takes its place.
    private func subtract(
        _ use: CountedUse, _ id: NameDigest, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        try change(by: use, rows) { $0.subtract($1) }
        if owner.isNone { try rows.remove(Table.unowned, UsageProjector.key(id, of: use.start)) }
    }

    /// Key of a use's id: first the owner, or the session where that has none.
    private static func key(_ id: NameDigest, of first: Position) -> [UInt8] {
        var key = ViewKey.session(first)
        key.append(id)
        return key
    }

    // MARK: Assignments

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let start = event.header.session
        guard let given = try rows.names(givenBy: event, in: Table.names),
            let stored = try rows.value(Table.sessions, ViewKey.session(start))
        else { return }
        let before = SessionNames(stored)
        rows.markMoved(start, from: before)
        var names = before
        names.give(given)
        try rows.put(Table.sessions, ViewKey.session(start), names.bytes)
        if before.owner.isNone, !names.owner.isNone { try move(usesOf: start, to: names.owner, rows) }
    }

    /// Counts the uses of a session that had no owner among those of one. Where that has the same id already, the
    /// newest recorded stays.
    private func move(
        usesOf start: Position, to owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        for key in try rows.keys(Table.unowned, prefix: ViewKey.session(start), countMax: Int.max) {
            let id = NameDigest(key.span.bytes, at: 8)
            try rows.remove(Table.unowned, key)
            guard let use = try counted(id, of: .none, rows) else { continue }
            try rows.remove(Table.uses, UsageProjector.key(id, of: .none))
            if let other = try counted(id, of: owner, rows) {
                guard other.position < use.position else {
                    try change(by: use, rows) { $0.subtract($1) }
                    continue
                }
                try change(by: other, rows) { $0.subtract($1) }
            }
            try put(use, id, of: owner, rows)
        }
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
        let moved = rows.takeMoved()
        try rows.forEachChange(anyOrder: Table.spans) { (key, before, value) throws(ViewReadError) in
            let key = UsageSpanKey(key.array(0..<key.byteCount))
            guard let stored = try rows.value(Table.sessions, ViewKey.session(key.start)) else { return }
            var change = UsageRow()
            if let value { change.add(UsageRow(value)) }
            if let before { change.subtract(UsageRow(before)) }
            let names = moved[key.start] ?? SessionNames(stored)
            changes[names.key + key.place.bytes, default: UsageRow()].add(change)
        }
        for (start, names) in moved { try move(start, from: names, &changes, rows) }
        for (key, change) in changes {
            var row = try rows.value(Table.buckets, key).map { UsageRow($0) } ?? UsageRow()
            row.add(change)
            if row == UsageRow() {
                try rows.remove(Table.buckets, key)
            } else {
                try rows.put(Table.buckets, key, row.bytes)
            }
        }
    }

    /// Moves what a session used from the buckets of other names to those of its own.
    /// - Complexity: O(buckets in which the session used something).
    private func move(
        _ start: Position, from before: SessionNames, _ changes: inout [[UInt8]: UsageRow], _ rows: ViewBatch
    ) throws(ViewReadError) {
        guard let stored = try rows.value(Table.sessions, ViewKey.session(start)) else { return }
        let names = SessionNames(stored)
        for key in try rows.keys(Table.spans, prefix: ViewKey.session(start), countMax: Int.max) {
            guard let row = try rows.value(Table.spans, key).map({ UsageRow($0) }) else { continue }
            let place = UsageSpanKey(key).place.bytes
            changes[before.key + place, default: UsageRow()].subtract(row)
            changes[names.key + place, default: UsageRow()].add(row)
        }
    }
}
