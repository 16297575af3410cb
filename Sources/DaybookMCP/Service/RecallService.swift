package import DaybookClient
import struct DaybookCore.SessionID

/// The work behind the protocol: asks Daybook's service and never fails but with an outcome.
package struct RecallService: Sendable {
    private let client: DaybookClient
    private let scope: OwnerScope

    /// The work for one server.
    /// - Parameters:
    ///   - client: one that fails at once where no service listens, so that no client hangs.
    ///   - scope: whose conversations there are.
    package init(client: DaybookClient, scope: OwnerScope) {
        self.client = client
        self.scope = scope
    }

    /// Does the work of a request.
    /// - Parameter report: tells what is done next.
    package func outcome(
        of action: MCPAction, report: @escaping @Sendable (String) async -> Void
    ) async -> MCPOutcome {
        do {
            switch action {
            case .tool(let tool, let arguments):
                return .tool(try await tool.answer(arguments, in: scope, client, report))
            case .resume(let arguments):
                let answer = try await ResumeTool().answer(arguments, in: scope, client, report)
                if answer.isError { return .failure(MCPError(MCPError.invalidParams, answer.text)) }
                return .prompt(ResumePromptTemplate.text(answer.text))
            case .readSession(let link): return try await read(link, report)
            case .listSessions(let cursor): return try await list(cursor)
            case .completeSession(let prefix): return try await complete(prefix)
            }
        } catch { return Self.outcome(of: error, action) }
    }

    private var owner: String? {
        if case .owner(let owner) = scope { owner } else { nil }
    }

    /// The outcome of work that failed. A tool's is an answer, which a model reads; of the others the client's
    /// program has to know.
    private static func outcome(of error: any Error, _ action: MCPAction) -> MCPOutcome {
        let text = RecallFailure.text(of: error)
        let reason = (error as? DaybookError)?.reason
        switch action {
        case .tool: return .tool(.failure(text))
        case .readSession(let link) where reason == .notFound || reason == .forbidden:
            return .notFound(uri: link.uri)
        default:
            let isClients = [.notFound, .forbidden, .invalidParams].contains(reason)
            return .failure(MCPError(isClients ? MCPError.invalidParams : MCPError.internalError, text))
        }
    }

    private func read(_ link: SessionLink, _ report: @escaping Recall.Report) async throws -> MCPOutcome {
        guard let place = link.cursor.map(ReadingPlace.init(cursor:)) ?? .start else {
            return .notFound(uri: link.uri)
        }
        let recall = Recall(client: client, owner: owner, report: report)
        let session = SessionEntry(try await recall.session(link.session))
        let part = try await TranscriptPart(
            place, of: session.id, limit: MCPLimits.messageCountDefault, recall)
        var text = QuotedText()
        text.line(QuotedText.notice)
        text.append(session.text)
        text.append(part.page)
        for (label, place) in [("Earlier", part.previous), ("Later", part.next)] {
            guard let place else { continue }
            text.line("")
            text.line("\(label) messages: \(SessionLink(session: session.id, cursor: place.cursor).uri)")
        }
        return .resource(SessionText(link: link, text: text.text))
    }

    private func list(_ cursor: String?) async throws -> MCPOutcome {
        var filter = SessionFilter(owner: owner)
        filter.subagents = .exclude
        let found = try await client.sessions(
            filter, limit: MCPLimits.sessionCountDefault, cursor: cursor.map { JSONBytes(string: $0) })
        return .resources(found.sessions.map(SessionEntry.init), nextCursor: found.nextCursor?.string)
    }

    private func complete(_ prefix: String) async throws -> MCPOutcome {
        var filter = SessionFilter(owner: owner)
        // Without a beginning, the newest come first.
        if !prefix.isEmpty {
            guard let prefix = SessionID(prefix) else { return .completion([], hasMore: false) }
            filter.idPrefix = prefix.text
        }
        let found = try await client.sessions(filter, limit: MCPLimits.completionCountMax)
        return .completion(found.sessions.map(\.id), hasMore: found.nextCursor != nil)
    }
}
