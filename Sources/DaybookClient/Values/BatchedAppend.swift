import DaybookJSON

/// One of several appends that are recorded together.
public struct BatchedAppend: Sendable {
    let method: StaticString
    let options: AppendOptions
    /// Writes everything but the members of `options`.
    let write: @Sendable (inout JSONWriter) -> Void
    let decode: @Sendable (JSONBytes) throws -> BatchedResult

    /// A message, as `append` records it.
    public static func message(
        _ draft: MessageDraft, to session: String?, startSession: SessionDraft? = nil,
        context: JSONBytes? = nil, _ options: AppendOptions = AppendOptions()
    ) -> BatchedAppend {
        var (draft, options) = (draft, options)
        options.at = draft.at ?? options.at
        draft.at = nil
        let (message, echoing) = (draft, options)
        return BatchedAppend(method: "message.append", options: options) { writer in
            writer.member("session", ifAny: session)
            message.writeMembers(to: &writer)
            writer.member("context", ifAny: context)
            writer.member(start: startSession)
            writer.member(fieldsFor: echoing, showsSession: startSession != nil)
        } decode: {
            .message(try AppendedMessage(json: $0))
        }
    }

    /// A turn, as `appendTurn` records it.
    public static func turn(
        _ drafts: [MessageDraft], to session: String?, startSession: SessionDraft? = nil,
        onDuplicate: OnDuplicate = .fail, context: JSONBytes? = nil,
        _ options: AppendOptions = AppendOptions()
    ) -> BatchedAppend {
        BatchedAppend(method: "turn.append", options: options) { writer in
            writer.member("session", ifAny: session)
            writer.members(of: drafts)
            if onDuplicate == .skip { writer.member("onDuplicate", string: onDuplicate.rawValue) }
            writer.member("context", ifAny: context)
            writer.member(start: startSession)
            writer.member(fieldsFor: options, showsSession: true)
        } decode: {
            .turn(try AppendedTurn(json: $0))
        }
    }

    /// A start, as `startSession` records it.
    public static func startSession(
        _ draft: SessionDraft, _ options: AppendOptions = AppendOptions()
    ) -> BatchedAppend {
        var (draft, options) = (draft, options)
        draft.owner = draft.owner ?? options.owner
        options.owner = nil
        let session = draft
        return BatchedAppend(method: "session.start", options: options) {
            session.writeMembers(to: &$0)
        } decode: {
            .started(try StartedSession(json: $0))
        }
    }

    /// A change of the context, as `setContext` records it.
    public static func setContext(
        of id: String, to context: JSONBytes, _ options: AppendOptions = AppendOptions()
    ) -> BatchedAppend {
        change("session.setContext", id, options) { $0.member("context", raw: context.slice) }
    }

    /// Several changes, as `updateSession` records them.
    public static func updateSession(
        _ id: String, _ update: SessionUpdate, _ options: AppendOptions = AppendOptions()
    ) -> BatchedAppend {
        change("session.update", id, options) { update.writeMembers(to: &$0) }
    }

    private static func change(
        _ method: StaticString, _ id: String, _ options: AppendOptions,
        _ write: @escaping @Sendable (inout JSONWriter) -> Void
    ) -> BatchedAppend {
        BatchedAppend(method: method, options: options) { writer in
            writer.member("id", string: id)
            write(&writer)
        } decode: {
            .changed(try ChangedSession(json: $0))
        }
    }
}

/// The result of one of several appends that were recorded together.
public enum BatchedResult: Sendable {
    case message(AppendedMessage)
    case turn(AppendedTurn)
    case started(StartedSession)
    case changed(ChangedSession)
    /// Nothing was recorded, because the append named an earlier generation of keys than the session's.
    case superseded(DaybookError)
}
