/// A request to record events, checked for syntax and not yet decided.
package struct AppendRequest: Sendable {
    /// The session that the request names.
    package var session: SessionID?
    package var owner: Name?
    package var actor: Name?
    package var key: IdempotencyKey?
    /// `.none` means that the session must not exist.
    package var expectedRevision: Revision?
    package var at: Timestamp?
    package var command: Command

    package init(session: SessionID?, command: Command) {
        self.session = session
        self.command = command
    }

    /// Whether the key is told apart from the owner's others, not from the session's.
    package var usesOwnersKeys: Bool {
        if case .fork = command { return true }
        return session == nil
    }
}

/// A name a client gave (owner, agent, project, run, actor, mode): its text and the JSON it came in.
package struct Name: Equatable, Sendable {
    package let utf8: [UInt8]
    package let json: RawJSON

    /// - Precondition: `json` is a string whose unescaped form is `utf8`.
    package init(utf8: [UInt8], json: RawJSON) {
        self.utf8 = utf8
        self.json = json
    }
}

/// An idempotency key with all that a request under it must repeat.
package struct IdempotencyKey: Equatable, Sendable {
    package let name: Name
    /// Method and parameters but the key and the expected revision, sorted by name, free of
    /// insignificant white space.
    package let request: [UInt8]

    package init(name: Name, request: [UInt8]) {
        self.name = name
        self.request = request
    }
}

package enum Command: Sendable {
    case start(SessionStart, closeCurrent: Bool)
    /// The open session of these names with the newest activity, where that is young enough; else a new one.
    /// - Parameter withinSeconds: nil for any age.
    case current(SessionStart, withinSeconds: Int64?)
    /// One message or a turn; with `start`, a session that does not exist is started in the same commit.
    case record([MessageDraft], start: SessionStart?, closeCurrent: Bool = false)
    case rename(title: RawJSON?)
    case setPinned(Bool)
    case setArchived(Bool)
    case setContext(RawJSON)
    case update(SessionUpdate)
    case close(reason: RawJSON?)
    case reopen
    /// - Parameter text: nil only marks the messages summarised.
    case summarize(text: RawJSON?, through: Sequence)
    /// A session that goes on from a message of the one that the request names.
    case fork(SessionFork)
    case clear(reason: RawJSON?)
    /// Later messages leave the transcript.
    case rewind(to: Sequence)
    /// - Parameter unlessForked: leave a session that a fork which is not erased reads through to.
    case erase(reason: RawJSON?, unlessForked: Bool = false)
    case edit(Sequence, MessageEdit)
    case redact(Sequence, reason: RawJSON?, keepsCurrent: Bool)
    case annotate(Sequence, kind: RawJSON, value: RawJSON)
    case custom(CustomType, body: RawJSON)
    /// - Parameter replaces: an earlier insight of the same owner.
    case recordInsight(InsightDraft, replaces: Position?)
    /// A title that was not given by a client: recorded only where the session has none when it is decided.
    case fillTitle(GeneratedTitle)
    case recordDigest(SessionDigest)
}

/// What a message is to say; what is nil stays.
package struct MessageEdit: Sendable {
    package var content: RawJSON?
    package var metadata: RawJSON?

    package init(content: RawJSON? = nil, metadata: RawJSON? = nil) {
        self.content = content
        self.metadata = metadata
    }
}

package struct SessionStart: Sendable {
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var mode: Name?
    package var title: RawJSON?
    package var context: RawJSON?

    package init() {}
}

package struct SessionFork: Sendable {
    package var sequence: Sequence
    package var id: SessionID?
    /// Owner, agent, project and mode are the source's where left out.
    package var start: SessionStart

    package init(at sequence: Sequence, id: SessionID? = nil, start: SessionStart = SessionStart()) {
        self.sequence = sequence
        self.id = id
        self.start = start
    }
}

package struct SessionUpdate: Sendable {
    /// `.some(nil)` clears the title.
    package var title: RawJSON??
    package var pinned: Bool?
    package var archived: Bool?
    package var context: RawJSON?

    package init() {}
}

package struct InsightDraft: Sendable {
    package var kind: Name
    package var value: RawJSON

    package init(kind: Name, value: RawJSON) {
        self.kind = kind
        self.value = value
    }
}

package struct GeneratedTitle: Sendable {
    /// A JSON string.
    package var text: RawJSON
    /// The newest event that it was made from; none for a title that is the date; nil for all that was said
    /// until it is decided.
    package var source: Position?

    package init(text: RawJSON, source: Position?) {
        self.text = text
        self.source = source
    }
}

/// A summary, and what is worth knowing of a session, recorded in one commit.
package struct SessionDigest: Sendable {
    /// A JSON string.
    package var summary: RawJSON
    package var insights: [InsightDraft]
    /// The newest message, and the newest event, that they were made from.
    package var through: Sequence
    package var source: Position

    package init(summary: RawJSON, insights: [InsightDraft], through: Sequence, source: Position) {
        self.summary = summary
        self.insights = insights
        self.through = through
        self.source = source
    }
}

package struct MessageDraft: Sendable {
    package var role: Role
    package var type: MessageType
    package var content: RawJSON
    package var metadata: RawJSON?
    package var agent: Name?
    package var run: Name?
    package var at: Timestamp?
    /// The line of a foreign file that the message was imported from, as a JSON string.
    package var source: RawJSON?
    /// Ids of the tool calls that the message makes and of those it answers, unescaped.
    package var callIDs: [[UInt8]] = []
    package var resultIDs: [[UInt8]] = []

    package init(role: Role, type: MessageType, content: RawJSON) {
        self.role = role
        self.type = type
        self.content = content
    }
}

/// What a durable append recorded, or what an earlier one with the same key did.
package struct Appended: Equatable, Sendable {
    /// First and last event of the batch; equal to the session's last event where nothing was recorded.
    package var first: Position
    package var last: Position
    package var revision: Revision
    package var session: Position
    package var isDuplicate = false
    package var recordedNothing = false
    /// The message that was to be changed, where nothing was recorded.
    package var unchangedMessage = Sequence.none
    /// What it recorded, as that went to the log; empty where it has to be read back from there.
    package var events: [EventView] = []

    package init(first: Position, last: Position, revision: Revision, session: Position) {
        self.first = first
        self.last = last
        self.revision = revision
        self.session = session
    }
}
