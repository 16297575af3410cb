import DaybookJSON

/// Changing what was recorded, by further events.
extension DaybookClient {
    /// Says something else in a message's place; what is nil stays. What it said before is in its history.
    public func editMessage(
        _ sequence: Int, of session: String, content: JSONBytes? = nil, metadata: JSONBytes? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.edit", sequence, session, options) { writer in
            writer.member("content", ifAny: content)
            writer.member("metadata", ifAny: metadata)
        }
    }

    /// Takes a message's text, its history and notes, and what was generated from it, away for good.
    ///
    /// - Parameters:
    ///   - reason: up to 1,000 characters; it stays in the journal.
    ///   - keepsCurrent: purge only what it said before its edits.
    public func redactMessage(
        _ sequence: Int, of session: String, reason: String? = nil, keepsCurrent: Bool = false,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.redact", sequence, session, options) { writer in
            writer.member("reason", ifAny: reason)
            if keepsCurrent { writer.member("keepCurrent", bool: true) }
        }
    }

    /// Notes something on a message.
    public func annotateMessage(
        _ sequence: Int, of session: String, kind: String, value: JSONBytes,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.annotate", sequence, session, options) { writer in
            writer.member("kind", string: kind)
            writer.member("value", raw: value.slice)
        }
    }

    private func change(
        _ method: StaticString, _ sequence: Int, _ session: String, _ options: AppendOptions,
        _ write: (inout JSONWriter) -> Void
    ) async throws -> ChangedMessage {
        try await submitAppend(method, options, decode: ChangedMessage.init) { writer in
            writer.member("session", string: session)
            writer.member("sequence", integer: sequence)
            write(&writer)
        }.value
    }

    /// Starts a session that reads as another's messages up to one, then its own.
    ///
    /// - Parameter draft: owner, agent, project and mode are the source's where nil; the owner must be the same.
    public func forkSession(
        _ id: String, at sequence: Int, as draft: SessionDraft = SessionDraft(),
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        var (draft, options) = (draft, options)
        let newID = draft.id
        draft.id = nil
        draft.owner = draft.owner ?? options.owner
        options.owner = nil
        return try await change("session.fork", id, options) { writer in
            writer.member("atSequence", integer: sequence)
            writer.member("newId", ifAny: newID)
            draft.writeMembers(to: &writer)
        }
    }

    /// Takes the messages after one out of the transcript; the journal keeps them.
    ///
    /// - Parameter sequence: the last that stays; 0 for none.
    public func rewindSession(
        _ id: String, to sequence: Int, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        try await change("session.rewind", id, options) { $0.member("toSequence", integer: sequence) }
    }

    /// Takes the messages so far away for good; the session goes on.
    public func clearSession(
        _ id: String, reason: String? = nil, _ options: AppendOptions = AppendOptions()
    ) async throws -> ClearedSession {
        try await submitAppend("session.clear", options, decode: ClearedSession.init) { writer in
            writer.member("id", string: id)
            writer.member("reason", ifAny: reason)
        }.value
    }

    /// Takes all that the session says away for good; its id stays taken.
    public func eraseSession(
        _ id: String, reason: String? = nil, _ options: AppendOptions = AppendOptions()
    ) async throws -> ErasedSession {
        try await submitAppend("session.erase", options, decode: ErasedSession.init) { writer in
            writer.member("id", string: id)
            writer.member("reason", ifAny: reason)
        }.value
    }
}
