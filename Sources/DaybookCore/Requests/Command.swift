/// The command of a request, by what it takes to decide it.
public enum Command: Sendable {
    /// May start a session.
    case begin(Beginning)
    /// Adds to a session that exists.
    case record(Recording)
    /// Makes a session that exists so; records nothing where it is so already.
    case change(SessionChange)
    /// Gives a session that exists names and a parent that it has not.
    case assign(SessionAssignment)
    /// Changes what was recorded, by further events; decided by the transcript.
    case history(HistoryChange)
}

public enum Beginning: Sendable {
    case start(SessionStart, closeCurrent: Bool)
    /// The open session of these names with the newest activity, where that is young enough; else a new one.
    /// - Parameter withinSeconds: nil for any age.
    case current(SessionStart, withinSeconds: Int64?)
    /// One message or a turn; a session that does not exist is started in the same commit.
    case messages(Turn, SessionStart, closeCurrent: Bool)
    /// Starts a session that goes on from a message of the one that the request names.
    case fork(SessionFork)

    public var start: SessionStart {
        get {
            switch self {
            case .start(let start, _), .current(let start, _), .messages(_, let start, _): start
            case .fork(let fork): fork.start
            }
        }
        set {
            switch self {
            case .start(_, let closeCurrent): self = .start(newValue, closeCurrent: closeCurrent)
            case .current(_, let seconds): self = .current(newValue, withinSeconds: seconds)
            case .messages(let turn, _, let closeCurrent):
                self = .messages(turn, newValue, closeCurrent: closeCurrent)
            case .fork(var fork):
                fork.start = newValue
                self = .fork(fork)
            }
        }
    }
}

public enum Recording: Sendable {
    /// One message or a turn.
    case messages(Turn)
    /// An event of the client's own.
    case event(CustomType, body: RawJSON)
    /// Records an insight.
    /// - Parameter replaces: an earlier insight of the same owner.
    case insight(InsightDraft, replaces: Position?)
    /// Records a title that no client gave, if the session has none when it is decided.
    case title(GeneratedTitle)
    case digest(SessionDigest)
}

public enum SessionChange: Sendable {
    /// Sets the title.
    /// - Parameter title: nil clears it.
    case rename(title: RawJSON?)
    case setPinned(Bool)
    case setArchived(Bool)
    case setContext(RawJSON)
    case update(SessionUpdate)
    case close(reason: RawJSON?)
    case reopen
    /// Sets or marks the summary.
    /// - Parameter text: nil only marks the messages summarised.
    case summarize(text: RawJSON?, through: SequenceNumber)
}

public enum HistoryChange: Sendable {
    /// Messages go for good.
    case clear(MessageClear)
    /// Removes later messages from the transcript.
    case rewind(Rewind)
    /// Erases the session.
    case erase(reason: RawJSON?, SessionErasureExtent)
    case edit(SequenceNumber, MessageEdit)
    case redact(SequenceNumber, reason: RawJSON?, keepsCurrent: Bool)
    /// Notes things on messages, one or more.
    case annotate([AnnotationDraft])
}

public enum SessionErasureExtent: Sendable {
    case session
    /// The session, unless a fork that is not erased reads through to it: then nothing is recorded.
    case unlessForked
    /// The session; where such a fork reads through to it, the erasure is refused, and all that is to be recorded
    /// together with it.
    case refusedWhereForked
    /// The session and its subagents on all levels, in one commit.
    case withSubagents
}
