import DaybookClient

/// Messages as the AI SDK sends them to models: content of `text`, `reasoning`, `tool-call` and `tool-result`.
struct ModelMessage: MessageShape {
    static func isShape(of message: JSONBytes) -> Bool {
        guard message["role"]?.string != nil else { return false }
        return message["content"]?.elements.contains { block in
            guard let type = block["type"]?.string, block["toolCallId"] != nil else { return false }
            return type == "tool-call" || type == "tool-result"
        } ?? false
    }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        let content = ContentBlock.content((message["content"]?.elements ?? []).map(block))
        let role = message["role"]?.string ?? ""
        return [try .translated(role, content, from: message, without: ["role", "content"])]
    }

    static func block(_ block: JSONBytes) -> JSONBytes {
        switch block["type"]?.string {
        case "tool-call":
            return ContentBlock.call(
                block["toolCallId"], block["toolName"], block["input"] ?? block["args"])
        case "tool-result":
            let output = block["output"] ?? block["result"]
            let kind = output?["type"]?.string
            let isError = kind?.hasPrefix("error") ?? block["isError"]?.bool
            return ContentBlock.result(
                of: block["toolCallId"], output?["value"] ?? output, isError: isError == true ? true : nil)
        case "reasoning": return block["text"].map(ContentBlock.thinking) ?? block
        default: return block
        }
    }
}
