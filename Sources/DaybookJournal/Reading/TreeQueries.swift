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
    /// Whether the session was told of as a subagent in another place than below its source.
    package var isReference: Bool
    /// The greatest where all rewinds are told.
    package var rewind: Revision

    package init(session: Position, isReference: Bool, rewind: Revision) {
        self.session = session
        self.isReference = isReference
        self.rewind = rewind
    }

    fileprivate static let allRewinds = Revision(UInt64.max)
}

/// A session, the sessions that were forked from it, then its subagents, and theirs, each before those below
/// it. A fork that is a subagent of another session than its source is in both places, and what is below it
/// only below its source.
package struct SessionTree: Sendable {
    package struct Node: Sendable {
        package let session: Session
        /// Number of forks and subagents between the first session and this one.
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
        if lastSession != nil || lastRewind != TreeCursor.allRewinds {
            tree.next = TreeCursor(
                session: lastSession?.start ?? .none, isReference: lastSession?.isReference ?? false,
                rewind: lastRewind)
        }
        return tree
    }
}

extension Snapshot {
    /// Adds a page of sessions.
    /// - Returns: the place of the last one where there are more, else nil.
    fileprivate func addNodes(
        to tree: inout SessionTree, of start: Position, _ query: TreeQuery
    ) throws(JournalError) -> TreeWalk.Place? {
        if let cursor = query.cursor, cursor.session.isNone { return nil }
        var walk = TreeWalk(from: start)
        if let cursor = query.cursor { try resume(&walk, after: cursor, root: start) }
        var last: TreeWalk.Place?
        var byteCount = 0
        while let (place, depth) = try step(&walk) {
            let next = place.start
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
            last = place
        }
        return nil
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

    /// The next session of the walk: the first fork or subagent of the newest one that has more.
    private func step(
        _ walk: inout TreeWalk
    ) throws(JournalError) -> (place: TreeWalk.Place, depth: Int)? {
        if let root = walk.takeRoot() { return (root, 0) }
        while let last = walk.path.indices.last {
            guard let next = try child(of: &walk.path[last]) else {
                walk.path.removeLast()
                continue
            }
            // A session may be forked from one that became its subagent.
            guard !walk.path.contains(where: { $0.start == next.start }) else { continue }
            walk.path.append(next)
            return (next, last + 1)
        }
        return nil
    }

    /// The first fork, then the first subagent, of a place that the walk has not come to.
    private func child(of place: inout TreeWalk.Place) throws(JournalError) -> TreeWalk.Place? {
        if place.isReference { return nil }
        if let lastFork = place.lastFork {
            let key = try keys(
                views.transcripts, TranscriptsProjector.Table.forks, prefix: ViewKey.session(place.start),
                from: ViewKey.session(place.start, lastFork.next.value), countMax: 1
            ).first
            let fork = key.map { Position($0.span.bytes.bigEndianWord(at: 8)) }
            place.lastFork = fork
            if let fork { return TreeWalk.Place(start: fork) }
        }
        while let subagent = try subagent(of: place.start, after: place.lastSubagent) {
            place.lastSubagent = subagent
            let source = try sessionRow(subagent, in: views.sessions).fork?.parent
            if source != place.start {
                return TreeWalk.Place(start: subagent, isReference: source != nil)
            }
        }
        return nil
    }

    /// Goes on after a session that the walk had come to.
    private func resume(
        _ walk: inout TreeWalk, after cursor: TreeCursor, root: Position
    ) throws(JournalError) {
        var path: [TreeWalk.Place] = []
        var place = TreeWalk.Place(start: cursor.session, isReference: cursor.isReference)
        while place.start != root {
            guard !path.contains(where: { $0.start == place.start }), let above = try self.place(above: place)
            else { throw .invalid(field: "cursor", problem: "is of another session") }
            path.append(place)
            place = above
        }
        walk.path = [place] + path.reversed()
        _ = walk.takeRoot()
    }

    /// The place that a walk comes from; nil where there is none.
    private func place(above place: TreeWalk.Place) throws(JournalError) -> TreeWalk.Place? {
        let key = ViewKey.session(place.start)
        guard let row = try row(views.sessions, SessionsProjector.Table.rows, key) else { return nil }
        if !place.isReference, let fork = SessionRow(row).fork {
            return TreeWalk.Place(start: fork.parent, lastFork: place.start)
        }
        let links = SessionsProjector.links
        let link = try view(links.link(of: place.start, in: views.sessions))
        guard let parent = try view(links.parent(by: link, in: views.sessions)) else { return nil }
        return TreeWalk.Place(start: parent, lastFork: nil, lastSubagent: place.start)
    }
}

/// A walk over a session, its forks and its subagents, each before those below it.
private struct TreeWalk {
    struct Place {
        let start: Position
        /// Whether what is below the session is not told here, but below its source.
        var isReference = false
        /// The newest fork that the walk has come to; nil once it has come to all.
        var lastFork: Position? = Position.none
        /// The newest subagent that the walk has come to.
        var lastSubagent = Position.none
    }

    /// The sessions from the first to the newest that the walk has come to.
    var path: [Place]
    private var hasBegun = false

    init(from root: Position) { path = [Place(start: root)] }

    /// The first session, once.
    mutating func takeRoot() -> Place? {
        guard !hasBegun else { return nil }
        hasBegun = true
        return path.first
    }
}
