package import DaybookClient

/// A request to the journal, which somebody outside carries out.
package enum Request: Hashable, Sendable {
    case sessions(PickerFilter, count: Int, cursor: JSONBytes?)
    case search(String, PickerFilter)
    /// The newest messages of a session, or those around one.
    case preview(session: String, around: Int?)
    /// The names of a kind that the filter's sessions have.
    case names(NameKind, PickerFilter)
    case session(String, Moment?)
    case outline(String, after: Int?, Moment?)
    /// Messages of a transcript above one sequence and below another.
    case messages(String, MessageWindow, Moment?)
    case message(String, sequence: Int)
    case within(session: String, query: String)
    case changes(session: String, from: Moment)
    case tree(String)
    case prompt(session: String)
    case verify(session: String)
    case change(session: String, SessionAct)
    case export(session: String, ExportFormat, path: String?)
}

/// The messages of a transcript to read.
package enum MessageWindow: Hashable, Sendable {
    case newest
    /// The messages from one sequence through another.
    case range(ClosedRange<Int>)
}

/// A change of a session.
package enum SessionAct: Hashable, Sendable {
    case rename(String?)
    case pin(Bool)
    case archive(Bool)
    case close(Bool)
}

/// The answer to a request.
package enum Answer: Sendable {
    case sessions(SessionPage)
    case search(FoundPage)
    case preview(Preview)
    case names(KnownNames)
    case session(Session)
    case outline(SessionOutline)
    case messages([Message])
    case message(MessageHistory)
    case within([SearchHit], isWhole: Bool)
    case changes(SessionChanges)
    case tree(SessionTree)
    case prompt(String)
    case verified(VerifiedSession)
    /// The check found the history not to be what the journal signed.
    case refuted(String)
    case changed(Session)
    case exported(path: String, byteCount: Int)
}

/// A session with some of its messages.
package struct Preview: Sendable {
    package let session: Session
    package let messages: [Message]

    package init(session: Session, messages: [Message]) {
        self.session = session
        self.messages = messages
    }
}

/// The outcome of a check of a session's whole history.
package struct VerifiedSession: Sendable {
    package let revision: Int
    /// Number of events whose text was erased.
    package let absentCount: Int
    package let isKeyTrusted: Bool

    package init(revision: Int, absentCount: Int, isKeyTrusted: Bool) {
        self.revision = revision
        self.absentCount = absentCount
        self.isKeyTrusted = isKeyTrusted
    }
}

/// The reason why a request has no answer.
package struct RequestFailure: Error, Equatable, Sendable {
    /// One sentence.
    package let message: String
    /// Whether nobody answered: the journal is away.
    package let isAway: Bool
    /// Whether the session is not there, or not any more.
    package let isMissing: Bool

    package init(_ message: String, isAway: Bool = false, isMissing: Bool = false) {
        self.message = message
        self.isAway = isAway
        self.isMissing = isMissing
    }
}
