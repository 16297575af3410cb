package import DaybookCore
import DaybookLMDB
import DaybookProjections

extension JournalReader {
    /// The session of an append, no older than after it, whether the views have folded it or not.
    package func session(after appended: Appended) throws(JournalError) -> Session {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        let rows = try snapshot.rows(of: appended.session, through: appended.last)
        return try snapshot.session(
            appended.session, try snapshot.sessionRow(appended.session, in: rows.sessions),
            namedBy: try snapshot.transcript(of: appended.session, in: rows.transcripts))
    }
}

extension Snapshot {
    /// A session's rows up to an event: the stored ones, with events that the views have not folded yet
    /// folded over them in memory.
    /// - Complexity: O(events that the views are behind).
    fileprivate func rows(
        of start: Position, through last: Position
    ) throws(JournalError) -> (sessions: any ViewBacking, transcripts: any ViewBacking) {
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
        try log.read { log, transaction throws(StorageError) in
            try log.scan(from: folded.next, countMax: Int(lag), in: transaction) {
                (header) throws(StorageError) in
                guard header.session == start else { return true }
                do throws(ViewReadError) {
                    try Projections.sessions.fold(FoldEvent(header: header), into: sessions)
                    try Projections.transcripts.fold(FoldEvent(header: header), into: transcripts)
                } catch { throw .view(error, at: header.position) }
                return true
            }
        }
        return (sessions, transcripts)
    }
}
