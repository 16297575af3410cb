import ArgumentParser
import DaybookClient
import DaybookTerminal

/// A session as somebody names it: by its id, by a beginning of it that no other id has, or as `last`.
struct SessionReference: ExpressibleByArgument, Equatable {
    static let help: ArgumentHelp = "The session's id, the beginning of it, or last for the newest one."

    let text: String

    init?(argument: String) {
        // As tables show an id that is cut off.
        text = argument.hasSuffix("…") ? String(argument.dropLast()) : argument
        if text.isEmpty { return nil }
    }

    private static let newest = "last"
    private static let notFound = DaybookError.Reason.notFound.rawValue
    /// Candidates that an error names.
    private static let shownCount = 5
    /// Ids that a mistyped one is compared with.
    private static let comparedCount = 1_000

    /// The session's id.
    /// - Throws: `CommandFailure` that names the candidates where there are several, or the nearest id where
    ///   there is none.
    func id(_ client: DaybookClient) async throws -> String {
        let candidates: [Session]
        do { candidates = try await sessions(client, beginningWith: text, Self.shownCount + 1) } catch let
            error as DaybookError where error.reason == .invalidParams
        {
            throw try await missing(client)
        }
        // They come in the order of their ids, so that an exact one is the first.
        if candidates.first?.id == text { return text }
        if text == Self.newest { return try await newest(client) }
        if candidates.count == 1 { return candidates[0].id }
        if candidates.isEmpty { return try await unlisted(client) }
        if let parent = try await parent(client, of: candidates) { return parent }
        throw ambiguous(candidates)
    }

    /// The one session among candidates whose id all others begin with, as those of its subagents and branches
    /// do; nil where there is none.
    private func parent(_ client: DaybookClient, of candidates: [Session]) async throws -> String? {
        let id = candidates[0].id
        let rest = try await sessions(client, beginningWith: text, Self.comparedCount)
        let isWhole = rest.count < Self.comparedCount
        return isWhole && rest.dropFirst().allSatisfy { $0.id.hasPrefix(id + ":") } ? id : nil
    }

    private func sessions(
        _ client: DaybookClient, beginningWith prefix: String?, _ count: Int
    ) async throws -> [Session] {
        var filter = SessionFilter()
        filter.idPrefix = prefix
        filter.archived = .include
        filter.subagents = .include
        filter.pinnedFirst = false
        return try await client.sessions(filter, limit: count).sessions
    }

    private func newest(_ client: DaybookClient) async throws -> String {
        var filter = SessionFilter()
        filter.pinnedFirst = false
        filter.subagents = .exclude
        guard let session = try await client.sessions(filter, limit: 1).sessions.first else {
            throw CommandFailure(.no, "there is no session yet", reason: Self.notFound)
        }
        return session.id
    }

    /// A session that lists leave out, by its whole id. What an erased one is still good for, each method says.
    private func unlisted(_ client: DaybookClient) async throws -> String {
        do { return try await client.session(text).session.id } catch let error as DaybookError {
            switch error.reason {
            case .sessionErased: return text
            case .notFound: throw try await missing(client)
            default: throw error
            }
        }
    }

    private func missing(_ client: DaybookClient) async throws -> CommandFailure {
        let ids = try await sessions(client, beginningWith: nil, Self.comparedCount).map(\.id)
        let nearest = Spelling.nearest(text, among: ids)
        return CommandFailure(
            .no, "there is no session \(TerminalText.cut(text, to: 80))" + Spelling.offer(nearest),
            reason: Self.notFound)
    }

    private func ambiguous(_ candidates: [Session]) -> CommandFailure {
        let shown = candidates.prefix(Self.shownCount).map {
            "\n  \($0.id)  \(TerminalText.cut($0.name, to: 48))"
        }
        let more = candidates.count > Self.shownCount ? "\n  and more" : ""
        return CommandFailure(
            .no, "more than one session's id begins with \(text); give more of it:" + shown.joined() + more,
            reason: "ambiguous")
    }
}
