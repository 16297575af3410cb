import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookProjections

/// A message by the key of the request that recorded it.
package struct MessageKeyQuery: Sendable {
    package var key: Name
    /// The session whose keys are looked at; nil for those of the owner.
    package var session: SessionID?
    package var owner: Name?

    package init(key: Name) { self.key = key }
}

extension JournalReader {
    /// The message that a request recorded, where it recorded exactly one.
    package func message(_ query: MessageKeyQuery) throws(JournalError) -> MessageHistory {
        guard let heads = views.heads else {
            throw .notFound("key in a replay; ask the journal itself")
        }
        // Before the log's snapshot, so that no row names an event beyond it.
        let folded = try renew(heads)
        defer { heads.reset() }
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        guard let scope = try snapshot.scope(of: query),
            let last = try snapshot.lastEvent(under: query.key, in: scope, heads, folded),
            let place = try snapshot.onlyMessage(ofBatchEndingAt: last)
        else { throw .notFound("message of this key") }
        let id = try snapshot.tail(of: place.session).id
        return try snapshot.history(
            of: place.sequence, try snapshot.readable(id, owner: query.owner), id: id)
    }

    /// Takes a snapshot of `heads`, and returns its position.
    private func renew(_ heads: ViewStore) throws(JournalError) -> Position {
        do throws(LMDBError) {
            try heads.renew()
            return try heads.position()
        } catch { throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds) }
    }
}

extension Snapshot {
    /// The range that the key is looked for in; nil where the owner's name has never occurred.
    fileprivate func scope(of query: MessageKeyQuery) throws(JournalError) -> KeyScope? {
        if let id = query.session { return .session(try readable(id, owner: query.owner)) }
        return try firstPosition(.owner, query.owner).map { .owner($0) }
    }

    /// The last event of the request with a key: by the rows of `heads`, and by the headers of events that
    /// these have not seen.
    fileprivate func lastEvent(
        under key: Name, in scope: KeyScope, _ heads: ViewStore, _ folded: Position
    ) throws(JournalError) -> Position? {
        let digest = names.digest(.key, key.utf8)
        if let row = try row(heads, HeadsProjector.Table.keys, scope.key(digest)) {
            return Position(row: row)
        }
        let head = try log.head()
        guard head > folded else { return nil }
        guard head.value - folded.value <= Limits.headsStoreEventCount + Limits.catchUpEventCountMax else {
            throw .rebuilding(projection: Projections.heads.name, done: folded.value, total: head.value)
        }
        var found: [Position] = []
        try log.read { log, transaction throws(StorageError) in
            try log.scan(
                from: folded.next, countMax: Int(head.value - folded.value), in: transaction
            ) { (header) throws(StorageError) in
                if header.key == digest { found.append(header.position) }
                return true
            }
        }
        for position in found where try isKey(at: position, in: scope) { return position }
        return nil
    }

    private func isKey(at position: Position, in scope: KeyScope) throws(JournalError) -> Bool {
        let header = try log.header(at: position)
        let isOwners = header.flags.contains(.keyScopeOwner)
        switch scope {
        case .session(let start): return !isOwners && header.session == start
        case .owner(let first):
            // A session that the views have not seen was started after the query came.
            let key = ViewKey.session(header.session)
            let row = try row(views.sessions, SessionsProjector.Table.rows, key).map { SessionRow($0) }
            return isOwners && row?.ownerName == first
        }
    }

    /// The message of a batch that recorded one and no other.
    fileprivate func onlyMessage(
        ofBatchEndingAt last: Position
    ) throws(JournalError) -> (session: Position, sequence: SequenceNumber)? {
        var position = Position(last.value - UInt64(try log.header(at: last).batchIndex))
        var message: (session: Position, sequence: SequenceNumber)?
        while position <= last {
            let header = try log.header(at: position)
            if header.type == .messageRecorded {
                guard message == nil else { return nil }
                message = (header.session, header.sequence)
            }
            position = position.next
        }
        return message
    }
}
