package import DaybookCore

/// What deciding an append needs, folded from headers alone: ids, heads, names, keys, open sessions.
package struct HeadsProjector: Projector {
    package let name = "heads"
    package let version: UInt32 = 2
    package let tables = [Table.ids, Table.heads, Table.names, Table.keys, Table.open]

    package enum Table {
        /// Session id → start position.
        package static let ids = ViewTable("ids", index: 0)
        /// Start → `HeadRow`.
        package static let heads = ViewTable("heads", index: 1)
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
        let key = ViewKey.session(header.session)
        var head: HeadRow
        if header.type == .sessionStarted, case .session(let tail) = header.tail {
            head = try start(header, tail, into: rows)
        } else {
            guard let row = try rows.value(Table.heads, key) else { return }
            head = HeadRow(row)
        }
        if !header.key.isNone { try record(header, head, into: rows) }
        let wasSettled = head.isSettled
        head.advance(to: event)
        if wasSettled, !head.isSettled { rows.leaveForSettling(key) }
        try rows.put(Table.heads, key, head.bytes)
    }

    private static let present: [UInt8] = [1]

    /// Moves each session once to its place among the open ones, however many messages it had. Also called
    /// before a decision that looks there; what was settled is not looked at again.
    package func settle(_ rows: ViewBatch) throws(ViewReadError) {
        for key in rows.takeUnsettled() {
            guard let stored = try rows.value(Table.heads, key) else { continue }
            var head = HeadRow(stored)
            let (left, entered) = head.settle(Position(key.span.bytes.bigEndianWord(at: 0)))
            if let left { rows.removeKnown(Table.open, left, HeadsProjector.present) }
            if let entered { rows.insert(Table.open, entered, HeadsProjector.present) }
            try rows.put(Table.heads, key, head.bytes)
        }
    }

    private func start(
        _ header: EventHeader, _ tail: SessionTail, into rows: ViewBatch
    ) throws(ViewReadError) -> HeadRow {
        var head = HeadRow(owner: tail.owner)
        head.ownerName = try nameFirst(tail.owner, header.position, rows)
        head.agentName = try nameFirst(tail.agent, header.position, rows)
        head.projectName = try nameFirst(tail.project, header.position, rows)
        try rows.put(Table.ids, tail.id.bytes, header.position.row)
        return head
    }

    private func record(
        _ header: EventHeader, _ head: HeadRow, into rows: ViewBatch
    ) throws(ViewReadError) {
        let scope: KeyScope =
            header.flags.contains(.keyScopeOwner) ? .owner(head.ownerName) : .session(header.session)
        try rows.put(Table.keys, scope.key(header.key), header.position.row)
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

    package func key(_ digest: NameDigest) -> [UInt8] {
        var key: [UInt8] = []
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
