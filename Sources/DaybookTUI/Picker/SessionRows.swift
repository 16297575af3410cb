import DaybookClient

/// The sessions of the list as far as they were read, with one that keeps its row though it left the list. Pure.
///
/// A session that was changed here is kept until the selection leaves it. So a key that is pressed again undoes what
/// it did, and never reaches a session that came to the row meanwhile.
struct SessionRows: Sendable {
    private(set) var sessions: [Session] = []
    private(set) var total: Int?
    private(set) var nextCursor: JSONBytes?
    /// Whether the list has come once.
    private(set) var isLoaded = false
    /// The session that is kept, whether the list has it or not.
    private(set) var keptID: String?
    /// The kept session where the list has it no more, and the row that it keeps.
    private var kept: (session: Session, row: Int)?

    var count: Int { sessions.count + (kept == nil ? 0 : 1) }

    subscript(row: Int) -> Session? {
        guard let kept, row >= kept.row else { return sessions.indices.contains(row) ? sessions[row] : nil }
        return row == kept.row ? kept.session : sessions.indices.contains(row - 1) ? sessions[row - 1] : nil
    }

    func row(of id: String) -> Int? {
        if let kept, kept.session.id == id { return kept.row }
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { return nil }
        return kept.map { index >= $0.row ? index + 1 : index } ?? index
    }

    func session(_ id: String) -> Session? { row(of: id).flatMap { self[$0] } }

    // MARK: Keeping

    /// Keeps a session where it is, whatever becomes of the list.
    mutating func keep(_ id: String) {
        if keptID != id { letGo() }
        keptID = id
    }

    /// Lets the kept session go where the list has it, or away.
    mutating func letGo() { (keptID, kept) = (nil, nil) }

    /// Takes a session that was changed.
    mutating func replace(_ session: Session) {
        if kept?.session.id == session.id { kept?.session = session }
        if let index = sessions.firstIndex(where: { $0.id == session.id }) { sessions[index] = session }
    }

    // MARK: Reading

    /// Forgets all, before another list comes.
    mutating func forget() { self = SessionRows() }

    /// Takes a page.
    /// - Parameter after: the cursor that it goes on at; nil for the first.
    /// - Returns: whether it is of this list.
    mutating func take(_ page: SessionPage, after cursor: JSONBytes?) -> Bool {
        let before = keptID.flatMap { id in row(of: id).flatMap { row in self[row].map { ($0, row) } } }
        if cursor == nil {
            // What was read further down stays there, without what has come up.
            let known = Set(page.sessions.map(\.id))
            let rest =
                page.nextCursor == nil
                ? [] : sessions.dropFirst(page.sessions.count).filter { !known.contains($0.id) }
            if rest.isEmpty { nextCursor = page.nextCursor }
            sessions = page.sessions + rest
        } else if cursor == nextCursor {
            // One that became active meanwhile came before already.
            let known = Set(sessions.map(\.id))
            sessions += page.sessions.filter { !known.contains($0.id) }
            nextCursor = page.nextCursor
        } else {
            return false
        }
        kept = before.flatMap { session, row in
            sessions.contains { $0.id == session.id } ? nil : (session, min(row, sessions.count))
        }
        (isLoaded, total) = (true, page.total)
        return true
    }
}
