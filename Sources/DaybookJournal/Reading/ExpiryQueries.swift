package import DaybookCore
import DaybookProjections

/// A session and the forks it is tied to, all of which have reached their ends: they go together, because forks
/// read through their source.
package struct ExpiredFamily: Sendable {
    /// The sessions, forks before their sources.
    package let sessions: [IdleSession]
    /// The start of the session that the others are forks of.
    package let root: Position
    /// Time at which the last of them reached its end.
    package let dueAt: Timestamp
}

package struct ExpiryPage: Sendable {
    package var families: [ExpiredFamily] = []
    /// The place to go on from; nil at the end.
    package var next: ExpiryPlace?
}

/// A place in the order in which sessions expire.
package struct ExpiryPlace: Sendable {
    fileprivate let key: [UInt8]
}

extension JournalReader {
    /// Families of which a session has expired and all others have too, or are idle for as long as sessions are
    /// kept. A family may come once for each of its sessions.
    /// - Parameter keptSeconds: idle time after which sessions are erased that do not expire; nil for never.
    package func expiredFamilies(
        at now: Timestamp, keptSeconds: Double?, from place: ExpiryPlace? = nil, limit: Int
    ) throws(JournalError) -> ExpiryPage {
        let snapshot = try snapshot([Projections.lifecycle, Projections.sessions])
        // No key is as short as this, so none comes before it.
        let keys = try snapshot.keys(
            snapshot.views.lifecycle, LifecycleProjector.Table.expiring, prefix: [],
            from: place?.key ?? [0], countMax: limit)
        var page = ExpiryPage()
        var seen: Set<Position> = []
        for key in keys {
            let expiry = ExpiryKey(key)
            guard expiry.time <= now else { return page }
            let root = try snapshot.root(of: expiry.start)
            guard seen.insert(root).inserted else { continue }
            if let family = try snapshot.family(of: root, dueBy: now, keptSeconds) {
                page.families.append(family)
            }
        }
        if keys.count == limit, let last = keys.last { page.next = ExpiryPlace(key: last + [0]) }
        return page
    }
}

extension Snapshot {
    private func lifecycleRow(_ start: Position) throws(JournalError) -> LifecycleRow? {
        let table = LifecycleProjector.Table.sessions
        return try row(views.lifecycle, table, ViewKey.session(start)).map { LifecycleRow($0) }
    }

    /// The session that a fork goes back to, through sources that are not erased; itself for every other.
    fileprivate func root(of start: Position) throws(JournalError) -> Position {
        var root = start
        while let row = try lifecycleRow(root), !row.parent.isNone,
            let parent = try lifecycleRow(row.parent), parent.status != .erased
        {
            root = row.parent
        }
        return root
    }

    /// A session with its forks of all levels that are not erased; nil unless all are due.
    fileprivate func family(
        of root: Position, dueBy now: Timestamp, _ keptSeconds: Double?
    ) throws(JournalError) -> ExpiredFamily? {
        var sessions: [IdleSession] = []
        var dueAt = Timestamp.earliest
        // Each before its forks; these are found as it is looked at.
        var starts = [root]
        var next = 0
        while next < starts.count {
            let start = starts[next]
            next += 1
            guard let row = try lifecycleRow(start), let due = row.end(keptSeconds), due <= now,
                let id = try unlessDamaged(tail(of: start).id)
            else { return nil }
            dueAt = max(dueAt, due)
            let revision = try sessionRow(start, in: views.sessions).revision
            sessions.append(
                IdleSession(session: id, revision: revision, activity: row.activity, since: row.activityAt))
            let forks = try keys(
                views.lifecycle, LifecycleProjector.Table.forks, prefix: ViewKey.session(start),
                countMax: Int.max)
            starts += forks.map { Position($0.span.bytes.bigEndianWord(at: 8)) }
        }
        return ExpiredFamily(sessions: sessions.reversed(), root: root, dueAt: dueAt)
    }
}

extension LifecycleRow {
    /// The earlier of the time at which it expires, and of that up to which idle sessions are kept; nil where
    /// there is neither.
    fileprivate func end(_ keptSeconds: Double?) -> Timestamp? {
        let kept = keptSeconds.map { activityAt.advanced(byNanoseconds: Int64(($0 * 1e9).rounded())) }
        return [expiresAt, kept].compactMap(\.self).min()
    }
}
