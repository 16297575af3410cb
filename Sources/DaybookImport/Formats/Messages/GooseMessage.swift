import DaybookClient

/// Messages of Goose: `{role, created, content}` with calls as `toolRequest` and results as `toolResponse`, each
/// in an envelope that says whether it could be read.
struct GooseMessage: MessageShape {
    private static let kinds: Set<String> = [
        "toolRequest", "toolResponse", "frontendToolRequest", "toolConfirmationRequest", "redactedThinking",
        "systemNotification",
    ]

    static func isShape(of message: JSONBytes) -> Bool {
        guard message["role"]?.string != nil, let content = message["content"], content.isArray else {
            return false
        }
        return message["created"]?.integer != nil
            || content.elements.contains { kinds.contains($0["type"]?.string ?? "") }
    }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        let blocks = (message["content"]?.elements ?? []).map(block)
        var read: Set<String> = ["role", "content"]
        let time = (message["created"] ?? message["timestamp"])?.time
        if time != nil { read.insert("created") }
        return [
            try .translated(
                message["role"]?.string ?? "", ContentBlock.content(blocks), from: message, without: read,
                at: time)
        ]
    }

    private static func block(_ block: JSONBytes) -> JSONBytes {
        switch block["type"]?.string {
        case "toolRequest", "frontendToolRequest":
            let call = block["toolCall"]
            let value = call?["value"] ?? call
            guard value?["name"] != nil else { return block }
            return ContentBlock.call(block["id"], value?["name"], value?["arguments"])
        case "toolResponse":
            let result = block["toolResult"]
            guard result?["status"]?.string != "error" else {
                return ContentBlock.result(of: block["id"], result?["error"], isError: true)
            }
            let value = result?["value"] ?? result
            let isError = value?["isError"]?.bool ?? value?["is_error"]?.bool
            return ContentBlock.result(of: block["id"], value?["content"] ?? value, isError: isError)
        default: return block
        }
    }
}
