import DaybookClient

/// The tokens that a model's answer took, as agents and APIs write them.
extension UsageDraft {
    /// Reads Anthropic's `usage`, whose input leaves out what was cached.
    /// - Parameters:
    ///   - id: The answer's id: one answer may lie in several lines, and again in a resumed file.
    static func anthropic(_ usage: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        apart(
            usage, id: id, model: model, input: "input_tokens", output: "output_tokens",
            cached: "cache_read_input_tokens", cacheWrite: "cache_creation_input_tokens")
    }

    /// Reads the `usage` of pi, whose input leaves out what was cached, too.
    static func pi(_ usage: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        apart(
            usage, id: id, model: model, input: "input", output: "output", cached: "cacheRead",
            cacheWrite: "cacheWrite")
    }

    /// Reads figures by the names of their members, where those of the cache stand apart from the input.
    private static func apart(
        _ usage: JSONBytes?, id: String?, model: String?, input: String, output: String, cached: String,
        cacheWrite: String
    ) -> UsageDraft? {
        guard let usage, usage.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.cachedTokens = usage.count(cached)
        draft.cacheWriteTokens = usage.count(cacheWrite)
        draft.inputTokens = usage.count(input).map {
            $0 + (draft.cachedTokens ?? 0) + (draft.cacheWriteTokens ?? 0)
        }
        draft.outputTokens = usage.count(output)
        return draft.ifCounted
    }

    /// Reads OpenAI's `usage`, of its chats or of its responses, and Codex's `last_token_usage`.
    static func openAI(_ usage: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        guard let usage, usage.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.inputTokens = usage.count("input_tokens") ?? usage.count("prompt_tokens")
        draft.outputTokens = usage.count("output_tokens") ?? usage.count("completion_tokens")
        let input = usage["input_tokens_details"] ?? usage["prompt_tokens_details"]
        let output = usage["output_tokens_details"] ?? usage["completion_tokens_details"]
        draft.cachedTokens = input?.count("cached_tokens") ?? usage.count("cached_input_tokens")
        draft.reasoningTokens = output?.count("reasoning_tokens") ?? usage.count("reasoning_output_tokens")
        return draft.ifCounted
    }

    /// Reads the `tokens` of the Gemini CLI, whose output leaves out the thoughts.
    static func gemini(_ tokens: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        guard let tokens, tokens.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.inputTokens = tokens.count("input").map { $0 + (tokens.count("tool") ?? 0) }
        draft.cachedTokens = tokens.count("cached")
        draft.reasoningTokens = tokens.count("thoughts")
        draft.outputTokens = tokens.count("output").map { $0 + (draft.reasoningTokens ?? 0) }
        return draft.ifCounted
    }
}

extension JSONBytes {
    /// Most tokens that the service takes for one answer.
    private static let tokenCountMax = 1_000_000_000_000

    /// A member that counts tokens; nil for any other value.
    fileprivate func count(_ name: String) -> Int? {
        guard let count = self[name]?.integer, (0...Self.tokenCountMax).contains(count) else { return nil }
        return count
    }
}

extension UsageDraft {
    private static let nameByteCountMax = 256

    /// The draft, if it counts anything. What the service would refuse is left out: an id or a model that is too
    /// long, a part that is more than its whole.
    fileprivate var ifCounted: UsageDraft? {
        let counts = [inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens]
        guard counts.contains(where: { ($0 ?? 0) > 0 }) else { return nil }
        var draft = self
        if let id, id.isEmpty || id.utf8.count > Self.nameByteCountMax { draft.id = nil }
        if let model, model.isEmpty || model.utf8.count > Self.nameByteCountMax { draft.model = nil }
        if (cachedTokens ?? 0) + (cacheWriteTokens ?? 0) > inputTokens ?? 0 {
            (draft.cachedTokens, draft.cacheWriteTokens) = (nil, nil)
        }
        if reasoningTokens ?? 0 > outputTokens ?? 0 { draft.reasoningTokens = nil }
        return draft
    }
}
