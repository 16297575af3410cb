import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookLMDB

extension JournalReader {
    /// Messages that match the query, best first, up to the position that search has folded.
    package func search(_ query: SearchQuery) throws(JournalError) -> SearchPage {
        // Of some words the order tells nothing, so the last is none that goes on.
        let expression = SearchExpression(query.text, lastMayGoOn: query.match == .all)
        try query.checkLength(of: expression)
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.search])
        var page = SearchPage(through: try snapshot.position(of: try snapshot.index()))
        page.matched = query.match == .best ? .all : nil
        guard !expression.required.isEmpty else {
            page.explanation = expression.excluded.isEmpty ? .noWords : .onlyExclusions
            return page
        }
        guard let scope = try snapshot.scope(query) else { return page }
        let found = try snapshot.found(expression, scope, query, through: page.through)
        try snapshot.fill(&page, with: found, expression, scope, query)
        return page
    }
}

extension SearchQuery {
    fileprivate func checkLength(of expression: SearchExpression) throws(JournalError) {
        let limit = match == .best ? Limits.searchBestTermCountMax : Limits.searchQueryTermCountMax
        let count = expression.termCount
        guard count > limit else { return }
        let longest = Limits.searchQueryTermCountMax
        let wayOut = match == .best && count <= longest ? "; with match all, \(longest)" : ""
        let whose = match == .best ? "a query with match best" : "a query"
        throw .invalid(
            field: "query", problem: "has \(count) words; \(whose) has at most \(limit)\(wayOut)")
    }
}

/// Answer of the search view, before the log is read.
private struct Found {
    var result: SearchResult
    var matched: MatchedWords
    var titles: [SearchMatch] = []
    var suggestion: SearchSuggestion?
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
        scope.filter = MessageTraits.Filter(
            role: query.role, types: query.types, since: query.since, until: query.until)
        scope.includesTools = query.includesTools
        return scope
    }

    private func first(_ name: NameDigest) throws(JournalError) -> Position? {
        var key: [UInt8] = []
        key.append(name)
        return try row(try index(), SearchProjector.Table.names, key).map { Position(row: $0) }
    }

    fileprivate func found(
        _ expression: SearchExpression, _ scope: SearchScope, _ query: SearchQuery, through: Position
    ) throws(JournalError) -> Found {
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
            if let cursor = query.cursor {
                let result = try evaluation.result(
                    having: cursor.matched, limit: query.limit,
                    after: SearchMatch(
                        position: cursor.position, score: cursor.score, isToolsOnly: cursor.isToolsOnly))
                return Found(result: result, matched: cursor.matched)
            }
            var found = try first(expression, query, &evaluation)
            // A title has neither role, type nor time.
            if scope.filter.acceptsAll {
                var titles = try SearchEvaluation(expression, scope.ofTitles, of: .titles, in: index) { _ in
                    .none
                }
                found.titles = try titles.result(
                    having: found.matched, weighedIn: evaluation, limit: Limits.searchTitleCountMax,
                    after: nil
                ).matches
            }
            let hasSome = found.matched == .bestOfSome
            if hasSome || found.result.total < Limits.suggestionHitCount {
                found.suggestion = try evaluation.suggestion(
                    for: expression, onlyUnknown: hasSome, through: through)
            }
            return found
        } catch { throw damage ?? failure(error) }
    }

    /// The first page of messages with all words, or else with the best of some where those will do.
    private func first(
        _ expression: SearchExpression, _ query: SearchQuery, _ evaluation: inout SearchEvaluation
    ) throws(ViewReadError) -> Found {
        let result = try evaluation.result(limit: query.limit, after: nil)
        guard query.match == .best, result.total == 0, expression.hasChoice else {
            return Found(result: result, matched: .all)
        }
        return Found(
            result: try evaluation.result(having: .bestOfSome, limit: query.limit, after: nil),
            matched: .bestOfSome)
    }

    // MARK: Texts

    fileprivate func fill(
        _ page: inout SearchPage, with found: Found, _ expression: SearchExpression, _ scope: SearchScope,
        _ query: SearchQuery
    ) throws(JournalError) {
        page.total = found.result.total
        page.totalIsExact = found.result.isExact
        if query.match == .best { page.matched = found.matched }
        var sessions: [Position: FoundSession] = [:]
        for match in found.result.matches {
            let header = try log.header(at: match.position)
            // What a fork inherits is found as the fork's.
            let start = scope.session?.start ?? header.session
            if sessions[start] == nil { sessions[start] = try session(at: start) }
            var hit = try hit(match, header, expression, query)
            hit.project = sessions[start]?.project
            hit.agent = sessions[start]?.agent
            hit.name = sessions[start]?.name
            page.hits.append(hit)
        }
        for match in found.titles {
            if let title = try title(match, expression) { page.sessions.append(title) }
        }
        page.suggestion = found.suggestion.map { suggestion in
            suggestion.applied(
                to: query.text, expression, spelledAsIn: try? searchedText(at: suggestion.position))
        }
        if found.result.hasMore, let last = found.result.matches.last {
            page.nextCursor = SearchCursor(
                score: last.score, position: last.position, isToolsOnly: last.isToolsOnly,
                matched: found.matched)
        }
    }

    /// The names that hits show of their session. Left out is what can't be read, or what the view of sessions,
    /// behind that of search, has not seen.
    private func session(at start: Position) throws(JournalError) -> FoundSession {
        let row = try knownSessionRow(start)
        var found = FoundSession()
        found.project = try? name(.project, of: start, row)
        found.agent = try? name(.agent, of: start, row)
        guard let row else { return found }
        let session = try session(start, row, namedBy: try list(of: start, in: views.transcripts))
        found.name = session.damaged.isEmpty ? session.name : nil
        return found
    }

    /// A session by its title; nil where that can't be read or has just gone.
    private func title(
        _ match: SearchMatch, _ expression: SearchExpression
    ) throws(JournalError) -> TitleHit? {
        let header = try log.header(at: match.position)
        let body = try? log.body(at: match.position)
        guard let title = (body ?? nil)?[.title] else { return nil }
        let snippet = Snippet(SearchedText(title: title), hits: expression)
        return TitleHit(session: try tail(of: header.session).id, name: title, snippet: snippet.utf8)
    }

    /// The header of the message that a text is of.
    private func recorded(_ header: EventHeader) throws(JournalError) -> EventHeader {
        header.type == .messageEdited ? try log.header(at: header.target) : header
    }

    /// The text of a message, as recorded or as edited by the event at a position; without words where its
    /// body is gone.
    private func searchedText(at position: Position) throws(JournalError) -> SearchedText {
        guard let body = try log.body(at: position), let content = body[.content] else {
            return SearchedText()
        }
        let role = try recorded(log.header(at: position)).role
        return SearchedText(of: content, metadata: body[.metadata], role: role)
    }

    private func hit(
        _ match: SearchMatch, _ header: EventHeader, _ expression: SearchExpression, _ query: SearchQuery
    ) throws(JournalError) -> SearchHit {
        let recorded = try recorded(header)
        // What a fork inherits is found as the fork's.
        let session = if let asked = query.session { asked } else { try tail(of: header.session).id }
        // A page stays readable where one message's body is damaged; reading that message says so.
        let snippet = (try? searchedText(at: match.position)).map {
            Snippet($0, hits: expression, includesTools: query.includesTools)
        }
        return SearchHit(
            session: session, sequence: header.sequence, snippet: snippet?.utf8 ?? [],
            marks: snippet?.marks ?? [], score: match.score, at: recorded.at, role: recorded.role)
    }
}

/// The names of a session that hits show.
private struct FoundSession {
    var name: RawJSON?
    var project: RawJSON?
    var agent: RawJSON?
}
