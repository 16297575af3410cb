package import DaybookCore
import DaybookProjections

/// A session without activity for some time.
package struct IdleSession: Equatable, Sendable {
    package let session: SessionID
    /// The session's revision when it was found idle: whatever is appended meanwhile moves it.
    package let revision: Revision
    /// Position of the last message, start or reopening.
    package let activity: Position
    package let since: Timestamp

    package init(session: SessionID, revision: Revision, activity: Position, since: Timestamp) {
        self.session = session
        self.revision = revision
        self.activity = activity
        self.since = since
    }
}

package struct IdlePage: Sendable {
    package var sessions: [IdleSession]
    /// Position to go on from; nil at the end.
    package var next: Position?
}

package enum IdleKind: Sendable {
    case open
    /// Sessions that are not erased, and have no fork that is not.
    case kept
}

extension JournalReader {
    /// Sessions whose last activity is no later than a time, the longest idle first.
    package func idleSessions(
        _ kind: IdleKind, since time: Timestamp, from first: Position = .first, limit: Int
    ) throws(JournalError) -> IdlePage {
        let snapshot = try snapshot([Projections.lifecycle, Projections.sessions])
        let table = kind == .open ? LifecycleProjector.Table.open : LifecycleProjector.Table.kept
        let keys = try snapshot.keys(
            snapshot.views.lifecycle, table, prefix: [], from: ViewKey.session(first), countMax: limit)
        var page = IdlePage(sessions: [], next: nil)
        for key in keys {
            let activity = Position(key.span.bytes.bigEndianWord(at: 0))
            page.next = activity.next
            // One that can't be read is left as it is, and keeps no other.
            guard let header = try snapshot.unlessDamaged(snapshot.log.header(at: activity)) else { continue }
            guard header.recordedAt <= time else {
                page.next = nil
                return page
            }
            if kind == .kept, try snapshot.hasFork(header.session) { continue }
            guard let id = try snapshot.unlessDamaged(snapshot.tail(of: header.session).id) else { continue }
            page.sessions.append(
                IdleSession(
                    session: id,
                    revision: try snapshot.sessionRow(header.session, in: snapshot.views.sessions).revision,
                    activity: activity, since: header.recordedAt))
        }
        if keys.count < limit { page.next = nil }
        return page
    }
}

extension Snapshot {
    func unlessDamaged<R>(
        _ read: @autoclosure () throws(JournalError) -> R
    ) throws(JournalError) -> R? {
        do throws(JournalError) { return try read() } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    fileprivate func hasFork(_ start: Position) throws(JournalError) -> Bool {
        try !keys(
            views.lifecycle, LifecycleProjector.Table.forks, prefix: ViewKey.session(start), countMax: 1
        ).isEmpty
    }
}
