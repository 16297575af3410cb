import DaybookCore
import DaybookProjections

/// A walk over the sessions of a list, in its order.
protocol SessionWalk {
    mutating func next(in snapshot: borrowing Snapshot) throws(JournalError) -> SessionCursor?
}

/// Walks the sessions whose ids begin with a text, in the order of their ids.
struct IDWalk: SessionWalk {
    private let prefix: [UInt8]
    private var from: [UInt8]

    /// Begins after the session of this id; nil begins with the first.
    init(prefix: SessionID, after last: SessionID?) {
        self.prefix = prefix.bytes
        from = last.map { $0.bytes + [0] } ?? prefix.bytes
    }

    mutating func next(in snapshot: borrowing Snapshot) throws(JournalError) -> SessionCursor? {
        let table = SessionsProjector.Table.ids
        let rows = snapshot.views.sessions
        guard let key = try snapshot.keys(rows, table, prefix: prefix, from: from, countMax: 1).first,
            let row = try snapshot.row(rows, table, key)
        else { return nil }
        from = key + [0]
        return SessionCursor(isPinned: false, activity: .earliest, session: Position(row: row))
    }
}

/// Walks several sections of one order as if they were one, newest first.
struct RecencyMerge: SessionWalk {
    private struct Section {
        let section: RecencySection
        let prefix: [UInt8]
        var from: [UInt8]
        var buffer: [[UInt8]] = []
        var isExhausted = false
    }

    private var groups: [[Section]]
    private static let bufferCount = 128

    init(sections: [[RecencySection]], order: SessionOrder) {
        groups = sections.map { group in
            group.map { section in
                let prefix = order.key(section).prefix
                return Section(section: section, prefix: prefix, from: prefix)
            }
        }
    }

    /// Goes on after the row where a page ended.
    mutating func skip(past cursor: SessionCursor) {
        if groups.count > 1, !cursor.isPinned { groups.removeFirst() }
        for index in groups[0].indices {
            var from = groups[0][index].prefix
            RecencyKey.append(cursor.activity, cursor.session, to: &from)
            from.append(0)
            groups[0][index].from = from
        }
    }

    mutating func next(in snapshot: borrowing Snapshot) throws(JournalError) -> SessionCursor? {
        while !groups.isEmpty {
            for index in groups[0].indices { try fill(index, from: snapshot) }
            let newest = groups[0].indices.filter { !groups[0][$0].buffer.isEmpty }.min {
                order(groups[0][$0]).lexicographicallyPrecedes(order(groups[0][$1]))
            }
            guard let newest else {
                groups.removeFirst()
                continue
            }
            let key = groups[0][newest].buffer.removeLast()
            return SessionCursor(
                isPinned: groups[0][newest].section.isPinned,
                activity: RecencyKey.activity(key.span.bytes), session: RecencyKey.start(key.span.bytes))
        }
        return nil
    }

    private func order(_ section: Section) -> ArraySlice<UInt8> {
        section.buffer.last![RecencyKey.prefixByteCount...]
    }

    /// The buffer is in reverse, so that its next key is taken from the end.
    private mutating func fill(_ index: Int, from snapshot: borrowing Snapshot) throws(JournalError) {
        let section = groups[0][index]
        guard section.buffer.isEmpty, !section.isExhausted else { return }
        let keys = try snapshot.keys(
            snapshot.views.sessions, SessionsProjector.Table.orders, prefix: section.prefix,
            from: section.from,
            countMax: RecencyMerge.bufferCount)
        groups[0][index].isExhausted = keys.count < RecencyMerge.bufferCount
        if let last = keys.last { groups[0][index].from = last + [0] }
        groups[0][index].buffer = keys.reversed()
    }
}
