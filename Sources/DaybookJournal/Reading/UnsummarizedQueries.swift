import DaybookAudit
package import DaybookCore
import DaybookProjections

extension JournalReader {
    /// Closed sessions with messages that no summary covers, the longest closed first.
    package func unsummarized(_ query: UnsummarizedQuery) throws(JournalError) -> UnsummarizedPage {
        try snapshot([Projections.sessions]) { () throws(JournalError) in
            guard let owner = try firstPosition(.owner, query.owner),
                let agent = try firstPosition(.agent, query.agent)
            else { return UnsummarizedPage(sessions: [], nextCursor: nil) }
            let order = UnsummarizedKey(owner: owner, agent: agent)
            var from = order.prefix
            if let cursor = query.cursor {
                from = order.bytes(closedBy: cursor.closedBy, start: cursor.session) + [0]
            }
            let keys = try keys(
                sessions, SessionsProjector.Table.unsummarized, prefix: order.prefix, from: from,
                countMax: query.limit + 1)
            return try page(keys, limit: query.limit)
        }
    }

    private func page(_ keys: [[UInt8]], limit: Int) throws(JournalError) -> UnsummarizedPage {
        var page = UnsummarizedPage(sessions: [], nextCursor: nil)
        var byteCount = 0
        var last: UnsummarizedCursor?
        for key in keys {
            if page.sessions.count == limit || byteCount > Limits.answerByteCountTarget {
                page.nextCursor = last
                break
            }
            let start = UnsummarizedKey.start(key)
            let session = try session(start, try sessionRow(start, in: sessions))
            byteCount += session.byteCount
            page.sessions.append(session)
            last = UnsummarizedCursor(closedBy: UnsummarizedKey.closedBy(key), session: start)
        }
        return page
    }
}
