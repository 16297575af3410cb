import DaybookClient

/// Items of OpenAI's Responses API, as the sessions of the Agents SDK hold them: calls, outputs and reasoning
/// stand beside the messages. A message among them is one of a chat.
struct ResponseItem: MessageShape {
    static func isShape(of item: JSONBytes) -> Bool {
        guard item["role"] == nil, let type = item["type"]?.string else { return false }
        return type == "reasoning"
            ? item["summary"]?.isArray == true
            : type.hasSuffix("_call") || type.hasSuffix("_call_output")
    }

    /// Whether a value begins a list of items, unlike a line of one of Codex's early rollouts, which look the
    /// same but never stand in an array.
    static func isOne(_ value: JSONBytes) -> Bool {
        isShape(of: value)
            || (value["type"]?.string == "message" && value["role"] != nil && value["content"] != nil)
    }

    static func drafts(_ item: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        let type = item["type"]?.string ?? ""
        if type == "reasoning" { return [] }
        let id = item["call_id"] ?? item["id"]
        let more = item.kept(["status"])
        if type.hasSuffix("_output") {
            return [sourced(.toolResult(id, item["output"], more), item)]
        }
        let name = item["name"] ?? JSONBytes(string: String(type.dropLast("_call".count)))
        let arguments = ["arguments", "input", "action", "queries", "code", "prompt"]
        let call = sourced(
            .toolCall(id, name, arguments.lazy.compactMap { item[$0] }.first), item)
        // Tools that run beside the model have their result in the same item.
        let outcome = [item["output"], item["results"], item["outputs"], item["error"]].lazy.compactMap { $0 }
            .first { !$0.isNull }
        return outcome.map { [call, .toolResult(id, $0, more)] } ?? [call]
    }

    private static func sourced(_ draft: MessageDraft, _ item: JSONBytes) -> MessageDraft {
        var draft = draft
        draft.source = item.text
        return draft
    }
}
