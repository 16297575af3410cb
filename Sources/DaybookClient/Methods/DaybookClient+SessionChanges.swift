import DaybookJSON

/// Changes of a session. A change to what is already so records nothing and answers the same.
extension DaybookClient {
    /// Sets or clears the title.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - title: 1–255 characters; nil clears it.
    ///   - isGenerated: whether the title was made from the messages so far: it is then recorded only where
    ///     no client's title is, and goes when one of these messages does.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func renameSession(
        _ id: String, to title: String?, isGenerated: Bool = false,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.rename", id, options) { writer in
            writer.name("title")
            if let title { writer.string(title) } else { writer.null() }
            if isGenerated { writer.member("titleSource", string: "generated") }
        }
    }

    public func pinSession(
        _ id: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.pin", id, options)
    }

    public func unpinSession(
        _ id: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.unpin", id, options)
    }

    public func setContext(
        of id: String, to context: JSONBytes, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.setContext", id, options) { $0.member("context", raw: context.slice) }
    }

    /// Several changes in one commit.
    public func updateSession(
        _ id: String, _ update: SessionUpdate, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.update", id, options) { update.writeMembers(to: &$0) }
    }

    public func archiveSession(
        _ id: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.archive", id, options)
    }

    public func restoreSession(
        _ id: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.restore", id, options)
    }

    /// Closes the session.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - reason: up to 1,000 characters.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func closeSession(
        _ id: String, reason: String? = nil, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.close", id, options) { $0.member("reason", ifAny: reason) }
    }

    /// Sets the summary of the session's messages up to one.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - summary: text of the summary; nil only marks the messages as summarised.
    ///   - sequence: the last message that it covers.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func summarizeSession(
        _ id: String, _ summary: String?, through sequence: Int, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.summarize", id, options) { writer in
            if let summary { writer.member("summary", string: summary) } else { writer.null("summary") }
            writer.member("throughSequence", integer: sequence)
        }
    }

    public func reopenSession(
        _ id: String, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.reopen", id, options)
    }

    func change(
        _ method: StaticString, _ id: String, _ options: AppendOptions,
        _ write: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> ChangedSession {
        try await submitAppend(method, options, decode: ChangedSession.init) { writer in
            writer.member("id", string: id)
            write(&writer)
        }.value
    }
}

/// The fields of a session to change; nil keeps one.
public struct SessionUpdate: Sendable {
    public enum Title: Sendable {
        case cleared
        /// A title of 1–255 characters.
        case text(String)
        /// A title made from the messages so far, recorded only where no client's title is.
        case generated(String)
    }

    public var title: Title?
    public var isPinned: Bool?
    public var isArchived: Bool?
    public var context: JSONBytes?
    public var expiry: Expiry?

    public enum Expiry: Sendable {
        case never
        /// Erased so many seconds after its last activity, up to 315,360,000.
        case after(seconds: Int)
    }

    public init() {}

    func writeMembers(to writer: inout JSONWriter) {
        switch title {
        case .cleared: writer.null("title")
        case .text(let text): writer.member("title", string: text)
        case .generated(let text):
            writer.member("title", string: text)
            writer.member("titleSource", string: "generated")
        case nil: break
        }
        if let isPinned { writer.member("pinned", bool: isPinned) }
        if let isArchived { writer.member("archived", bool: isArchived) }
        writer.member("context", ifAny: context)
        switch expiry {
        case .never: writer.null("expiresAfter")
        case .after(let seconds): writer.member("expiresAfter", integer: seconds)
        case nil: break
        }
    }
}
