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
    /// - Complexity: O(events of the session that the views are behind); of all sessions where these are not
    ///   remembered.
    fileprivate func rows(
        of appended: Appended
    ) throws(JournalError) -> (sessions: any ViewBacking, transcripts: any ViewBacking) {
        let (start, last) = (appended.session, appended.last)
        let folded: Position
        do throws(LMDBError) { folded = try views.sessions.position() } catch {
            throw failure(ViewReadError(error, of: Projections.sessions))
        }
        guard folded < last else { return (views.sessions, views.transcripts) }
        let lag = last.value - folded.value
        guard lag <= Limits.catchUpEventCountMax else {
            throw .rebuilding(
                projection: Projections.sessions.name, done: folded.value, total: last.value)
        }
        let sessions = ViewBatch(tableCount: Projections.sessions.tables.count, over: views.sessions)
        let transcripts = ViewBatch(
            tableCount: Projections.transcripts.tables.count, over: views.transcripts)
        func fold(_ header: HeaderRecord) throws(StorageError) {
            do throws(ViewReadError) {
                try Projections.sessions.fold(FoldEvent(header: header), into: sessions)
                try Projections.transcripts.fold(FoldEvent(header: header), into: transcripts)
            } catch { throw .view(error, at: header.position) }
        }
        let remembered = recent.positions(of: start, from: folded.next, through: last)
        // The next answers of this session would fold the same events again, and more.
        if remembered.map({ $0.count > Limits.unfoldedEventCountMax }) ?? true { askForFold() }
        try log.read { log, transaction throws(StorageError) in
            guard let remembered else {
                return try log.scan(from: folded.next, countMax: Int(lag), in: transaction) {
                    (header) throws(StorageError) in
                    if header.session == start || header.type.changesLinks { try fold(header) }
                    return true
                }
            }
            for position in remembered {
                try fold(log.wholeRecord(log.headerBytes(at: position, in: transaction), at: position))
            }
        }
        return (sessions, transcripts)
    }
}

extension EventType {
    /// Whether a session's link to its parent may count, or count no more, by such an event of another one.
    var changesLinks: Bool {
        switch self {
        case .sessionStarted, .sessionErased, .sessionAssigned: true
        default: false
        }
    }
}
