import ArgumentParser
import DaybookClient
import DaybookTerminal

/// A session as somebody names it: by its id, by a beginning of it that no other id has, by its name, or as `last`.
struct SessionReference: ExpressibleByArgument, Equatable {
    static let help: ArgumentHelp =
        "The session's id, the beginning of it, its name, or last for the newest one."

    let text: String
    /// The message that is named too, as search and transcripts print them: `trip-lisbon/4`.
    let sequence: Int?

    init?(argument: String) {
        let (session, message) = Self.parts(argument)
        sequence = message
        // As tables show an id that is cut off.
        text = session.hasSuffix("…") ? String(session.dropLast()) : session
        if text.isEmpty { return nil }
    }

    private static func parts(_ argument: String) -> (session: String, message: Int?) {
        guard let slash = argument.lastIndex(of: "/"),
            let sequence = Int(argument[argument.index(after: slash)...]), sequence > 0
        else { return (argument, nil) }
        return (String(argument[..<slash]), sequence)
    }

    private static let newest = "last"
    private static let notFound = DaybookError.Reason.notFound.rawValue
    /// Candidates that an error names.
    private static let shownCount = 5
    /// Sessions whose ids and names are compared with what was typed.
    private static let comparedCount = 1_000
    private static let shownLength = 80
    private static let shownNameLength = 48

    /// The session's id.
    /// - Throws: `CommandFailure` that names the candidates where there are several, or the nearest id where
    ///   there is none.
    func id(_ client: DaybookClient) async throws -> String {
        let candidates: [Session]
        do { candidates = try await sessions(client, beginningWith: text, Self.shownCount + 1) } catch let
            error as DaybookError where error.reason == .invalidParams
        {
            return try await named(client)
        }
        // They come in the order of their ids, so that an exact one is the first.
        if candidates.first?.id == text { return text }
        if text == Self.newest { return try await newest(client) }
        if candidates.count == 1 { return candidates[0].id }
        if candidates.isEmpty { return try await unlisted(client) }
        if let parent = try await parent(client, of: candidates) { return parent }
        throw ambiguous(candidates, "has an id that begins with \(text); give more of it")
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
            case .notFound: return try await named(client)
            default: throw error
            }
        }
    }

    /// The one session whose name was given, among the newest ones.
    private func named(_ client: DaybookClient) async throws -> String {
        let sessions = try await sessions(client, beginningWith: nil, Self.comparedCount)
        let name = text.lowercased()
        let named = sessions.filter { $0.name.lowercased() == name }
        if named.count == 1 { return named[0].id }
        if !named.isEmpty { throw ambiguous(named, "is named \(text); give its id") }
        throw CommandFailure(
            .no, "there is no session \(TerminalText.cut(text, to: Self.shownLength))" + wayOn(sessions),
            reason: Self.notFound)
    }

    /// The end of the sentence: an offer of the nearest id, else of the session whose name has what was given.
    private func wayOn(_ sessions: [Session]) -> String {
        if let nearest = Spelling.nearest(text, among: sessions.map(\.id)) { return Spelling.offer(nearest) }
        let name = text.lowercased()
        let named = sessions.filter { $0.name.lowercased().contains(name) }
        guard named.count == 1 else { return "; `daybook sessions` lists them, `daybook search` finds them" }
        return Spelling.offer("\(named[0].id), \(TerminalText.cut(named[0].name, to: Self.shownNameLength))")
    }

    private func ambiguous(_ candidates: [Session], _ what: String) -> CommandFailure {
        let shown = candidates.prefix(Self.shownCount).map {
            "\n  \($0.id)  \(TerminalText.cut($0.name, to: Self.shownNameLength))"
        }
        let more = candidates.count > Self.shownCount ? "\n  and more" : ""
        return CommandFailure(
            .no, "more than one session \(TerminalText.oneLine(what)):" + shown.joined() + more,
            reason: "ambiguous")
    }
}
