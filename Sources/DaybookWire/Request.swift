package import DaybookCore

/// What a client asks for, read and checked for syntax.
package enum Request: Sendable {
    case ping
    case info
    case discover
    case authenticate([UInt8])
    case projections
    case stats
    case task(TaskRequest)
    /// All projections where nil.
    case rebuild([String]?)
    case append(AppendRequest, reply: AppendReply)
    case session(SessionQuery)
    case current(CurrentQuery)
    case sessions(SessionListQuery)
    case unsummarized(UnsummarizedQuery)
    case projects(GroupListQuery)
    case agents(GroupListQuery)
    case activity(ActivityQuery)
    case messages(MessageListQuery)
    case message(session: SessionID, sequence: Sequence, owner: Name?)
    case resume(ResumeQuery)
    case context(ContextQuery)
    case export(ExportQuery)
    case events(EventQuery)
    case search(SearchQuery)
    case checkpoint
    /// In the tree of a size; as it is where nil.
    case inclusion(of: Position, size: UInt64?)
    case consistency(from: UInt64, to: UInt64?)
    case auditExport(AuditExportQuery)
    /// Without `from`, only what comes after now.
    case subscribe(from: Position?, EventFilter)
    case unsubscribe(UInt64)
}

/// The shape of an append's answer.
package enum AppendReply: Sendable {
    case start, session, message, turn, event, amended, cleared, erased, insight
    /// With so many of the newest messages.
    case current(messageCount: Int?)
}
