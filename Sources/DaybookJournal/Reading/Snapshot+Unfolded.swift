package import DaybookCore
import DaybookLMDB
import DaybookProjections

extension JournalReader {
    /// The session of an append, no older than after it, whether the views have folded it or not.
    package func session(after appended: Appended) throws(JournalError) -> Session {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        let rows = try snapshot.rows(of: appended)
        return try snapshot.session(
            appended.session, try snapshot.sessionRow(appended.session, in: rows.sessions),
            namedBy: try snapshot.list(of: appended.session, in: rows.transcripts))
    }
}

extension Snapshot {
    /// The rows of an append's session up to its last event: the stored ones, with events that the views have
    /// not folded yet folded over them in memory.
    /// - Complexity: O(events of the append) where the views have folded the session's others, else O(events
    ///   that the views are behind).
    fileprivate func rows(
        of appended: Appended
    ) throws(JournalError) -> (sessions: any ViewBacking, transcripts: any ViewBacking) {
        let (start, last) = (appended.session, appended.last)
        let folded: Position
        do throws(LMDBError) { folded = try views.sessions.position() } catch {
            throw failure(ViewReadError(error, of: Projections.sessions))
        }
        guard folded < last else { return (views.sessions, views.transcripts) }
        let first = try firstUnfolded(of: appended) ?? folded.next
        let lag = last.value + 1 - first.value
        guard lag <= Limits.catchUpEventCountMax else {
            throw .rebuilding(
                projection: Projections.sessions.name, done: folded.value, total: last.value)
        }
        let sessions = ViewBatch(tableCount: Projections.sessions.tables.count, over: views.sessions)
        let transcripts = ViewBatch(
            tableCount: Projections.transcripts.tables.count, over: views.transcripts)
        try log.read { log, transaction throws(StorageError) in
            try log.scan(from: first, countMax: Int(lag), in: transaction) {
                (header) throws(StorageError) in
                guard header.session == start || header.changesLinks else { return true }
                do throws(ViewReadError) {
                    try Projections.sessions.fold(FoldEvent(header: header), into: sessions)
                    try Projections.transcripts.fold(FoldEvent(header: header), into: transcripts)
                } catch { throw .view(error, at: header.position) }
                return true
            }
        }
        return (sessions, transcripts)
    }

    /// The append's first event of its session, where that is the first which the views have not folded, and no
    /// other session's matters.
    private func firstUnfolded(of appended: Appended) throws(JournalError) -> Position? {
        let key = ViewKey.session(appended.session)
        let row = try row(views.sessions, SessionsProjector.Table.rows, key).map { SessionRow($0) }
        var position = appended.first
        while position <= appended.last {
            let header = try log.header(at: position)
            if header.session == appended.session {
                if case .session(let tail) = header.tail, tail.parent != nil { return nil }
                return header.revision == (row?.revision ?? .none).next ? position : nil
            }
            position = position.next
        }
        return nil
    }
}

extension HeaderRecord {
    /// Whether a session's link to its parent may count, or count no more, by the event of another one.
    fileprivate var changesLinks: Bool {
        switch type {
        case .sessionStarted, .sessionErased, .sessionAssigned: true
        default: false
        }
    }
}
