import DaybookClient

/// Contents of the Gemini API: `{role, parts}`, where a part has no type. Calls without an id stay as they are,
/// for they pair with their results by name.
struct GeminiContent: MessageShape {
    static func isShape(of message: JSONBytes) -> Bool {
        guard message["role"]?.string != nil, let parts = message["parts"], parts.isArray else {
            return false
        }
        return message["content"] == nil && parts.elements.allSatisfy { $0["type"] == nil }
    }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        let parts = message["parts"]?.elements ?? []
        guard parts.contains(where: isUnderstood) else {
            throw ImportProblem("nothing in it is understood: parts with \(message["parts"]?.kinds() ?? "")")
        }
        let content = ContentBlock.content(parts.map(block))
        return [
            try .translated(
                message["role"]?.string ?? "", content, from: message, without: ["role", "parts"],
                at: message["timestamp"]?.time)
        ]
    }

    private static let names = [
        "text", "functionCall", "functionResponse", "function_call", "function_response", "inlineData",
        "inline_data", "fileData", "file_data", "executableCode", "codeExecutionResult",
    ]

    private static func isUnderstood(_ part: JSONBytes) -> Bool { names.contains { part[$0] != nil } }

    /// The part as a block; as it is where it has no block for it.
    private static func block(_ part: JSONBytes) -> JSONBytes {
        if let call = part["functionCall"] ?? part["function_call"] {
            return call.text("id") == nil ? part : ContentBlock.call(call["id"], call["name"], call["args"])
        }
        if let answer = part["functionResponse"] ?? part["function_response"] {
            return answer.text("id") == nil ? part : ContentBlock.result(of: answer["id"], answer["response"])
        }
        guard let text = part["text"] else { return part }
        return ContentBlock.said(text, isThought: part["thought"]?.bool == true)
    }
}
