import DaybookClient

/// Messages of Bedrock's Converse API: `{role, content: [{text} | {toolUse} | {toolResult} | …]}`, where a block
/// is named by its member.
struct ConverseMessage: MessageShape {
    private static let names = [
        "toolUse", "toolResult", "text", "reasoningContent", "image", "document", "video", "guardContent",
        "citationsContent",
    ]

    static func isShape(of message: JSONBytes) -> Bool {
        guard message["role"]?.string != nil, let blocks = message["content"]?.elements, !blocks.isEmpty
        else {
            return false
        }
        return blocks.allSatisfy { block in
            block.isObject && block["type"] == nil && block.members.count == 1
        } && blocks.contains { block in names.contains { block[$0] != nil } }
    }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        let blocks = (message["content"]?.elements ?? []).map(block)
        let content = ContentBlock.content(blocks)
        let role = message["role"]?.string ?? ""
        return [try .translated(role, content, from: message, without: ["role", "content"])]
    }

    private static func block(_ block: JSONBytes) -> JSONBytes {
        if let call = block["toolUse"] {
            return ContentBlock.call(call["toolUseId"], call["name"], call["input"])
        }
        if let result = block["toolResult"] {
            let content = JSONBytes.array((result["content"]?.elements ?? []).map(output))
            let isError = result["status"]?.string.map { $0 == "error" }
            return ContentBlock.result(of: result["toolUseId"], content, isError: isError)
        }
        if let text = block["text"] { return ContentBlock.text(text) }
        if let thought = block["reasoningContent"]?["reasoningText"]?["text"] {
            return ContentBlock.thinking(thought)
        }
        return block
    }

    /// A piece of a result: a text, or JSON as its text.
    private static func output(_ piece: JSONBytes) -> JSONBytes {
        if let text = piece["text"] { return ContentBlock.text(text) }
        if let json = piece["json"] { return ContentBlock.text(JSONBytes(string: json.text)) }
        return piece
    }
}
