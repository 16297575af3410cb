/// The reason why a request was not done. The wire gives each its code and reason (`protocol.md`, "Errors").
public enum JournalError: Error, Equatable, Sendable {
    case invalid(field: String, problem: String)
    case notFound(String)
    /// A session as it was at a moment before its start.
    case notBegun(SessionID)
    case alreadyExists(SessionID)
    case wrongRevision(expected: Revision, actual: Revision)
    case keyReused(key: RawJSON, position: Position)
    case sessionClosed(SessionID)
    case sessionArchived(SessionID)
    case sessionErased(SessionID)
    case messageRedacted(SessionID, SequenceNumber)
    /// A fork that is not erased reads through the session, which is to be erased only without one.
    case forkIsLiving(SessionID)
    case forbidden
    case unauthenticated
    case tooLarge(limit: Int, actual: Int, field: String)
    case overloaded(retryAfterMilliseconds: Int)
    case rebuilding(projection: String, done: UInt64, total: UInt64)
    /// A projection's fold failed at a position, or, where that is none, its rows can't be read; its methods
    /// are down until it is rebuilt.
    case projectionFailed(projection: String, position: Position)
    case storageFull
    case readOnly
    case shuttingDown
    /// A sync failed: nobody knows whether the request was recorded. The service ends.
    case indeterminate
    case damaged(position: Position)
    /// No checkpoint is signed of the journal's current state.
    case unsigned(AuditRefusal)
    /// The event is whole, but a later build wrote it and this one can't read it.
    case writtenByLaterBuild(position: Position)
    /// One of several appends that were to be recorded together is refused, and so are all.
    indirect case refusedAppend(index: Int, JournalError)
    /// Long work that could not be done: a sentence without its full stop.
    case failed(String)
}

extension JournalError {
    /// The refusal of the appends that were sent behind the refused one, which must not be recorded before it
    /// is sent again; nil where they may be.
    public var refusalOfLaterAppends: JournalError? {
        switch self {
        case .overloaded, .rebuilding: self
        case .refusedAppend(_, let error): error.refusalOfLaterAppends
        default: nil
        }
    }

    /// The error as a connection bound to an owner sees it: a session that does not exist looks like one of
    /// another owner.
    public var hidingAbsence: JournalError {
        switch self {
        case .notFound, .notBegun: .forbidden
        case .refusedAppend(let index, let error): .refusedAppend(index: index, error.hidingAbsence)
        default: self
        }
    }
}

/// A journal, a socket or a setting that can't be used: one sentence that names it and the way out.
public struct OpenError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
    /// Another process has the journal open.
    public let isInUse: Bool

    public static func missing(_ path: String) -> OpenError {
        OpenError("there is no journal at \(path); `daybook serve` makes one")
    }

    public init(_ description: String, isInUse: Bool = false) {
        self.description = description
        self.isInUse = isInUse
    }
}
