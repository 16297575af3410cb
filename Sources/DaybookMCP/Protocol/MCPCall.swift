package import DaybookJSON

/// A request that the service has to be asked for: what to do, and the number that its outcome is given under.
package struct MCPCall: Sendable {
    package let number: UInt64
    package let action: MCPAction
}

/// The work of a request.
package enum MCPAction: Sendable {
    /// A tool, with arguments that are an object.
    case tool(any RecallTool, arguments: JSONValue)
    case readSession(SessionLink)
    case listSessions(cursor: String?)
    /// The prompt `resume`, with arguments that are an object.
    case resume(arguments: JSONValue)
    /// The ids of sessions that begin so.
    case completeSession(prefix: String)
}

/// The outcome of a request's work.
package enum MCPOutcome: Sendable {
    case tool(ToolAnswer)
    case resource(SessionText)
    case resources([SessionEntry], nextCursor: String?)
    case prompt(String)
    case completion([String], hasMore: Bool)
    case failure(MCPError)
    /// A resource that does not exist, or not for this owner.
    case notFound(uri: String)
}
