package import DaybookCore

/// The state that decides appends, folded from headers alone: ids, sessions' states, names, keys, open
/// sessions.
package struct HeadsProjector: Projector {
    package var name: String { "heads" }
    package var version: UInt32 { 8 }
    package var foldCost: Int { 8 }
    package var tables: [ViewTable] {
        [Table.ids, Table.heads, Table.names, Table.keys, Table.open, Table.depths]
            + HeadsProjector.links.tables
    }

    package enum Table {
        /// Session id → start position.
        package static let ids = ViewTable("ids", index: 0)
        /// Start → `SessionState`.
        package static let heads = ViewTable("heads", index: 1)
        static let sessionStates = RowTable<Position, SessionState>(heads)
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 2)
        /// `KeyScope` and key digest → last position of the keyed batch, or the message that has the key.
        package static let keys = ViewTable("keys", index: 3)
        /// `OpenKey` → nothing, while the session is open.
        package static let open = ViewTable("open", index: 4, groupByteCount: OpenKey.groupByteCount)
        /// The position that first named an owner, place of a parent's id → the most levels of the owner's
        /// sessions below it.
        package static let depths = ViewTable("depths", index: 5)
    }

    package static let links = ParentLinks(ids: Table.ids, from: 6)

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard !header.session.isNone else { return }
        if let tail = header.sessionTail { try start(event, tail, into: rows) }
        try rows.update(Table.sessionStates, header.session) {
            (state: inout SessionState?) throws(ViewReadError) in
            guard state != nil else { return }
            if !header.key.isNone { record(event, state!.names.owner, into: rows) }
            if header.version > 1 { recordMessageKey(of: event, into: rows) }
            let wasListed = state!.isListed
            state!.advance(to: event)
            if wasListed, !state!.isListed { rows.markPending(header.session) }
        }
        if header.type == .sessionAssigned { try assign(event, rows) }
    }

    private static let present: [UInt8] = [1]

    /// Moves each session once to its place among the open ones, however many messages it had. Also called
    /// before a decision that reads that order; a session moved once is not looked at again.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        for start in rows.takePending() {
            try rows.change(Table.sessionStates, start) { state in
                let (left, entered) = state.updateListing(start)
                if let left { rows.removeKnown(Table.open, left, HeadsProjector.present) }
                if let entered { rows.insert(Table.open, entered, HeadsProjector.present) }
            }
        }
    }

    private func start(
        _ event: borrowing FoldEvent, _ tail: SessionTailRecord, into rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        var state = SessionState(owner: tail.owner)
        state.names = try rows.names(
            tail.owner, tail.agent, tail.project, at: header.position, in: Table.names)
        try rows.put(Table.ids, tail.id.array(0..<tail.id.byteCount), header.position.row)
        try rows.insert(Table.sessionStates, header.session, state)
        _ = try HeadsProjector.links.begin(header.session, tail.id, rows)
        if tail.parent.byteCount > 0 { try link(event, to: tail.parent, state.names.owner, rows) }
    }

    // MARK: Assignments

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let start = event.header.session
        if let given = try rows.names(givenBy: event, in: Table.names) { try give(given, event, rows) }
        guard let parent = event.header.assignmentTail?.parent, parent.byteCount > 0,
            let state = try rows.row(Table.sessionStates, start)
        else { return }
        try link(event, to: parent, state.names.owner, rows)
    }

    private func give(
        _ names: SessionNames, _ event: borrowing FoldEvent, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let start = event.header.session
        let owner = event.header.assignmentTail?.owner ?? .none
        var before = SessionNames()
        try rows.change(Table.sessionStates, start) { state in
            before = state.names
            if let left = state.leaveListing(start) {
                rows.removeKnown(Table.open, left, HeadsProjector.present)
            }
            state.names.give(names)
            if !owner.isNone { state.owner = owner }
        }
        rows.markPending(start)
        guard !names.owner.isNone, names.owner != before.owner else { return }
        try move(start, from: before.owner, to: names.owner, rows)
    }

    // MARK: Parents

    /// Moves a session's links, and the depths that follow from them, to another owner.
    private func move(
        _ start: Position, from owner: Position, to new: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let links = HeadsProjector.links
        let link = try links.link(of: start, in: rows)
        guard !link.parentPlace.isNone else { return }
        try links.move(start, from: owner, to: new, rows)
        try deepen(above: link, of: new, rows)
        try measure(link.parentPlace, of: owner, rows)
    }

    /// Finds the depths below a place, and those above it, anew, after a session has left it.
    /// - Complexity: O(sessions of the owner that name these as their parents).
    private func measure(
        _ place: Position, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let links = HeadsProjector.links
        var place = place
        for _ in 0..<Limits.parentLevelMax where !place.isNone {
            try measure(at: place, of: owner, rows)
            guard let start = try links.session(at: place, in: rows),
                try rows.row(Table.sessionStates, start)?.names.owner == owner
            else { return }
            place = try links.link(of: start, in: rows).parentPlace
        }
    }

    private func measure(
        at place: Position, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let links = HeadsProjector.links
        var depth = 0
        for child in try links.children(at: place, of: owner, in: rows) {
            let below = try links.link(of: child, in: rows).place
            depth = max(depth, try rows.parentDepth(below, of: owner) + 1)
        }
        let key = ViewKey.session(owner, place.value)
        guard depth > 0 else { return try rows.remove(Table.depths, key) }
        try rows.put(Table.depths, key, Position(UInt64(depth)).row)
    }

    /// Links a session to its parent.
    private func link(
        _ event: borrowing FoldEvent, to id: RawSpan, _ owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let links = HeadsProjector.links
        let header = event.header
        try links.link(header.session, of: owner, to: id, at: header.position, rows)
        try deepen(above: try links.link(of: header.session, in: rows), of: owner, rows)
    }

    /// Notes how deep a session and what is below it lie under those above.
    private func deepen(
        above first: ParentLink, of owner: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let links = HeadsProjector.links
        var link = first
        var depth = try rows.parentDepth(link.place, of: owner)
        for _ in 0..<Limits.parentLevelMax where !link.parentPlace.isNone {
            depth += 1
            guard try rows.parentDepth(link.parentPlace, of: owner) < depth else { return }
            let key = ViewKey.session(owner, link.parentPlace.value)
            try rows.put(Table.depths, key, Position(UInt64(depth)).row)
            guard let parent = try links.parent(by: link, in: rows),
                try rows.row(Table.sessionStates, parent)?.names.owner == owner
            else { return }
            link = try links.link(of: parent, in: rows)
        }
    }

    // MARK: Names and keys

    /// Records an event's key. A key that its scope has is recorded by no second batch, so it is not looked
    /// for.
    @inline(__always)
    private func record(_ event: borrowing FoldEvent, _ owner: Position, into rows: ViewBatch) {
        let header = event.header
        let isOwners = header.flags.contains(.keyScopeOwner)
        let scope = isOwners ? KeyScope.owner(owner) : .session(header.session)
        scope.withKey(header.key) { rows.insert(Table.keys, $0, PositionRow(header.position)) }
    }

    /// Records a message's own key, which no second message of the session has.
    private func recordMessageKey(of event: borrowing FoldEvent, into rows: ViewBatch) {
        let header = event.header
        guard let key = header.messageTail?.key, !key.isNone else { return }
        KeyScope.messages(header.session).withKey(key) {
            rows.insert(Table.keys, $0, PositionRow(header.position))
        }
    }
}

/// The range in which an idempotency key is unique.
package enum KeyScope: Sendable {
    case session(Position)
    /// The position that first named the owner; none for sessions without one.
    case owner(Position)
    /// The messages of a session, by keys of their own.
    case messages(Position)

    private static let keyByteCount = 25

    package func key(_ digest: NameDigest) -> [UInt8] {
        withKey(digest) { $0.array(0..<$0.byteCount) }
    }

    func withKey<R>(_ digest: NameDigest, _ body: (RawSpan) -> R) -> R {
        let (position, kind): (Position, UInt8) =
            switch self {
            case .session(let start): (start, 0)
            case .owner(let first): (first, 1)
            case .messages(let start): (start, 2)
            }
        return withUnsafeTemporaryAllocation(byteCount: KeyScope.keyByteCount, alignment: 8) { key in
            key.storeBytes(of: position.value.bigEndian, as: UInt64.self)
            key[8] = kind
            key.storeBytes(of: digest.words.0.littleEndian, toByteOffset: 9, as: UInt64.self)
            key.storeBytes(of: digest.words.1.littleEndian, toByteOffset: 17, as: UInt64.self)
            return body(UnsafeRawBufferPointer(key).bytes)
        }
    }
}

extension ViewBatch {
    /// The session's state; nil where there is no such session.
    package func sessionState(_ start: Position) throws(ViewReadError) -> SessionState? {
        try row(HeadsProjector.Table.sessionStates, start)
    }

    /// The most levels of an owner's sessions below the id of a place; 0 where there are none.
    package func parentDepth(_ place: Position, of owner: Position) throws(ViewReadError) -> Int {
        guard !place.isNone else { return 0 }
        let key = ViewKey.session(owner, place.value)
        return try value(HeadsProjector.Table.depths, key).map { Int($0.span.bytes.word(at: 0)) } ?? 0
    }

    /// Keeps the leaf of a session's last event at hand.
    package func keep(_ leaf: Digest256, lastOf start: Position) throws(ViewReadError) {
        try change(HeadsProjector.Table.sessionStates, start) { $0.lastLeaf = leaf }
    }
}
