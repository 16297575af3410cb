import DaybookClient

/// One line of a Claude Code transcript.
struct ClaudeCodeLine {
    let json: JSONBytes
    let type: String?
    let uuid: String?
    let parentUUID: String?
    let sessionID: String?
    let agentID: String?
    let isSidechain: Bool
    private let message: JSONBytes?

    init(_ json: JSONBytes) {
        self.json = json
        type = json["type"]?.string
        uuid = json.text("uuid")
        parentUUID = json.text("parentUuid")
        sessionID = json.text("sessionId").map(SessionNames.sanitized)
        agentID = json.text("agentId")
        isSidechain = json["isSidechain"]?.bool ?? false
        message = json["message"].flatMap { $0.isObject ? $0 : nil }
    }

    var time: UTCTime? { json["timestamp"]?.time }

    /// Whether the line tells its place in the conversation.
    var isNode: Bool { uuid != nil || message != nil }

    func session(_ id: String, parent: String?) -> ImportedSession {
        var session = ImportedSession(id: id)
        session.agent = ClaudeCode.name
        session.project = SessionNames.name(json["cwd"]?.string)
        session.mode = "interactive"
        session.createdAt = time
        session.sharesIdentities = true
        let kept = ["cwd", "version", "gitBranch", "slug", "entrypoint", "agentId"].compactMap { name in
            json[name].map { (name, $0) }
        }
        let parent = parent.map { [("parentSession", JSONBytes(string: $0))] } ?? []
        session.context = .object([("source", JSONBytes(string: ClaudeCode.name))] + parent + kept)
        return session
    }
}

extension ClaudeCodeLine {
    /// The message in the line; nil for a line in which nobody speaks.
    var draft: MessageDraft? {
        guard var draft = said else { return nil }
        draft.at = time
        draft.metadata = metadata(roleNote: draft.role == .system && type != "system")
        return draft
    }

    private var said: MessageDraft? {
        if type == "system" {
            guard let text = json["content"], text.string != nil else { return nil }
            let isError = json["subtype"]?.string == "api_error" || json["level"]?.string == "error"
            return MessageDraft(role: .system, content: text, type: isError ? .error : nil)
        }
        guard let message, let content = message["content"], content.string != nil || content.isArray,
            ["user", "assistant", nil].contains(type)
        else { return nil }
        if type ?? message["role"]?.string == "user" {
            return MessageDraft(role: isTyped || hasResult ? .user : .system, content: content)
        }
        let isError = json["isApiErrorMessage"]?.bool == true
        return MessageDraft(role: .assistant, content: content, type: isError ? .error : nil)
    }

    private var hasResult: Bool {
        message?["content"]?.elements.contains { $0["type"]?.string == "tool_result" } ?? false
    }

    /// Whether a person wrote it: not a tool's result, a command's echo, a hook's or the program's own text.
    var isTyped: Bool {
        guard type ?? message?["role"]?.string == "user", let content = message?["content"], !hasResult,
            json["isMeta"]?.bool != true, json["isCompactSummary"]?.bool != true
        else { return false }
        let text =
            content.string ?? content.elements.lazy.compactMap { $0["text"]?.string }.first ?? ""
        return !Self.wrappers.contains(where: text.hasPrefix)
    }

    private static let wrappers = [
        "<command-name>", "<command-message>", "<local-command-stdout>", "<local-command-stderr>",
        "<local-command-caveat>", "Caveat:", "<bash-input>", "<bash-stdout>", "<bash-stderr>",
        "<task-notification>", "<system-reminder>", "[Request interrupted by user",
    ]

    private static let lineMembers = [
        "uuid", "parentUuid", "requestId", "isMeta", "isCompactSummary", "isApiErrorMessage", "subtype",
        "level", "promptId", "permissionMode",
    ]
    private static let messageMembers = ["model", "stop_reason", "usage"]

    /// The members to have at hand; all others are in the source.
    private func metadata(roleNote: Bool) -> JSONBytes? {
        let id = message?["id"].map { [("messageId", $0)] } ?? []
        let role = roleNote ? [("role", JSONBytes(string: "user"))] : []
        return .object(json.kept(Self.lineMembers) + id + (message?.kept(Self.messageMembers) ?? []) + role)
    }
}
