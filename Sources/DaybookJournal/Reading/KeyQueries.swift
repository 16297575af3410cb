import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookProjections

/// A message by its own key, or by that of the request that recorded it.
package struct MessageKeyQuery: Sendable {
    package var key: Name
    /// The session whose keys are looked at; nil for those of the owner.
    package var session: SessionID?
    /// The generation of the session's keys that the request's key is of; messages' own keys have none.
    package var generation = KeyGeneration.first
    package var owner: Name?

    package init(key: Name) { self.key = key }
}

extension JournalReader {
    /// The message that has the key of its own, or that a request recorded, where it recorded exactly one.
    package func message(_ query: MessageKeyQuery) throws(JournalError) -> MessageHistory {
        guard let heads = views.heads else {
            throw .notFound("key in a replay; ask the journal itself")
        }
        // Before the log's snapshot, so that no row names an event beyond it.
        let folded = try renew(heads)
        defer { heads.reset() }
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        for scope in try snapshot.scopes(of: query) {
            guard let last = try snapshot.lastEvent(under: query, in: scope, heads, folded),
                let place = try snapshot.message(under: scope, of: last)
            else { continue }
            if query.session == nil, try !snapshot.isOwned(place.session, by: query.owner) { continue }
            let id = try snapshot.tail(of: place.session).id
            return try snapshot.history(
                of: place.sequence, try snapshot.readable(id, owner: query.owner), id: id)
        }
        throw .notFound("message of this key")
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
    /// The ranges that the key is looked for in; none where the owner's name has never occurred.
    fileprivate func scopes(of query: MessageKeyQuery) throws(JournalError) -> [KeyScope] {
        if let id = query.session {
            let start = try readable(id, owner: query.owner)
            return [.messages(start), .session(start)]
        }
        guard let owner = try firstPosition(.owner, query.owner) else { return [] }
        // What a session recorded before it was given its owner is among that of sessions without one.
        return owner.isNone ? [.owner(owner)] : [.owner(owner), .owner(.none)]
    }

    /// The last event of the request with a key: by the rows of `heads`, and by the headers of events that
    /// these have not seen.
    fileprivate func lastEvent(
        under query: MessageKeyQuery, in scope: KeyScope, _ heads: ViewStore, _ folded: Position
    ) throws(JournalError) -> Position? {
        let digest = digest(of: query, in: scope)
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
                if header.key == digest || header.messageTail?.key == digest { found.append(header.position) }
                return true
            }
        }
        for position in found where try isKey(digest, at: position, in: scope) { return position }
        return nil
    }

    private func digest(of query: MessageKeyQuery, in scope: KeyScope) -> NameDigest {
        if case .session = scope { return names.keyDigest(query.key.utf8, query.generation) }
        return names.digest(.key, query.key.utf8)
    }

    private func isKey(
        _ digest: NameDigest, at position: Position, in scope: KeyScope
    ) throws(JournalError) -> Bool {
        let header = try log.header(at: position)
        let isOwners = header.flags.contains(.keyScopeOwner)
        switch scope {
        case .messages(let start): return header.messageKey == digest && header.session == start
        case .session(let start): return header.key == digest && !isOwners && header.session == start
        case .owner(let first):
            // A session that the views have not seen was started after the query came.
            let key = ViewKey.session(header.session)
            let row = try row(views.sessions, SessionsProjector.Table.rows, key).map { SessionRow($0) }
            return header.key == digest && isOwners && row?.names.owner == first
        }
    }

    /// The message that a key found in a scope stands for.
    fileprivate func message(
        under scope: KeyScope, of last: Position
    ) throws(JournalError) -> (session: Position, sequence: SequenceNumber)? {
        guard case .messages = scope else { return try onlyMessage(ofBatchEndingAt: last) }
        let header = try log.header(at: last)
        return (header.session, header.sequence)
    }

    /// The message of a batch that recorded one and no other.
    private func onlyMessage(
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

extension EventHeader {
    /// Digest of a message's own key; none where it has none, or is no message.
    fileprivate var messageKey: NameDigest {
        if case .message(let tail) = tail { tail.key } else { .none }
    }
}
