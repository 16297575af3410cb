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
        /// The next sessions in reverse, so that the next one is taken from the end.
        var buffer: [RecencyPlace] = []
        var isExhausted = false

        /// Has the keys after a session's come next.
        mutating func goOn(after place: RecencyPlace) {
            from = prefix
            RecencyKey.append(place.activity, place.start, to: &from)
            from.append(0)
        }
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
        let place = RecencyPlace(activity: cursor.activity, start: cursor.session)
        for index in groups[0].indices { groups[0][index].goOn(after: place) }
    }

    mutating func next(in snapshot: borrowing Snapshot) throws(JournalError) -> SessionCursor? {
        while !groups.isEmpty {
            var newest: (index: Int, place: RecencyPlace)?
            for index in groups[0].indices {
                try fill(index, from: snapshot)
                guard let place = groups[0][index].buffer.last else { continue }
                if newest.map({ $0.place < place }) ?? true { newest = (index, place) }
            }
            guard let (index, place) = newest else {
                groups.removeFirst()
                continue
            }
            groups[0][index].buffer.removeLast()
            return SessionCursor(
                isPinned: groups[0][index].section.isPinned, activity: place.activity, session: place.start)
        }
        return nil
    }

    private mutating func fill(_ index: Int, from snapshot: borrowing Snapshot) throws(JournalError) {
        guard groups[0][index].buffer.isEmpty, !groups[0][index].isExhausted else { return }
        let (prefix, first) = (groups[0][index].prefix, groups[0][index].from)
        var places: [RecencyPlace] = []
        places.reserveCapacity(RecencyMerge.bufferCount)
        let rows = snapshot.views.sessions
        try snapshot.view(
            rows.lendKeys(table: SessionsProjector.Table.orders.index, prefix: prefix, from: first) { key in
                places.append(RecencyPlace(key))
                return places.count < RecencyMerge.bufferCount
            })
        groups[0][index].isExhausted = places.count < RecencyMerge.bufferCount
        if let last = places.last { groups[0][index].goOn(after: last) }
        groups[0][index].buffer = places.reversed()
    }
}

/// A session's place in an order by recency: by its activity, then by its start.
struct RecencyPlace: Comparable {
    let activity: Timestamp
    let start: Position

    init(activity: Timestamp, start: Position) {
        self.activity = activity
        self.start = start
    }

    /// Reads the end of a `RecencyKey`.
    init(_ key: RawSpan) { self.init(activity: RecencyKey.activity(key), start: RecencyKey.start(key)) }

    static func < (left: RecencyPlace, right: RecencyPlace) -> Bool {
        (left.activity, left.start) < (right.activity, right.start)
    }
}
