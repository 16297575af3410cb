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

    /// The title that a person gave the session, or the program made of it.
    var title: ImportedPart.Content? {
        switch type {
        case "custom-title": ChatMessages.title(json["customTitle"]).map { .title($0) }
        case "ai-title":
            ChatMessages.title(json["aiTitle"] ?? json["title"]).map { .title($0, isGenerated: true) }
        default: nil
        }
    }

    /// A title of the conversation that ends with a message, in the file of whichever session was open.
    var summary: (title: String, message: String)? {
        guard type == "summary", let title = ChatMessages.title(json["summary"]),
            let leaf = json.text("leafUuid")
        else { return nil }
        return (title, leaf)
    }

    /// Whether it tells of the queue of prompts that wait for the model.
    var isQueueOperation: Bool { type == "queue-operation" }

    /// A prompt that was put before the model in the middle of its work; nil for any other line.
    var queuedPrompt: JSONBytes? {
        guard type == "attachment", let attachment = json["attachment"],
            attachment["type"]?.string == "queued_command", let prompt = attachment["prompt"],
            ["prompt", nil].contains(attachment["commandMode"]?.string),
            ["human", nil].contains(attachment["origin"]?["kind"]?.string), Self.isTyped(prompt)
        else { return nil }
        return prompt
    }

    /// A prompt that waited and was then sent.
    var sentPrompt: JSONBytes? {
        json["promptSource"]?.string == "queued" && isTyped ? message?["content"] : nil
    }

    /// Whether the line tells its place in the conversation.
    var isNode: Bool { uuid != nil || message != nil }

    /// Makes a session that begins with the line.
    /// - Parameter note: the program's note on the subagent that speaks in it.
    func session(_ id: String, parent: String?, note: JSONBytes? = nil) -> ImportedSession {
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
        let about = parent.isEmpty ? [] : note?.kept(["agentType", "description", "toolUseId"]) ?? []
        session.context = .object([("source", JSONBytes(string: ClaudeCode.name))] + parent + kept + about)
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
        if let queuedPrompt { return MessageDraft(role: .user, content: queuedPrompt) }
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
        var draft = MessageDraft(role: .assistant, content: content, type: isError ? .error : nil)
        draft.usage = .anthropic(message["usage"], id: message.text("id"), model: message.text("model"))
        return draft
    }

    private var hasResult: Bool {
        message?["content"]?.elements.contains { $0["type"]?.string == "tool_result" } ?? false
    }

    /// Whether a person wrote it: not a tool's result, a command's echo, a hook's or the program's own text.
    var isTyped: Bool {
        guard type ?? message?["role"]?.string == "user", let content = message?["content"], !hasResult,
            json["isMeta"]?.bool != true, json["isCompactSummary"]?.bool != true
        else { return false }
        return Self.isTyped(content)
    }

    /// Whether a person's content is not what the program wraps its own texts in.
    static func isTyped(_ content: JSONBytes) -> Bool {
        let text =
            content.string ?? content.elements.lazy.compactMap { $0["text"]?.string }.first ?? ""
        return !wrappers.contains(where: text.hasPrefix) || ClaudeCodeCommand(text)?.isRequest == true
    }

    /// The message of a prompt that only the queue tells of.
    func draft(ofQueued content: JSONBytes) -> MessageDraft {
        var draft = MessageDraft(role: .user, content: content)
        draft.at = time
        draft.metadata = metadata(roleNote: false)
        return draft
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
