import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookLMDB

extension JournalReader {
    /// Messages that have what the query asks for, best first: all that search has folded, to the message.
    package func search(_ query: SearchQuery) throws(JournalError) -> SearchPage {
        let expression = SearchExpression(query.text)
        guard expression.termCount <= Limits.searchQueryTermCountMax else {
            let limit = Limits.searchQueryTermCountMax
            throw .invalid(
                field: "query", problem: "has \(expression.termCount) words; a query has at most \(limit)")
        }
        return try snapshot([Projections.sessions, Projections.search]) { () throws(JournalError) in
            let index = try index()
            defer { index.reset() }
            var page = SearchPage(through: try renew(index))
            guard let scope = try scope(query) else { return page }
            let result = try result(expression, scope, query)
            for match in result.matches { page.hits.append(try hit(match, expression, query)) }
            page.total = result.total
            page.totalIsExact = result.isExact
            if result.hasMore, let last = result.matches.last {
                page.nextCursor = SearchCursor(score: last.score, position: last.position)
            }
            return page
        }
    }

    private func index() throws(JournalError) -> ViewStore {
        guard let search else { throw .notFound("search in a replay; search the journal itself") }
        return search
    }

    /// Takes the newest snapshot of search, and tells how far it has come.
    private func renew(_ index: ViewStore) throws(JournalError) -> Position {
        do throws(LMDBError) {
            try index.renew()
            return try index.position()
        } catch { throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds) }
    }

    /// Nil where a name has never occurred, so that nothing can match.
    private func scope(_ query: SearchQuery) throws(JournalError) -> SearchScope? {
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

    private func result(
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
        } catch { throw damage ?? JournalError(reading: error) }
    }

    private func hit(
        _ match: SearchMatch, _ expression: SearchExpression, _ query: SearchQuery
    ) throws(JournalError) -> SearchHit {
        let header = try log.header(at: match.position)
        let recorded = header.type == .messageEdited ? try log.header(at: header.target) : header
        // What a fork inherits is found as the fork's.
        let session = if let asked = query.session { asked } else { try tail(of: header.session).id }
        // A page stays readable where one message's body is damaged; reading that message says so.
        let body = try? log.body(at: match.position)
        let snippet = (body ?? nil)?[.content].map { Snippet(ContentText.searched($0), hits: expression) }
        return SearchHit(
            session: session, sequence: header.sequence, snippet: snippet?.utf8 ?? [],
            marks: snippet?.marks ?? [], score: match.score, at: recorded.at)
    }
}
