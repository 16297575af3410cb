import DaybookJSON

/// Changes to what was recorded, made by further events.
extension DaybookClient {
    /// Replaces a message's content or metadata; nil keeps it. The earlier version stays in the message's
    /// history.
    public func editMessage(
        _ sequence: Int, of session: String, content: JSONBytes? = nil, metadata: JSONBytes? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.edit", sequence, session, options) { writer in
            writer.member("content", ifAny: content)
            writer.member("metadata", ifAny: metadata)
        }
    }

    /// Erases a message's text, its history and notes, and everything generated from it, for good.
    ///
    /// - Parameters:
    ///   - sequence: the message's sequence.
    ///   - session: the session's id.
    ///   - reason: up to 1,000 characters; it stays in the journal.
    ///   - keepsCurrent: erase only the versions from before its edits.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func redactMessage(
        _ sequence: Int, of session: String, reason: String? = nil, keepsCurrent: Bool = false,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.redact", sequence, session, options) { writer in
            writer.member("reason", ifAny: reason)
            if keepsCurrent { writer.member("keepCurrent", bool: true) }
        }
    }

    /// Attaches a note to a message.
    public func annotateMessage(
        _ sequence: Int, of session: String, kind: String, value: JSONBytes,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedMessage {
        try await change("message.annotate", sequence, session, options) { writer in
            writer.member("kind", string: kind)
            writer.member("value", raw: value.slice)
        }
    }

    /// Attaches notes to messages, all in one commit, up to 1,000.
    public func annotateMessages(
        of session: String, _ annotations: [AnnotationDraft], _ options: AppendOptions = AppendOptions()
    ) async throws -> AnnotatedMessages {
        try await submitAppend("message.annotate", options, decode: AnnotatedMessages.init) { writer in
            writer.member("session", string: session)
            writer.name("annotations")
            writer.beginArray()
            for annotation in annotations {
                writer.beginObject()
                writer.member("sequence", integer: annotation.sequence)
                writer.member("kind", string: annotation.kind)
                writer.member("value", raw: annotation.value.slice)
                writer.endObject()
            }
            writer.endArray()
        }.value
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

    /// Starts a session that begins with another's messages up to one, and goes on with its own.
    ///
    /// - Parameters:
    ///   - id: the source's id.
    ///   - sequence: the last message that both share.
    ///   - draft: owner, agent, project and mode are the source's where nil; the owner must be the
    ///     same.
    ///   - options: key, expected revision, actor, time and owner of the append.
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

    /// Removes the messages after one from the transcript; the journal keeps them.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - sequence: the last message that stays; 0 for none.
    ///   - withMessages: whether to answer with the messages that leave: up to 1,000, and 16 MiB.
    ///   - newKeys: whether keys that the session knows can be used anew.
    ///   - includesHidden: whether hidden messages are counted and answered as well.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func rewindSession(
        _ id: String, to sequence: Int, withMessages: Bool = false, newKeys: Bool = false,
        includesHidden: Bool = false, _ options: AppendOptions = AppendOptions()
    ) async throws -> RewoundSession {
        try await rewind(id, withMessages, newKeys, includesHidden, options) {
            $0.member("toSequence", integer: sequence)
        }
    }

    /// Removes the newest messages from the transcript, as many as there are of `count`: with `withMessages`,
    /// many clients can take messages from one session, each message once.
    ///
    /// - Parameters:
    ///   - count: 1–1,000.
    ///   - id: the session's id.
    ///   - withMessages: whether to answer with the messages that leave, up to 16 MiB.
    ///   - newKeys: whether keys that the session knows can be used anew.
    ///   - includesHidden: whether hidden messages are counted and answered as well.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func rewindSession(
        _ id: String, byLast count: Int, withMessages: Bool = false, newKeys: Bool = false,
        includesHidden: Bool = false, _ options: AppendOptions = AppendOptions()
    ) async throws -> RewoundSession {
        try await rewind(id, withMessages, newKeys, includesHidden, options) {
            $0.member("count", integer: count)
        }
    }

    private func rewind(
        _ id: String, _ withMessages: Bool, _ newKeys: Bool, _ includesHidden: Bool,
        _ options: AppendOptions, _ writeExtent: (inout JSONWriter) -> Void
    ) async throws -> RewoundSession {
        try await submitAppend("session.rewind", options, decode: RewoundSession.init) { writer in
            writer.member("id", string: id)
            writeExtent(&writer)
            if withMessages { writer.member("withMessages", bool: true) }
            if newKeys { writer.member("newKeys", bool: true) }
            if includesHidden { writer.member("hidden", bool: true) }
        }.value
    }

    /// Erases the session's messages so far, for good; the session goes on.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - sequence: the last message that goes; nil for all so far.
    ///   - reason: up to 1,000 characters; it stays in the journal.
    ///   - summary: text of a summary to record in their place.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func clearSession(
        _ id: String, through sequence: Int? = nil, reason: String? = nil, summary: String? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ClearedSession {
        try await takeAway("session.clear", id, reason, options, decode: ClearedSession.init) { writer in
            writer.member("throughSequence", ifAny: sequence)
            writer.member("summary", ifAny: summary)
        }
    }

    /// Erases everything that the session says, for good; its id stays taken.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - reason: why; it stays in the journal.
    ///   - cascade: whether its subagents on all levels go too, at most 1,000 sessions.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func eraseSession(
        _ id: String, reason: String? = nil, cascade: Bool = false,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> ErasedSession {
        try await takeAway("session.erase", id, reason, options, decode: ErasedSession.init) { writer in
            if cascade { writer.member("cascade", bool: true) }
        }
    }

    private func takeAway<Value: Sendable>(
        _ method: StaticString, _ id: String, _ reason: String?, _ options: AppendOptions,
        decode: @escaping @Sendable (JSONBytes) throws -> Value,
        _ write: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> Value {
        try await submitAppend(method, options, decode: decode) { writer in
            writer.member("id", string: id)
            writer.member("reason", ifAny: reason)
            write(&writer)
        }.value
    }
}
