import DaybookClient

/// Messages of LangChain in its three forms: `{type, data}` as chat histories store them, `{lc, id, kwargs}` as
/// objects are serialised, and `{type, content, …}` as models are dumped.
struct LangChainMessage: MessageShape {
    private static let types: Set<String> = [
        "human", "ai", "system", "tool", "function", "chat", "developer",
    ]

    private let type: String
    private let members: JSONBytes

    private init?(_ message: JSONBytes) {
        guard message.isObject, message["role"] == nil else { return nil }
        if let name = message["id"]?.elements.last?.string, let members = message["kwargs"] {
            let type = name.lowercased().replacing("messagechunk", with: "").replacing("message", with: "")
            guard name.contains("Message"), Self.types.contains(type) else { return nil }
            (self.type, self.members) = (type, members)
            return
        }
        guard let type = message["type"]?.string, Self.types.contains(type) else { return nil }
        let members = message["data"] ?? message
        let isSure = message["data"] != nil || type == "human" || type == "ai"
        guard members["content"] != nil, isSure || message["additional_kwargs"] != nil else { return nil }
        (self.type, self.members) = (type, members)
    }

    static func isShape(of message: JSONBytes) -> Bool { LangChainMessage(message) != nil }

    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft] {
        guard let read = LangChainMessage(message) else { throw .unknownFormat }
        return [try read.draft(of: message)]
    }

    private func draft(of message: JSONBytes) throws(ImportProblem) -> MessageDraft {
        let word = type == "chat" ? members["role"]?.string ?? "user" : type
        let named = members["tool_calls"]?.elements ?? []
        let calls =
            named.isEmpty
            ? members["additional_kwargs"]?["tool_calls"]?.elements ?? []
            : JSONBytes.toolCalls(named.map { ($0["id"], $0["name"], $0["args"]) }).elements
        let read: Set<String> = ["type", "content", "tool_calls", "role"]
        var draft = try MessageDraft.translated(
            word, members["content"] ?? .null, from: members, without: read)
        if !calls.isEmpty {
            draft.metadata = .object([("tool_calls", .array(calls))] + (draft.metadata?.members ?? []))
        }
        draft.source = message.text
        return draft
    }
}
