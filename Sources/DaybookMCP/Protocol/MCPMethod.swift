import DaybookJSON

/// A method of the protocol, as one revision has it.
struct MCPMethod {
    /// The answer to a request, or what has to be done for it.
    enum Answer {
        case now(MCPResult)
        case later(MCPAction)
        case subscription
    }

    private let name: String
    private let revision: MCPRevision

    init(_ name: String, _ revision: MCPRevision) {
        self.name = name
        self.revision = revision
    }

    func answer(_ parameters: JSONValue?, _ server: MCPServer) throws(MCPError) -> Answer {
        switch name {
        case "tools/call": return .later(try tool(parameters, server))
        case "resources/read": return .later(.readSession(try link(parameters)))
        case "resources/list": return .later(.listSessions(cursor: try cursor(parameters)))
        case "prompts/get": return .later(.resume(arguments: try promptArguments(parameters)))
        case "completion/complete": return .later(.completeSession(prefix: try prefix(parameters)))
        case "tools/list": return try list(.tools, parameters)
        case "prompts/list": return try list(.prompts, parameters)
        case "resources/templates/list": return try list(.templates, parameters)
        case "server/discover" where revision.isStateless: return .now(.discovered)
        case "subscriptions/listen" where revision.isStateless: return .subscription
        case "ping" where !revision.isStateless: return .now(.empty)
        default: throw .unknownMethod(name)
        }
    }

    /// A list that has one page.
    private func list(_ result: MCPResult, _ parameters: JSONValue?) throws(MCPError) -> Answer {
        guard try cursor(parameters) == nil else { throw Self.invalid("cursor", "must be left out here") }
        return .now(result)
    }

    private func cursor(_ parameters: JSONValue?) throws(MCPError) -> String? {
        guard let value = parameters?["cursor"] else { return nil }
        guard let cursor = value.string, cursor.utf8.count <= MCPLimits.cursorByteCountMax else {
            throw Self.invalid("cursor", "must be a nextCursor of this method, as it came")
        }
        return cursor
    }

    private func tool(_ parameters: JSONValue?, _ server: MCPServer) throws(MCPError) -> MCPAction {
        let name = try string("name", in: parameters)
        guard let tool = server.tools.first(where: { $0.name == name }) else {
            throw MCPError(MCPError.invalidParams, "Unknown tool: \(MCPReply.shown(name))")
        }
        return .tool(tool, arguments: try arguments(parameters))
    }

    private func link(_ parameters: JSONValue?) throws(MCPError) -> SessionLink {
        let uri = try string("uri", in: parameters)
        guard let link = SessionLink(uri: uri) else {
            throw MCPReply.notFound(uri, revision)
        }
        return link
    }

    private func promptArguments(_ parameters: JSONValue?) throws(MCPError) -> JSONValue {
        let name = try string("name", in: parameters)
        guard name == ResumePromptTemplate.name else {
            throw MCPError(MCPError.invalidParams, "Unknown prompt: \(MCPReply.shown(name))")
        }
        return try arguments(parameters)
    }

    private func arguments(_ parameters: JSONValue?) throws(MCPError) -> JSONValue {
        guard let arguments = parameters?["arguments"] else { return Self.noArguments }
        guard arguments.isObject else { throw Self.invalid("arguments", "must be an object") }
        return arguments
    }

    private static let noArguments = JSONValue(validated: Array("{}".utf8))

    /// The beginning of a session's id that is to be completed.
    private func prefix(_ parameters: JSONValue?) throws(MCPError) -> String {
        let reference = parameters?["ref"]
        let kind = reference?["type"]?.string
        let name = kind == "ref/prompt" ? reference?["name"]?.string : reference?["uri"]?.string
        let argument = parameters?["argument"]
        switch (kind, name, argument?["name"]?.string) {
        case ("ref/prompt", ResumePromptTemplate.name, ResumePromptTemplate.argument),
            ("ref/resource", SessionLink.template, SessionLink.argument):
            return try string("value", in: argument)
        default:
            throw MCPError(
                MCPError.invalidParams,
                "Only \(ResumePromptTemplate.argument) of the prompt \(ResumePromptTemplate.name) and "
                    + "\(SessionLink.argument) of \(SessionLink.template) are completed.")
        }
    }

    private func string(_ name: String, in value: JSONValue?) throws(MCPError) -> String {
        guard let string = value?[name]?.string else { throw Self.invalid(name, "must be a string") }
        return string
    }

    private static func invalid(_ field: String, _ problem: String) -> MCPError {
        MCPError(MCPError.invalidParams, "The parameter \"\(field)\" \(problem).")
    }
}
