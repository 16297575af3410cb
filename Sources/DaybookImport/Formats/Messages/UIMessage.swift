import DaybookClient

/// Messages of the AI SDK's user interface: `{id, role, parts}`. A part is a text, a thought, a file, or a call
/// of a tool with what became of it; `step-start` begins another answer of the model.
struct UIMessage: MessageShape {
    static func isShape(of message: JSONBytes) -> Bool {
        guard message["role"]?.string != nil else { return false }
        if message["parts"]?.elements.contains(where: { $0["type"]?.string != nil }) == true { return true }
        return message["toolInvocations"]?.elements.isEmpty == false
    }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        var steps = UISteps()
        let parts = message["parts"]?.elements ?? []
        for part in parts { steps.add(part) }
        if parts.isEmpty {
            for call in message["toolInvocations"]?.elements ?? [] { steps.add(invocation: call) }
            if let text = message.text("content") { steps.add(text: JSONBytes(string: text)) }
        }
        let said = steps.finish()
        guard !said.isEmpty else {
            throw ImportProblem(
                "nothing in it is understood: parts of \(message["parts"]?.kinds() ?? "no type")")
        }
        let at = ["createdAt", "created_at", "timestamp"].lazy.compactMap { message[$0]?.time }.first
        var drafts: [MessageDraft] = []
        for (index, one) in said.enumerated() {
            let role = one.isResult ? "tool" : message["role"]?.string ?? ""
            let read: Set<String> = ["role", "parts", "content", "toolInvocations"]
            var draft = try MessageDraft.translated(role, one.content, from: message, without: read, at: at)
            if index > 0 { (draft.source, draft.metadata, draft.usage) = (nil, nil, nil) }
            drafts.append(draft)
        }
        return drafts
    }
}

/// The messages that the parts of one message make: what is said up to the calls, their results, and so on.
private struct UISteps {
    struct Message {
        let content: JSONBytes
        var isResult = false
    }

    private var messages: [Message] = []
    private var blocks: [JSONBytes] = []
    private var results: [JSONBytes] = []

    mutating func add(_ part: JSONBytes) {
        guard let type = part["type"]?.string else { return }
        switch type {
        case "text": if let text = part.text("text") { add(text: JSONBytes(string: text)) }
        case "reasoning":
            if let thought = part.text("text") ?? part.text("reasoning") {
                add(block: ContentBlock.thinking(JSONBytes(string: thought)))
            }
        case "step-start": endStep()
        case "tool-invocation": if let call = part["toolInvocation"] { add(invocation: call) }
        case "dynamic-tool": add(call: part, name: part["toolName"])
        case "file", "source-url", "source-document", "source": add(block: part)
        default:
            if type.hasPrefix("tool-"), part["toolCallId"] != nil {
                add(call: part, name: JSONBytes(string: String(type.dropFirst("tool-".count))))
            } else if type.hasPrefix("data-") {
                add(block: part)
            }
        }
    }

    mutating func add(text: JSONBytes) { add(block: ContentBlock.text(text)) }

    private mutating func add(block: JSONBytes) {
        if !results.isEmpty { endStep() }
        blocks.append(block)
    }

    private mutating func add(call part: JSONBytes, name: JSONBytes?) {
        let id = part["toolCallId"]
        blocks.append(ContentBlock.call(id, name, part["input"] ?? part["rawInput"]))
        if let output = part["output"], !output.isNull {
            results.append(ContentBlock.result(of: id, output))
        } else if let error = part["errorText"], !error.isNull {
            results.append(ContentBlock.result(of: id, error, isError: true))
        }
    }

    /// Adds a call as version 4 of the SDK has it.
    mutating func add(invocation call: JSONBytes) {
        blocks.append(ContentBlock.call(call["toolCallId"], call["toolName"], call["args"]))
        guard let result = call["result"], !result.isNull else { return }
        results.append(ContentBlock.result(of: call["toolCallId"], result))
    }

    private mutating func endStep() {
        if !blocks.isEmpty { messages.append(Message(content: ContentBlock.content(blocks))) }
        if !results.isEmpty { messages.append(Message(content: .array(results), isResult: true)) }
        (blocks, results) = ([], [])
    }

    mutating func finish() -> [Message] {
        endStep()
        return messages
    }
}
