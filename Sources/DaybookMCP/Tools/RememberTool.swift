import DaybookClient
import enum DaybookCore.JournalError
import DaybookJSON
import DaybookWire

/// `remember`: keeps a note that `recall` gives later.
struct RememberTool: RecallTool {
    let name = "remember"
    let title = "Remember"
    let summary = """
        Keeps a fact that later conversations should know; recall gives it. Name in replaces the position of \
        an earlier memory that holds no more.
        """
    let needsOwner = true
    let writes = true
    let parameters = [text.required, kind.optional, session.optional, replaces.optional]
    let output: [Schema.Property] = [
        .required("position", Schemas.position), .required("session", Schemas.sessionID),
        .required("kind", .string()),
    ]

    /// The agent and the title of the conversation that holds notes of none.
    private static let notesAgent = "daybook-mcp"
    private static let notesTitle = "Notes of agents"
    private static let defaultKind = "note"

    private static let text = RecallFields.text(
        "text", scalarCountMax: MCPLimits.memoryScalarCountMax,
        "The fact, in words that can be understood alone.")
    private static let kind = Parameter(
        "kind", Forms.name, "A word for what it is: preference, decision, need; note where left out.")
    private static let session = Parameter(
        "session", Forms.sessionID,
        "The recorded conversation that it comes from; one for notes where left out.")
    private static let replaces = Parameter(
        "replaces", Forms.position, "The position of an earlier memory that holds no more.")

    struct Input {
        let text: String
        let kind: String
        let session: String?
        let replaces: Int?
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        Input(
            text: try arguments.required(Self.text),
            kind: try arguments.optional(Self.kind)?.text ?? Self.defaultKind,
            session: try arguments.optional(Self.session)?.text,
            replaces: try arguments.optional(Self.replaces).map { Int($0.value) })
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        await recall.report("Recording")
        var session = input.session ?? ""
        if session.isEmpty { session = try await notes(recall) }
        let recorded = try await recall.client.recordInsight(
            in: session, kind: input.kind, value: JSONBytes(string: input.text), replaces: input.replaces,
            AppendOptions(owner: recall.owner))
        let position = recorded.insight.position
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("position", integer: position)
        writer.member("session", string: session)
        writer.member("kind", string: QuotedText.name(input.kind))
        writer.endObject()
        return ToolAnswer(
            text: "Remembered at position \(position), in \(session).", structured: writer.finish(),
            isError: false)
    }

    /// The open session for notes that come from no other.
    private func notes(_ recall: Recall) async throws -> String {
        let current = try await recall.client.currentSession(
            owner: recall.owner, agent: Self.notesAgent, withinSeconds: nil, starts: true)
        guard let session = current.session else {
            throw DaybookError(code: -32603, reason: .internalError, message: "no session was started")
        }
        if current.isNew {
            _ = try await recall.client.renameSession(
                session.id, to: Self.notesTitle, AppendOptions(owner: recall.owner))
        }
        return session.id
    }
}
