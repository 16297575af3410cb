package import DaybookCore
import DaybookProjections

package struct TreeQuery: Sendable {
    package var id: SessionID
    package var owner: Name?
    package var limit = 100
    package var cursor: TreeCursor?

    package init(id: SessionID) { self.id = id }
}

/// The places where a page of a tree ended: the last session and the last rewind that it told of.
package struct TreeCursor: Equatable, Sendable {
    /// None where all sessions are told.
    package var session: Position
    /// The greatest where all rewinds are told.
    package var rewind: Revision

    package init(session: Position, rewind: Revision) {
        self.session = session
        self.rewind = rewind
    }

    fileprivate static let allRewinds = Revision(UInt64.max)
}

/// A session, the sessions that were forked from it, those forked from these …, each before its own forks.
package struct SessionTree: Sendable {
    package struct Node: Sendable {
        package let session: Session
        /// Number of forks between the first session and this one.
        package let depth: Int
        /// Messages of its transcript that it shares with its source.
        package let sharedCount: UInt64
    }

    package struct Rewind: Equatable, Sendable {
        package let revision: Revision
        /// The last message before.
        package let from: SequenceNumber
        /// The last message that stayed.
        package let to: SequenceNumber
    }

    package let revision: Revision
    package fileprivate(set) var nodes: [Node] = []
    /// The rewinds of the first session, oldest first.
    package fileprivate(set) var rewinds: [Rewind] = []
    package fileprivate(set) var next: TreeCursor?

    fileprivate init(revision: Revision) { self.revision = revision }
}

extension JournalReader {
    package func tree(_ query: TreeQuery) throws(JournalError) -> SessionTree {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        let start = try snapshot.readable(query.id, owner: query.owner)
        var tree = SessionTree(revision: try snapshot.sessionRow(start, in: snapshot.views.sessions).revision)
        let lastSession = try snapshot.addNodes(to: &tree, of: start, query)
        let lastRewind = try snapshot.addRewinds(to: &tree, of: start, query)
        if !lastSession.isNone || lastRewind != TreeCursor.allRewinds {
            tree.next = TreeCursor(session: lastSession, rewind: lastRewind)
        }
        return tree
    }
}

extension Snapshot {
    /// Adds a page of sessions.
    /// - Returns: the last one where there are more, else none.
    fileprivate func addNodes(
        to tree: inout SessionTree, of start: Position, _ query: TreeQuery
    ) throws(JournalError) -> Position {
        if let cursor = query.cursor, cursor.session.isNone { return .none }
        var walk = TreeWalk(from: start)
        if let cursor = query.cursor { try resume(&walk, after: cursor.session, root: start) }
        var last = Position.none
        var byteCount = 0
        while let (next, depth) = try step(&walk) {
            if tree.nodes.count == query.limit || byteCount > Limits.answerByteCountTarget { return last }
            var texts = SessionTexts(log)
            let row = try sessionRow(next, in: views.sessions)
            let transcript = try transcript(of: next, in: views.transcripts)
            let session = try session(next, row, namedBy: TranscriptList(transcript), &texts)
            byteCount += session.byteCount + texts.byteCount
            tree.nodes.append(
                SessionTree.Node(
                    session: session, depth: depth,
                    sharedCount: transcript.sharedCount))
            last = next
        }
        return .none
    }

    /// Adds a page of rewinds.
    /// - Returns: the last one where there are more.
    fileprivate func addRewinds(
        to tree: inout SessionTree, of start: Position, _ query: TreeQuery
    ) throws(JournalError) -> Revision {
        let last = query.cursor?.rewind ?? .none
        if last == TreeCursor.allRewinds { return last }
        let table = TranscriptsProjector.Table.rewinds
        let keys = try keys(
            views.transcripts, table, prefix: ViewKey.session(start),
            from: ViewKey.session(start, last.next.value), countMax: query.limit + 1)
        for key in keys.prefix(query.limit) {
            guard let row = try row(views.transcripts, table, key).map({ RewindRow($0) }) else { continue }
            tree.rewinds.append(
                SessionTree.Rewind(
                    revision: Revision(key.span.bytes.bigEndianWord(at: 8)), from: row.from, to: row.to))
        }
        return keys.count > query.limit ? tree.rewinds.last?.revision ?? last : TreeCursor.allRewinds
    }

    /// The next session of the walk: the first fork of the newest one that has more.
    private func step(_ walk: inout TreeWalk) throws(JournalError) -> (start: Position, depth: Int)? {
        if let root = walk.takeRoot() { return (root, 0) }
        while let place = walk.path.last {
            let key = try keys(
                views.transcripts, TranscriptsProjector.Table.forks, prefix: ViewKey.session(place.start),
                from: ViewKey.session(place.start, place.lastFork.next.value), countMax: 1
            ).first
            guard let key else {
                walk.path.removeLast()
                continue
            }
            let fork = Position(key.span.bytes.bigEndianWord(at: 8))
            walk.path[walk.path.count - 1].lastFork = fork
            walk.path.append(TreeWalk.Place(start: fork))
            return (fork, walk.path.count - 1)
        }
        return nil
    }

    /// Goes on after a session that the walk had come to.
    private func resume(
        _ walk: inout TreeWalk, after last: Position, root: Position
    ) throws(JournalError) {
        var path: [TreeWalk.Place] = []
        var place = TreeWalk.Place(start: last)
        while place.start != root {
            guard
                let row = try row(views.sessions, SessionsProjector.Table.rows, ViewKey.session(place.start)),
                let fork = SessionRow(row).fork
            else { throw .invalid(field: "cursor", problem: "is of another session") }
            path.append(place)
            place = TreeWalk.Place(start: fork.parent, lastFork: place.start)
        }
        walk.path = [place] + path.reversed()
        _ = walk.takeRoot()
    }
}

/// A walk over a session and its forks, each session before its own forks.
private struct TreeWalk {
    struct Place {
        let start: Position
        /// The newest fork that the walk has come to.
        var lastFork = Position.none
    }

    /// The sessions from the first to the newest that the walk has come to.
    var path: [Place]
    private var hasBegun = false

    init(from root: Position) { path = [Place(start: root)] }

    /// The first session, once.
    mutating func takeRoot() -> Position? {
        guard !hasBegun else { return nil }
        hasBegun = true
        return path.first?.start
    }
}
