import DaybookJSON
import DaybookWire

/// The answer to a request, before it is written as its revision has it.
enum MCPResult {
    case empty
    case initialized(MCPRevision)
    case discovered
    case tools
    case prompts
    case templates
    case outcome(MCPOutcome)

    /// The time for which a client may keep it, and for whom; nil where it may not.
    var cache: (milliseconds: Int, scope: String)? {
        switch self {
        case .discovered, .tools, .prompts, .templates: (MCPLimits.listMilliseconds, "public")
        case .outcome(.resource), .outcome(.resources): (0, "private")
        case .empty, .initialized, .outcome: nil
        }
    }
}

extension JSONWriter {
    /// The members of a result, without those that every result of its revision has.
    mutating func members(of result: MCPResult, _ server: MCPServer, _ revision: MCPRevision) {
        switch result {
        case .empty: break
        case .initialized(let revision):
            member("protocolVersion", string: revision.rawValue)
            member(capabilitiesOf: server)
            member("serverInfo", server, revision)
        case .discovered:
            name("supportedVersions")
            strings(MCPRevision.stateless.map(\.rawValue))
            member(capabilitiesOf: server)
        case .tools:
            name("tools")
            beginArray()
            for tool in server.tools { self.tool(tool, server.scope, revision) }
            endArray()
        case .prompts: prompts(revision)
        case .templates: templates(revision)
        case .outcome(let outcome): members(of: outcome, revision)
        }
    }

    private mutating func member(capabilitiesOf server: MCPServer) {
        name("capabilities")
        beginObject()
        for capability in ["completions", "prompts", "resources", "tools"] {
            name(escaping: capability)
            beginObject()
            endObject()
        }
        endObject()
        member("instructions", string: server.instructions)
    }

    mutating func member(_ name: StaticString, _ server: MCPServer, _ revision: MCPRevision) {
        self.name(name)
        beginObject()
        member("name", string: MCPServer.name)
        if revision.hasStructuredContent { member("title", string: MCPServer.title) }
        member("version", string: server.version)
        endObject()
    }

    private mutating func tool(_ tool: any RecallTool, _ scope: OwnerScope, _ revision: MCPRevision) {
        beginObject()
        member("name", string: tool.name)
        if revision.hasStructuredContent { member("title", string: tool.title) }
        member("description", string: tool.summary)
        name("inputSchema")
        schema(.object(tool.described(in: scope).map(\.property)))
        if revision.hasStructuredContent {
            name("outputSchema")
            schema(.object(tool.output))
        }
        name("annotations")
        beginObject()
        member("title", string: tool.title)
        member("readOnlyHint", bool: !tool.writes)
        if tool.writes {
            member("destructiveHint", bool: false)
            member("idempotentHint", bool: false)
        }
        member("openWorldHint", bool: false)
        endObject()
        endObject()
    }

    private mutating func prompts(_ revision: MCPRevision) {
        name("prompts")
        beginArray()
        beginObject()
        member("name", string: ResumePromptTemplate.name)
        if revision.hasStructuredContent { member("title", string: ResumePromptTemplate.title) }
        member("description", string: ResumePromptTemplate.summary)
        name("arguments")
        beginArray()
        beginObject()
        member("name", string: ResumePromptTemplate.argument)
        member("description", string: ResumePromptTemplate.argumentSummary)
        member("required", bool: true)
        endObject()
        endArray()
        endObject()
        endArray()
    }

    private mutating func templates(_ revision: MCPRevision) {
        name("resourceTemplates")
        beginArray()
        beginObject()
        member("uriTemplate", string: SessionLink.template)
        member("name", string: "conversation")
        if revision.hasStructuredContent { member("title", string: "Conversation") }
        member("description", string: "The transcript of a recorded conversation, as quoted history.")
        member("mimeType", string: SessionText.mediaType)
        endObject()
        endArray()
    }

    private mutating func members(of outcome: MCPOutcome, _ revision: MCPRevision) {
        switch outcome {
        case .tool(let answer): members(of: answer, revision)
        case .prompt(let text):
            member("description", string: ResumePromptTemplate.summary)
            name("messages")
            beginArray()
            beginObject()
            member("role", string: "user")
            name("content")
            self.text(text)
            endObject()
            endArray()
        case .resource(let session):
            name("contents")
            beginArray()
            beginObject()
            member("uri", string: session.link.uri)
            member("mimeType", string: SessionText.mediaType)
            member("text", string: session.text)
            endObject()
            endArray()
        case .resources(let sessions, let nextCursor):
            name("resources")
            beginArray()
            for session in sessions { resource(session, revision) }
            endArray()
            if let nextCursor { member("nextCursor", string: nextCursor) }
        case .completion(let values, let hasMore):
            name("completion")
            beginObject()
            name("values")
            strings(values)
            member("hasMore", bool: hasMore)
            endObject()
        case .failure, .notFound: break
        }
    }

    private mutating func members(of answer: ToolAnswer, _ revision: MCPRevision) {
        name("content")
        beginArray()
        text(answer.text)
        endArray()
        if revision.hasStructuredContent, let structured = answer.structured {
            member("structuredContent", raw: structured)
        }
        if answer.isError { member("isError", bool: true) }
    }

    private mutating func text(_ text: String) {
        beginObject()
        member("type", string: "text")
        member("text", string: text)
        endObject()
    }

    private mutating func resource(_ session: SessionEntry, _ revision: MCPRevision) {
        beginObject()
        member("uri", string: SessionLink(session: session.id).uri)
        member("name", string: session.id)
        if revision.hasStructuredContent { member("title", string: session.name) }
        member("mimeType", string: SessionText.mediaType)
        endObject()
    }
}
