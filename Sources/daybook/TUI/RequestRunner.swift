import DaybookAudit
import DaybookClient
import struct DaybookCore.Revision
import DaybookTUI
import DaybookTerminal

/// Carries out the program's requests with calls of the journal.
struct RequestRunner: Sendable {
    let client: DaybookClient
    /// The keys that a session's check trusts.
    let keys: [NoteVerifierKey]
    /// Tells something while a request waits.
    let tell: @Sendable (String) -> Void

    /// Times that a search is asked again while it is behind the journal, and the wait before each.
    private static let searchRetryCount = 10
    private static let searchRetryDelay = Duration.milliseconds(100)
    /// Bytes above which a message's content is read only when somebody opens it; as the pages have it.
    private static let contentByteCountMax = 20_000
    private static let previewByteCountMax = 4_096
    private static let previewMessageCount = 12
    /// Messages below one that was found that its preview shows.
    private static let previewMessagesBelow = 6
    private static let hitCount = 60
    private static let hitsWithinMax = 1_000
    private static let nameCountMax = 1_000
    /// Newest sessions whose owners are offered; the service gives no more at once.
    private static let ownedSessionCount = 1_000
    private static let pageCount = 40
    private static let outlineCount = 20_000
    /// Time before a call is repeated that needs a view which is being made.
    private static let pause = Duration.milliseconds(300)

    func answer(_ request: Request) async -> Result<Answer, RequestFailure> {
        while true {
            do { return .success(try await call(request)) } catch let error as DaybookError
                where error.reason == .rebuilding
            {
                tell(Self.progress(error))
                do { try await Task.sleep(for: Self.pause) } catch {
                    return .failure(RequestFailure("cancelled", isAway: true))
                }
            } catch { return .failure(RequestFailure(error)) }
        }
    }

    private static func progress(_ error: DaybookError) -> String {
        let view = error.data?["projection"]?.string ?? "a view"
        guard let done = error.data?["done"]?.integer, let total = error.data?["total"]?.integer, total > 0
        else {
            return "the journal is making \(view) anew"
        }
        return "the journal is making \(view) anew: \(done * 100 / total) %"
    }

    private func call(_ request: Request) async throws -> Answer {
        switch request {
        case .sessions(let filter, let count, let cursor):
            return .sessions(try await client.sessions(filter.sessionFilter, limit: count, cursor: cursor))
        case .search(let query, let filter):
            let page = try await search(query, in: filter.searchFilter, Self.hitCount)
            return .search(FoundPage(page, sources: await sources(of: page.sessions)))
        case .preview(let session, let around): return .preview(try await preview(session, around))
        case .names(let kind, let filter): return .names(try await names(kind, filter))
        case .session(let id, let moment): return .session(try await client.session(id, at: moment).session)
        case .outline(let id, let after, let moment):
            return .outline(
                try await client.outline(
                    of: id, after: after, limit: Self.outlineCount, atRevision: moment?.revision))
        case .messages(let id, let window, let moment):
            return .messages(try await messages(id, window, moment))
        case .message(let id, let sequence): return .message(try await client.message(sequence, of: id))
        case .within(let id, let query):
            let page = try await search(query, in: SearchFilter(session: id), Self.hitsWithinMax)
            return .within(page.hits, isWhole: page.nextCursor == nil)
        case .changes(let id, let moment):
            return .changes(try await client.changes(of: id, from: moment, limit: 1_000))
        case .tree(let id): return .tree(try await client.tree(of: id, limit: 1_000))
        case .prompt(let id): return .prompt(try await prompt(id))
        case .verify(let id): return try await verify(id)
        case .change(let id, let act): return .changed(try await change(id, act))
        case .export(let id, let format, let path): return try await export(id, format, path)
        }
    }

    /// Messages with all words or, where there are none, with the best of some.
    private func search(_ query: String, in filter: SearchFilter, _ count: Int) async throws -> SearchPage {
        let all = try await caughtUp(query, in: filter, count)
        guard all.hits.isEmpty, all.sessions.isEmpty, all.explanation == nil else { return all }
        return try await client.search(query, in: filter, match: .best, limit: count)
    }

    /// Hits once search has followed the journal to where it is now, as it does within half a second; those that
    /// are there so far if it takes longer.
    private func caughtUp(_ query: String, in filter: SearchFilter, _ count: Int) async throws -> SearchPage {
        var page = try await client.search(query, in: filter, limit: count)
        let head = try await client.info().head
        for _ in 0..<Self.searchRetryCount where page.throughPosition < head {
            try await Task.sleep(for: Self.searchRetryDelay)
            page = try await client.search(query, in: filter, limit: count)
        }
        return page
    }

    /// The sources of sessions that may be branches of one conversation: of those that have the same name.
    private func sources(of sessions: [TitleHit]) async -> [String: String] {
        var sources: [String: String] = [:]
        for (_, same) in Dictionary(grouping: sessions, by: \.name) where same.count > 1 {
            for hit in same {
                // A session that is gone meanwhile has no source to tell.
                sources[hit.session] = try? await client.session(hit.session).session.forkedFrom?.session
            }
        }
        return sources
    }

    private func names(_ kind: NameKind, _ filter: PickerFilter) async throws -> KnownNames {
        switch kind {
        case .agent: KnownNames(try await client.agents(owner: filter.owner, limit: Self.nameCountMax))
        case .project: KnownNames(try await client.projects(owner: filter.owner, limit: Self.nameCountMax))
        case .owner:
            KnownNames(
                ownersOf: try await client.sessions(filter.sessionFilter, limit: Self.ownedSessionCount))
        }
    }

    private func preview(_ id: String, _ around: Int?) async throws -> Preview {
        var query = MessageQuery(limit: Self.previewMessageCount, order: .newestFirst)
        query.contentByteCountMax = Self.previewByteCountMax
        query.before = around.map { $0 + Self.previewMessagesBelow }
        let chosen = query
        async let messages = client.messages(of: id, chosen).messages
        let session = try await client.session(id).session
        return Preview(session: session, messages: Array(try await messages.reversed()))
    }

    private func messages(_ id: String, _ window: MessageWindow, _ moment: Moment?) async throws -> [Message]
    {
        var query = MessageQuery()
        query.contentByteCountMax = Self.contentByteCountMax
        query.moment = moment
        switch window {
        case .newest:
            (query.limit, query.order) = (Self.pageCount, .newestFirst)
            return try await client.messages(of: id, query).messages.reversed()
        case .range(let range):
            (query.after, query.before) = (range.lowerBound - 1, range.upperBound + 1)
            query.limit = min(1_000, range.count)
            return try await client.messages(of: id, query).messages
        }
    }

    private func prompt(_ id: String) async throws -> String {
        var query = ResumeQuery()
        if try await client.calledTools(in: id) { query.keep = .task }
        switch try await client.resumePrompt(of: id, query).form {
        case .text(let text): return text
        case .messages(let messages): return messages.text
        }
    }

    private func change(_ id: String, _ act: SessionAct) async throws -> Session {
        switch act {
        case .rename(let title): try await client.renameSession(id, to: title).session
        case .pin(true): try await client.pinSession(id).session
        case .pin(false): try await client.unpinSession(id).session
        case .archive(true): try await client.archiveSession(id).session
        case .archive(false): try await client.restoreSession(id).session
        case .close(true): try await client.closeSession(id).session
        case .close(false): try await client.reopenSession(id).session
        }
    }

    private func export(_ id: String, _ format: ExportFormat, _ path: String?) async throws -> Answer {
        guard let format = Export.Format(rawValue: format.rawValue) else {
            throw RequestFailure("no such format")
        }
        let home = Settings().home
        let path = path.map { $0.hasPrefix("~/") ? (home ?? "~") + $0.dropFirst() : $0 }
        guard path != "-" else { throw RequestFailure("name a file") }
        let export = SessionExport(client: client, format: format, atRevision: nil, telling: .nothing)
        guard let written = try await export.write(id, to: path) else {
            throw RequestFailure("nothing was written")
        }
        return .exported(path: written.path, byteCount: written.byteCount)
    }

    /// Checks a session's whole history as `daybook verify` checks an export of it.
    private func verify(_ id: String) async throws -> Answer {
        var verification = ExportVerification(trusting: Trust(keys: keys))
        var rest: [UInt8] = []
        do {
            for try await part in client.auditExportParts(.session(id)) {
                rest += part.text.utf8
                var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                rest = lines.popLast().map(Array.init) ?? []
                for line in lines { try verification.take(Array(line)) }
            }
            let export = try verification.finish()
            guard case .session(_, let revision) = export.scope else {
                return .refuted("the export is not of a session")
            }
            return .verified(
                VerifiedSession(
                    revision: Int(revision.value), absentCount: Int(export.absentCount),
                    isKeyTrusted: export.isKeyTrusted))
        } catch let fault as AuditFault { return .refuted("not verified: \(fault.description)") }
    }
}

extension Moment {
    fileprivate var revision: Int? { if case .revision(let revision) = self { revision } else { nil } }
}

extension RequestFailure {
    init(_ error: any Error) {
        switch error {
        case let failure as RequestFailure: self = failure
        case let error as DaybookError:
            self.init(
                CommandExit.message(of: error), isMissing: [.notFound, .sessionErased].contains(error.reason))
        case let error as ConnectionError: self.init(error.message, isAway: true)
        case let failure as CommandFailure: self.init(failure.message)
        case is CancellationError: self.init("cancelled", isAway: true)
        default: self.init("\(error)")
        }
    }
}
