import DaybookAudit
package import DaybookCore
import DaybookProjections

package struct UnsummarizedQuery: Sendable {
    package var owner: Name?
    package var agent: Name?
    package var limit = 50
    package var cursor: UnsummarizedCursor?

    package init() {}
}

/// The place where a page of unsummarised sessions ended: the event that closed the last one, and its start.
package struct UnsummarizedCursor: Equatable, Sendable {
    package var closedBy: Position
    package var session: Position

    package init(closedBy: Position, session: Position) {
        self.closedBy = closedBy
        self.session = session
    }
}

package struct UnsummarizedPage: Sendable {
    package var sessions: [Session]
    package var nextCursor: UnsummarizedCursor?

    package init(sessions: [Session], nextCursor: UnsummarizedCursor?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
    }
}

extension JournalReader {
    /// Closed sessions with messages that no summary covers, the longest closed first.
    package func unsummarized(_ query: UnsummarizedQuery) throws(JournalError) -> UnsummarizedPage {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        guard let owner = try snapshot.firstPosition(.owner, query.owner),
            let agent = try snapshot.firstPosition(.agent, query.agent)
        else { return UnsummarizedPage(sessions: [], nextCursor: nil) }
        let order = UnsummarizedKey(owner: owner, agent: agent)
        var from = order.prefix
        if let cursor = query.cursor {
            from = order.bytes(closedBy: cursor.closedBy, start: cursor.session) + [0]
        }
        let keys = try snapshot.keys(
            snapshot.views.sessions, SessionsProjector.Table.unsummarized, prefix: order.prefix, from: from,
            countMax: query.limit + 1)
        return try snapshot.page(keys, limit: query.limit)
    }
}

extension Snapshot {
    fileprivate func page(_ keys: [[UInt8]], limit: Int) throws(JournalError) -> UnsummarizedPage {
        var page = UnsummarizedPage(sessions: [], nextCursor: nil)
        var byteCount = 0
        var last: UnsummarizedCursor?
        for key in keys {
            if page.sessions.count == limit || byteCount > Limits.answerByteCountTarget {
                page.nextCursor = last
                break
            }
            let start = UnsummarizedKey.start(key)
            let session = try session(
                start, try sessionRow(start, in: views.sessions),
                namedBy: try list(of: start, in: views.transcripts))
            byteCount += session.byteCount
            page.sessions.append(session)
            last = UnsummarizedCursor(closedBy: UnsummarizedKey.closedBy(key), session: start)
        }
        return page
    }
}
