import DaybookCore

/// The session list: a row a session, its places in the recency orders, and the counts of the totals.
package struct SessionsProjector: Projector {
    package var name: String { "sessions" }
    package var version: UInt32 { 7 }
    package var foldCost: Int { 3 }
    package var tables: [ViewTable] {
        [
            Table.ids, Table.names, Table.rows, Table.orders, Table.counts, Table.open, Table.unsummarized,
            Table.hidden, Table.subagents,
        ] + SessionsProjector.links.tables
    }

    package enum Table {
        /// Session id → start position.
        package static let ids = ViewTable("ids", index: 0)
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 1)
        /// Start → `SessionRow`.
        package static let rows = ViewTable("rows", index: 2)
        static let sessionRows = RowTable<Position, SessionRow>(rows)
        /// `RecencyKey` → nothing.
        package static let orders = ViewTable("orders", index: 3)
        /// Key of `SessionNames`, none where the total is over all → `SessionCounts`.
        package static let counts = ViewTable("counts", index: 4)
        /// `OpenKey` → nothing, while the session is open.
        package static let open = ViewTable("open", index: 5)
        /// `UnsummarizedKey` → nothing.
        package static let unsummarized = ViewTable("unsummarized", index: 6)
        /// Start, sequence / `HiddenRow.sequenceCount` → `HiddenRow`.
        package static let hidden = ViewTable("hidden", index: 7)
        static let hiddenRows = HiddenTable(hidden)
        /// Start of a parent → `SessionCounts` of its subagents.
        package static let subagents = ViewTable("subagents", index: 8)
    }

    package static let links = ParentLinks(ids: Table.ids, from: 9)

    private static let present: [UInt8] = [1]

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard !header.session.isNone else { return }
        if let tail = header.sessionTail {
            return try start(event, tail, into: rows)
        }
        switch header.type {
        case .messageRecorded:
            let before = try rows.update(Table.sessionRows, header.session) { row -> UInt64 in
                let before = row?.live.hiddenCount ?? 0
                row?.advance(to: event)
                return before
            }
            guard header.isHidden || before > 0 else { return }
            try rows.note(header, hiddenBefore: before, in: Table.hiddenRows)
        case .sessionRewound, .sessionCleared, .sessionSummarized:
            let point = try rows.point(header.sequence, of: header.session, in: Table.hiddenRows)
            try rows.change(Table.sessionRows, header.session) { $0.advance(to: event, at: point) }
        default: try rows.change(Table.sessionRows, header.session) { $0.advance(to: event) }
        }
        switch header.type {
        case .sessionErased: try relink(family: header.session, rows)
        case .sessionAssigned: try assign(event, rows)
        default: break
        }
    }

    private func start(
        _ event: borrowing FoldEvent, _ tail: SessionTailRecord, into rows: ViewBatch
    ) throws(ViewReadError) {
        var row = SessionRow(start: event, mode: tail.mode)
        let position = event.header.position
        row.names = try rows.names(
            tail.owner, tail.agent, tail.project, at: position, in: Table.names)
        rows.insert(Table.ids, tail.id, PositionRow(position))
        try rows.insert(Table.sessionRows, position, row)
        let isNamed = try SessionsProjector.links.begin(position, tail.id, rows)
        if tail.parent.byteCount > 0 { try link(position, to: tail.parent, at: position, rows) }
        if isNamed { try relink(family: position, rows) }
    }

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let start = event.header.session
        if let given = try rows.names(givenBy: event, in: Table.names) {
            var owner = Position.none
            try rows.change(Table.sessionRows, start) { row in
                owner = row.names.owner
                row.names.give(given)
            }
            if !given.owner.isNone, given.owner != owner {
                let links = SessionsProjector.links
                let left = try links.children(of: start, of: owner, in: rows)
                try links.move(start, from: owner, to: given.owner, rows)
                try relink(family: start, rows)
                for child in left { try relink(child, rows) }
            }
        }
        guard let parent = event.header.assignmentTail?.parent, parent.byteCount > 0 else { return }
        try link(start, to: parent, at: event.header.position, rows)
    }

    // MARK: Parents

    private func link(
        _ start: Position, to id: RawSpan, at position: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        try rows.change(Table.sessionRows, start) { $0.namesParent = true }
        guard let row = try rows.row(Table.sessionRows, start) else { return }
        try SessionsProjector.links.link(start, of: row.names.owner, to: id, at: position, rows)
        try relink(start, rows)
    }

    /// Finds out anew which of a session's links count: that to its parent, and those of others to it.
    private func relink(family start: Position, _ rows: ViewBatch) throws(ViewReadError) {
        try relink(start, rows)
        guard let owner = try rows.row(Table.sessionRows, start)?.names.owner else { return }
        for child in try SessionsProjector.links.children(of: start, of: owner, in: rows) {
            try relink(child, rows)
        }
    }

    private func relink(_ start: Position, _ rows: ViewBatch) throws(ViewReadError) {
        guard let row = try rows.row(Table.sessionRows, start), row.namesParent else { return }
        let links = SessionsProjector.links
        var parent = try links.parent(by: try links.link(of: start, in: rows), in: rows) ?? .none
        let above = parent.isNone ? nil : try rows.row(Table.sessionRows, parent)
        if above?.isListed != true || !row.isListed || above?.names.owner != row.names.owner {
            parent = .none
        }
        guard parent != row.parent else { return }
        try rows.change(Table.sessionRows, start) { $0.parent = parent }
    }

    // MARK: Orders and counts

    /// Derives orders and counts from the rows: one move a session, however many events it had.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        var counts = CountChanges()
        rows.forEachChange(anyOrder: Table.rows) { key, stored, value in
            let start = Position(key.bigEndianWord(at: 0))
            let before = SessionRow(stored)
            let after = SessionRow(value)
            move(Table.orders, from: before, to: after, by: \.recencyPlace, in: rows) {
                $0.forEachRecencyKey(start, $1)
            }
            move(Table.open, from: before, to: after, by: \.openPlace, in: rows) { $1($0.openKey(start)) }
            move(Table.unsummarized, from: before, to: after, by: \.unsummarizedPlace, in: rows) {
                $0.forEachUnsummarizedKey(start, $1)
            }
            guard before?.countPlace != after?.countPlace else { return }
            if let before { counts.add(before, -1) }
            if let after { counts.add(after, 1) }
        }
        for (names, changes) in counts.byNames {
            for names in names.totals { try count(Table.counts, names.key, changes, in: rows) }
        }
        for (parent, changes) in counts.byParent {
            try count(Table.subagents, ViewKey.session(parent), changes, in: rows)
        }
    }

    /// Moves a session's keys in a table where its place has changed.
    /// - Parameters:
    ///   - place: what the keys of a session follow from; nil where it has none.
    ///   - keys: hands over a session's keys, one after the other.
    private func move<Place: Equatable>(
        _ table: ViewTable, from before: SessionRow?, to after: SessionRow?, by place: (SessionRow) -> Place?,
        in rows: ViewBatch, _ keys: (SessionRow, _ take: ([UInt8]) -> Void) -> Void
    ) {
        let (left, entered) = (before.flatMap(place), after.flatMap(place))
        guard left != entered else { return }
        if let before, left != nil {
            keys(before) { rows.removeKnown(table, $0, SessionsProjector.present) }
        }
        if let after, entered != nil {
            keys(after) { rows.insert(table, $0, SessionsProjector.present) }
        }
    }

    private func count(
        _ table: ViewTable, _ key: [UInt8], _ changes: [Int: Int64], in rows: ViewBatch
    ) throws(ViewReadError) {
        var counts = SessionCounts(try rows.value(table, key))
        for (index, difference) in changes { counts.add(difference, at: index) }
        // A parent may lose all its subagents; then nothing tells that it had any.
        if counts.isZero { try rows.remove(table, key) } else { try rows.put(table, key, counts.bytes) }
    }
}

/// The changes that a batch makes to the counts of the sessions of exactly these names, and of one parent.
private struct CountChanges {
    private(set) var byNames: [SessionNames: [Int: Int64]] = [:]
    private(set) var byParent: [Position: [Int: Int64]] = [:]

    mutating func add(_ row: SessionRow, _ difference: Int64) {
        byNames[row.names, default: [:]][row.countIndex, default: 0] += difference
        if row.isSubagent { byParent[row.parent, default: [:]][row.countIndex, default: 0] += difference }
    }
}

extension SessionRow {
    /// Whether ordinary lists show it. Erased sessions stand in lists of their own, asked for by status.
    var isListed: Bool { status != .erased }

    fileprivate struct RecencyPlace: Equatable {
        let names: SessionNames
        let section: RecencySection
        let activity: Timestamp
        let parent: Position
    }

    private var section: RecencySection {
        RecencySection(
            isErased: !isListed, isArchived: isArchived, isPinned: isPinned, isSubagent: isSubagent)
    }

    fileprivate var recencyPlace: RecencyPlace? {
        RecencyPlace(names: names, section: section, activity: activity, parent: parent)
    }

    fileprivate func forEachRecencyKey(_ start: Position, _ take: ([UInt8]) -> Void) {
        take(recencyKey(.all, .none, .none, start))
        let (owner, agent, project) = (names.owner, names.agent, names.project)
        if !owner.isNone { take(recencyKey(.owner, owner, .none, start)) }
        if !agent.isNone { take(recencyKey(.agent, agent, .none, start)) }
        if !project.isNone { take(recencyKey(.project, project, .none, start)) }
        if !owner.isNone, !agent.isNone { take(recencyKey(.ownerAgent, owner, agent, start)) }
        if !owner.isNone, !project.isNone { take(recencyKey(.ownerProject, owner, project, start)) }
        if isSubagent { take(recencyKey(.parent, parent, .none, start)) }
    }

    private func recencyKey(
        _ order: RecencyOrder, _ first: Position, _ second: Position, _ start: Position
    ) -> [UInt8] {
        RecencyKey(order: order, first: first, second: second, section: section)
            .bytes(activity: activity, start: start)
    }

    fileprivate struct OpenPlace: Equatable {
        let names: SessionNames
        let isArchived: Bool
        let activity: Position
    }

    fileprivate var openPlace: OpenPlace? {
        status == .open
            ? OpenPlace(names: names, isArchived: isArchived, activity: activityPosition) : nil
    }

    fileprivate func openKey(_ start: Position) -> [UInt8] {
        OpenKey(names: names.key, isArchived: isArchived, activity: activityPosition, start: start).bytes
    }

    fileprivate struct UnsummarizedPlace: Equatable {
        let names: SessionNames
        let closedBy: Position
    }

    fileprivate var unsummarizedPlace: UnsummarizedPlace? {
        isUnsummarized ? UnsummarizedPlace(names: names, closedBy: closedBy) : nil
    }

    /// Calls `take` with the session's key in each order that a list may ask for.
    fileprivate func forEachUnsummarizedKey(_ start: Position, _ take: ([UInt8]) -> Void) {
        for owner in names.owner.isNone ? [.none] : [.none, names.owner] {
            for agent in names.agent.isNone ? [.none] : [.none, names.agent] {
                take(UnsummarizedKey(owner: owner, agent: agent).bytes(closedBy: closedBy, start: start))
            }
        }
    }

    fileprivate struct CountPlace: Equatable {
        let names: SessionNames
        let index: Int
        let parent: Position
    }

    fileprivate var countPlace: CountPlace { CountPlace(names: names, index: countIndex, parent: parent) }

    fileprivate var countIndex: Int {
        SessionCounts.index(status, isArchived: isArchived, isSubagent: isSubagent)
    }
}

extension SessionNames {
    /// The totals in which sessions of these names count: one for each subset of the names that they have.
    fileprivate var totals: [SessionNames] {
        (0..<8).compactMap { mask in
            let owner = mask & 1 != 0 ? owner : .none
            let agent = mask & 2 != 0 ? agent : .none
            let project = mask & 4 != 0 ? project : .none
            let count = [owner, agent, project].count { !$0.isNone }
            guard count == mask.nonzeroBitCount else { return nil }
            return SessionNames(owner: owner, agent: agent, project: project)
        }
    }
}
