import DaybookJSON

extension DaybookClient {
    /// Records a message.
    ///
    /// - Parameters:
    ///   - draft: the message.
    ///   - session: nil only with `startSession`: then a session is started under an id that the
    ///     service makes up.
    ///   - startSession: the session to start, in the same commit, if it does not exist.
    ///   - context: the session's context from then on, recorded behind the message; of a session that the
    ///     append starts, its first.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func append(
        _ draft: MessageDraft, to session: String?, startSession: SessionDraft? = nil,
        context: JSONBytes? = nil, _ options: AppendOptions = AppendOptions()
    ) async throws -> AppendedMessage {
        try await submitMessage(draft, to: session, startSession: startSession, context: context, options)
            .value
    }

    /// Like `append`, but returns at once: messages submitted by one task are recorded in that order.
    public func submitMessage(
        _ draft: MessageDraft, to session: String?, startSession: SessionDraft? = nil,
        context: JSONBytes? = nil, _ options: AppendOptions = AppendOptions()
    ) -> PendingAnswer<AppendedMessage> {
        let append = BatchedAppend.message(
            draft, to: session, startSession: startSession, context: context, options)
        return submitAppend("message.append", append.options, decode: AppendedMessage.init, append.write)
    }

    /// Records messages together: all of them in one commit, or none.
    ///
    /// - Parameters:
    ///   - drafts: the messages; none only with a context.
    ///   - session: nil only with `startSession`.
    ///   - startSession: the session to start, in the same commit, if it does not exist.
    ///   - onDuplicate: what becomes of the turn where the session has some of its messages, by their keys.
    ///   - context: the session's context from then on, recorded behind the messages.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func appendTurn(
        _ drafts: [MessageDraft], to session: String?, startSession: SessionDraft? = nil,
        onDuplicate: OnDuplicate = .fail, context: JSONBytes? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> AppendedTurn {
        try await submitTurn(
            drafts, to: session, startSession: startSession, onDuplicate: onDuplicate, context: context,
            options
        ).value
    }

    /// Like `appendTurn`, but returns at once: turns submitted by one task are recorded in that order.
    public func submitTurn(
        _ drafts: [MessageDraft], to session: String?, startSession: SessionDraft? = nil,
        onDuplicate: OnDuplicate = .fail, context: JSONBytes? = nil,
        _ options: AppendOptions = AppendOptions()
    ) -> PendingAnswer<AppendedTurn> {
        let append = BatchedAppend.turn(
            drafts, to: session, startSession: startSession, onDuplicate: onDuplicate, context: context,
            options)
        return submitAppend("turn.append", append.options, decode: AppendedTurn.init, append.write)
    }

    /// A page of a session's transcript.
    public func messages(
        of session: String, _ query: MessageQuery = MessageQuery()
    ) async throws -> MessagePage {
        try await read("message.list", decode: MessagePage.init) { writer in
            writer.member("session", string: session)
            query.writeMembers(to: &writer)
        }
    }

    /// One message, with its earlier versions.
    public func message(
        _ sequence: Int, of session: String, owner: String? = nil
    ) async throws -> MessageHistory {
        try await read("message.get", decode: MessageHistory.init) { writer in
            writer.member("session", string: session)
            writer.member("sequence", integer: sequence)
            writer.member("owner", ifAny: owner)
        }
    }
}

extension DaybookClient {
    /// The message of the request with this key, which recorded no other.
    ///
    /// - Parameters:
    ///   - key: the request's key.
    ///   - session: the session that the request named; nil for a request without one.
    ///   - generation: the session's `keyGeneration` that the request's key is of; nil for the first.
    ///   - owner: the owner of that request's session; refuses the session of another.
    public func message(
        underKey key: String, of session: String? = nil, generation: Int? = nil, owner: String? = nil
    ) async throws -> MessageHistory {
        try await read("message.get", decode: MessageHistory.init) { writer in
            writer.member("session", ifAny: session)
            writer.member("key", string: key)
            writer.member("keyGeneration", ifAny: generation)
            writer.member("owner", ifAny: owner)
        }
    }
}

extension JSONWriter {
    mutating func members(of drafts: [MessageDraft]) {
        name("messages")
        beginArray()
        for draft in drafts {
            beginObject()
            draft.writeMembers(to: &self)
            endObject()
        }
        endArray()
    }

    mutating func member(start draft: SessionDraft?) {
        guard let draft else { return }
        name("startSession")
        beginObject()
        draft.writeMembers(to: &self)
        endObject()
    }
}

/// The messages of a transcript to read.
public struct MessageQuery: Sendable {
    public enum Order: String, Sendable {
        case oldestFirst = "asc"
        case newestFirst = "desc"
    }

    public var owner: String?
    /// Sequence above which messages are read.
    public var after: Int?
    /// Sequence below which messages are read.
    public var before: Int?
    /// Number of messages to skip.
    public var offset: Int?
    /// Largest number of messages, up to 1,000; the service's default is 100.
    public var limit: Int?
    public var order = Order.oldestFirst
    public var types: [Message.Kind]?
    public var run: String?
    /// Past moment at which to read the transcript.
    public var moment: Moment?
    /// Times at which the messages were said: the first, and the last, that are read.
    public var saidSince: UTCTime?
    public var saidUntil: UTCTime?
    /// Byte count above which a message's content is left out.
    public var contentByteCountMax: Int?
    /// Whether hidden messages are read and counted as well.
    public var includesHidden = false

    public init(limit: Int? = nil, order: Order = .oldestFirst) {
        self.limit = limit
        self.order = order
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("owner", ifAny: owner)
        writer.member("after", ifAny: after)
        writer.member("before", ifAny: before)
        writer.member("offset", ifAny: offset)
        writer.member("limit", ifAny: limit)
        if order != .oldestFirst { writer.member("order", string: order.rawValue) }
        writer.member("types", ifAny: types?.map(\.rawValue))
        writer.member("run", ifAny: run)
        writer.members(of: moment)
        writer.member("saidSince", ifAny: saidSince)
        writer.member("saidUntil", ifAny: saidUntil)
        writer.member("maxContentBytes", ifAny: contentByteCountMax)
        if includesHidden { writer.member("hidden", bool: true) }
    }
}
