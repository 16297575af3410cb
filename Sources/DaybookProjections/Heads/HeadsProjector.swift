package import DaybookCore

/// What deciding an append needs, folded from headers alone: ids, heads, names, keys, open sessions.
package struct HeadsProjector: Projector {
    package var name: String { "heads" }
    package var version: UInt32 { 2 }
    package var foldCost: Int { 8 }
    package var tables: [ViewTable] { [Table.ids, Table.heads, Table.names, Table.keys, Table.open] }
    package var inputs: FoldInputs { .leaves }

    package enum Table {
        /// Session id → start position.
        package static let ids = ViewTable("ids", index: 0)
        /// Start → `HeadRow`.
        package static let heads = ViewTable("heads", index: 1)
        static let headRows = RowTable<Position, HeadRow>(heads)
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 2)
        /// `KeyScope` and key digest → last position of the keyed batch.
        package static let keys = ViewTable("keys", index: 3)
        /// `OpenKey` → nothing, while the session is open.
        package static let open = ViewTable("open", index: 4, groupByteCount: OpenKey.groupByteCount)
    }

    package func fold(_ event: FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard !header.session.isNone else { return }
        if case .session(let tail) = header.tail { try start(header, tail, into: rows) }
        try rows.update(Table.headRows, header.session) { (head: inout HeadRow?) throws(ViewReadError) in
            guard head != nil else { return }
            if !header.key.isNone { try record(header, head!.ownerName, into: rows) }
            let wasSettled = head!.isSettled
            head!.advance(to: event)
            if wasSettled, !head!.isSettled { rows.leaveForSettling(header.session) }
        }
    }

    private static let present: [UInt8] = [1]

    /// Moves each session once to its place among the open ones, however many messages it had. Also called
    /// before a decision that looks there; what was settled is not looked at again.
    package func settle(_ rows: ViewBatch) throws(ViewReadError) {
        for start in rows.takeUnsettled() {
            try rows.change(Table.headRows, start) { head in
                let (left, entered) = head.settle(start)
                if let left { rows.removeKnown(Table.open, left, HeadsProjector.present) }
                if let entered { rows.insert(Table.open, entered, HeadsProjector.present) }
            }
        }
    }

    private func start(
        _ header: EventHeader, _ tail: SessionTail, into rows: ViewBatch
    ) throws(ViewReadError) {
        var head = HeadRow(owner: tail.owner)
        head.ownerName = try nameFirst(tail.owner, header.position, rows)
        head.agentName = try nameFirst(tail.agent, header.position, rows)
        head.projectName = try nameFirst(tail.project, header.position, rows)
        try rows.put(Table.ids, tail.id.bytes, header.position.row)
        try rows.insert(Table.headRows, header.session, head)
    }

    private func record(
        _ header: EventHeader, _ ownerName: Position, into rows: ViewBatch
    ) throws(ViewReadError) {
        let position = PositionRow(header.position)
        if header.flags.contains(.keyScopeOwner) {
            try rows.put(Table.keys, KeyScope.owner(ownerName).key(header.key), position.bytes)
        } else {
            let scope = KeyScope.session(header.session)
            try rows.put(Table.keys, scope.key(header.key), position, of: header.session)
        }
    }

    private func nameFirst(
        _ digest: NameDigest, _ position: Position, _ rows: ViewBatch
    ) throws(ViewReadError) -> Position {
        try rows.firstPosition(of: digest, in: Table.names, orElse: position)
    }
}

/// Whose keys a key is told apart from.
package enum KeyScope: Sendable {
    case session(Position)
    /// The position that first named the owner; none for sessions without one.
    case owner(Position)

    private static let keyByteCount = 25

    package func key(_ digest: NameDigest) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(KeyScope.keyByteCount)
        switch self {
        case .session(let start):
            key.append(bigEndian: start.value)
            key.append(0)
        case .owner(let first):
            key.append(bigEndian: first.value)
            key.append(1)
        }
        key.append(digest)
        return key
    }
}

extension ViewBatch {
    /// A session's head; nil where there is no such session.
    package func head(_ start: Position) throws(ViewReadError) -> HeadRow? {
        try row(HeadsProjector.Table.headRows, start)
    }

    /// The position that first named `digest`; `position` becomes it where there is none.
    func firstPosition(
        of digest: NameDigest, in table: ViewTable, orElse position: Position
    ) throws(ViewReadError) -> Position {
        guard !digest.isNone else { return .none }
        var key: [UInt8] = []
        key.append(digest)
        if let row = try value(table, key) { return Position(row: row) }
        try put(table, key, position.row)
        return position
    }
}
