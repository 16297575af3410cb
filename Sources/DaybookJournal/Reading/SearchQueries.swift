import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookLMDB

package struct SearchQuery: Sendable {
    /// The query as the client wrote it, in UTF-8.
    package var text: [UInt8]
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var session: SessionID?
    package var limit = 20
    package var cursor: SearchCursor?

    package init(text: [UInt8]) { self.text = text }
}

/// The place where a page of hits ended: the last hit's place in their order.
package struct SearchCursor: Equatable, Sendable {
    package var score: Double
    package var position: Position

    package init(score: Double, position: Position) {
        self.score = score
        self.position = position
    }
}

/// A message that a search found.
package struct SearchHit: Equatable, Sendable {
    package var session: SessionID
    package var sequence: SequenceNumber
    /// A part of the message's text, on one line, in UTF-8.
    package var snippet: [UInt8]
    /// Places of the hits in the snippet, in characters.
    package var marks: [Range<Int>]
    package var score: Double
    package var at: Timestamp

    package init(
        session: SessionID, sequence: SequenceNumber, snippet: [UInt8], marks: [Range<Int>], score: Double,
        at: Timestamp
    ) {
        self.session = session
        self.sequence = sequence
        self.snippet = snippet
        self.marks = marks
        self.score = score
        self.at = at
    }
}

package struct SearchPage: Equatable, Sendable {
    package var hits: [SearchHit] = []
    package var total: UInt64 = 0
    package var totalIsExact = true
    /// Position of the last event that the search knew of.
    package var through: Position
    package var nextCursor: SearchCursor?

    package init(through: Position) { self.through = through }
}

extension JournalReader {
    /// Messages that match the query, best first, up to the position that search has folded.
    package func search(_ query: SearchQuery) throws(JournalError) -> SearchPage {
        let expression = SearchExpression(query.text)
        guard expression.termCount <= Limits.searchQueryTermCountMax else {
            let limit = Limits.searchQueryTermCountMax
            throw .invalid(
                field: "query", problem: "has \(expression.termCount) words; a query has at most \(limit)")
        }
        let snapshot = try snapshot([Projections.sessions, Projections.search])
        var page = SearchPage(through: try snapshot.position(of: try snapshot.index()))
        guard let scope = try snapshot.scope(query) else { return page }
        let result = try snapshot.result(expression, scope, query)
        for match in result.matches { page.hits.append(try snapshot.hit(match, expression, query)) }
        page.total = result.total
        page.totalIsExact = result.isExact
        if result.hasMore, let last = result.matches.last {
            page.nextCursor = SearchCursor(score: last.score, position: last.position)
        }
        return page
    }
}

extension Snapshot {
    fileprivate func index() throws(JournalError) -> ViewStore {
        guard let search = views.search else {
            throw .notFound("search in a replay; search the journal itself")
        }
        return search
    }

    fileprivate func position(of index: ViewStore) throws(JournalError) -> Position {
        do throws(LMDBError) { return try index.position() } catch {
            throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds)
        }
    }

    /// The scope; nil where a name has never occurred, so that nothing can match.
    fileprivate func scope(_ query: SearchQuery) throws(JournalError) -> SearchScope? {
        var scope = SearchScope()
        if let id = query.session {
            let start = try readable(id, owner: query.owner)
            let index = try index()
            scope.session = try view(SessionReach(start, in: index))
        }
        if let owner = query.owner {
            guard let first = try first(names.digest(.owner, owner.utf8)) else { return nil }
            scope.owner = first
        }
        if let agent = query.agent {
            guard let first = try first(names.digest(.agent, agent.utf8)) else { return nil }
            scope.agent = first
        }
        if let project = query.project {
            guard let first = try first(names.digest(.project, project.utf8)) else { return nil }
            scope.project = first
        }
        return scope
    }

    private func first(_ name: NameDigest) throws(JournalError) -> Position? {
        var key: [UInt8] = []
        key.append(name)
        return try row(try index(), SearchProjector.Table.names, key).map { Position(row: $0) }
    }

    fileprivate func result(
        _ expression: SearchExpression, _ scope: SearchScope, _ query: SearchQuery
    ) throws(JournalError) -> SearchResult {
        let cursor = query.cursor.map { SearchMatch(position: $0.position, score: $0.score) }
        let index = try index()
        var damage: JournalError?
        do throws(ViewReadError) {
            var evaluation = try SearchEvaluation(expression, scope, in: index) {
                [log] (position) throws(ViewReadError) in
                do throws(JournalError) { return try log.header(at: position).sequence } catch {
                    damage = error
                    throw ViewReadError(
                        "the event at \(position.value) can't be read", of: Projections.search)
                }
            }
            return try evaluation.result(limit: query.limit, after: cursor)
        } catch { throw damage ?? failure(error) }
    }

    fileprivate func hit(
        _ match: SearchMatch, _ expression: SearchExpression, _ query: SearchQuery
    ) throws(JournalError) -> SearchHit {
        let header = try log.header(at: match.position)
        let recorded = header.type == .messageEdited ? try log.header(at: header.target) : header
        // What a fork inherits is found as the fork's.
        let session = if let asked = query.session { asked } else { try tail(of: header.session).id }
        // A page stays readable where one message's body is damaged; reading that message says so.
        let body = try? log.body(at: match.position)
        let snippet = (body ?? nil)?[.content].map { Snippet(SearchedText.utf8(of: $0), hits: expression) }
        return SearchHit(
            session: session, sequence: header.sequence, snippet: snippet?.utf8 ?? [],
            marks: snippet?.marks ?? [], score: match.score, at: recorded.at)
    }
}
