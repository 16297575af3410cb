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

    /// Reads the `usage` of Kimi, whose input leaves out what was cached, too.
    static func kimi(_ usage: JSONBytes?) -> UsageDraft? {
        apart(
            usage, id: nil, model: nil, input: "inputOther", output: "output", cached: "inputCacheRead",
            cacheWrite: "inputCacheCreation")
    }

    /// Reads the sums of a session of Hermes', whose input leaves out what was cached, too.
    static func hermes(_ sums: JSONBytes?, model: String?) -> UsageDraft? {
        apart(
            sums, id: nil, model: model, input: "input_tokens", output: "output_tokens",
            cached: "cache_read_tokens", cacheWrite: "cache_write_tokens", reasoning: "reasoning_tokens")
    }

    /// Reads the sums of a session of Goose's, which do not tell what was cached.
    static func goose(_ session: JSONBytes) -> UsageDraft? {
        var draft = UsageDraft(model: session["model_config"]?.text("model_name"))
        draft.inputTokens = session.count("accumulated_input_tokens")
        draft.outputTokens = session.count("accumulated_output_tokens")
        return draft.ifCounted
    }

    /// Reads figures by the names of their members, where those of the cache stand apart from the input.
    private static func apart(
        _ usage: JSONBytes?, id: String?, model: String?, input: String, output: String, cached: String,
        cacheWrite: String, reasoning: String? = nil
    ) -> UsageDraft? {
        guard let usage, usage.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.reasoningTokens = reasoning.flatMap(usage.count)
        draft.cachedTokens = usage.count(cached)
        draft.cacheWriteTokens = usage.count(cacheWrite)
        draft.inputTokens = usage.count(input).map {
            $0 + (draft.cachedTokens ?? 0) + (draft.cacheWriteTokens ?? 0)
        }
        draft.outputTokens = usage.count(output)
        return draft.ifCounted
    }

    /// Reads OpenAI's `usage`, of its chats or of its responses, Codex's `last_token_usage`, and what LangChain, the
    /// AI SDK and Ollama write: their input has the cached tokens in it, their output the thoughts.
    static func openAI(_ usage: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        guard let usage, usage.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.inputTokens = usage.firstCount([
            "input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "prompt_eval_count",
        ])
        draft.outputTokens = usage.firstCount([
            "output_tokens", "completion_tokens", "outputTokens", "completionTokens", "eval_count",
        ])
        let input =
            usage.first(["input_tokens_details", "prompt_tokens_details", "input_token_details"])
            ?? usage["inputTokenDetails"]
        let output =
            usage.first(["output_tokens_details", "completion_tokens_details", "output_token_details"])
            ?? usage["outputTokenDetails"]
        draft.cachedTokens =
            input?.firstCount(["cached_tokens", "cache_read", "cacheReadTokens"])
            ?? usage.firstCount(["cached_input_tokens", "cached_tokens", "cachedInputTokens"])
        draft.cacheWriteTokens = input?.firstCount(["cache_creation", "cacheWriteTokens"])
        draft.reasoningTokens =
            output?.firstCount(["reasoning_tokens", "reasoning", "reasoningTokens"])
            ?? usage.firstCount(["reasoning_output_tokens", "reasoningTokens"])
        return draft.ifCounted
    }

    /// Reads the usage of any API, known by its names: Anthropic's and Bedrock's, whose input leaves out what was
    /// cached, Gemini's, and else OpenAI's.
    static func ofAPI(_ usage: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        guard let usage else { return nil }
        if usage["cache_read_input_tokens"] != nil || usage["cache_creation_input_tokens"] != nil {
            return anthropic(usage, id: id, model: model)
        }
        if usage["cacheReadInputTokens"] != nil || usage["cacheWriteInputTokens"] != nil
            || usage["cacheCreationInputTokens"] != nil
        {
            let isAmp = usage["cacheCreationInputTokens"] != nil
            return apart(
                usage, id: id, model: model, input: "inputTokens", output: "outputTokens",
                cached: "cacheReadInputTokens",
                cacheWrite: isAmp ? "cacheCreationInputTokens" : "cacheWriteInputTokens")
        }
        if usage["promptTokenCount"] != nil || usage["candidatesTokenCount"] != nil {
            return geminiAPI(usage, id: id, model: model)
        }
        return openAI(usage, id: id, model: model)
    }

    /// Reads the `usageMetadata` of the Gemini API, whose output leaves out the thoughts.
    private static func geminiAPI(_ usage: JSONBytes, id: String?, model: String?) -> UsageDraft? {
        var draft = UsageDraft(id: id, model: model)
        draft.inputTokens = usage.count("promptTokenCount").map {
            $0 + (usage.count("toolUsePromptTokenCount") ?? 0)
        }
        draft.cachedTokens = usage.count("cachedContentTokenCount")
        draft.reasoningTokens = usage.count("thoughtsTokenCount")
        draft.outputTokens = usage.count("candidatesTokenCount").map { $0 + (draft.reasoningTokens ?? 0) }
        return draft.ifCounted
    }

    /// Reads the `tokens` of OpenCode, whose input leaves out what was cached and whose output the thoughts.
    static func openCode(_ tokens: JSONBytes?, id: String?, model: String?) -> UsageDraft? {
        guard let tokens, tokens.isObject else { return nil }
        var draft = UsageDraft(id: id, model: model)
        draft.cachedTokens = tokens["cache"]?.count("read")
        draft.cacheWriteTokens = tokens["cache"]?.count("write")
        draft.inputTokens = tokens.count("input").map {
            $0 + (draft.cachedTokens ?? 0) + (draft.cacheWriteTokens ?? 0)
        }
        draft.reasoningTokens = tokens.count("reasoning")
        draft.outputTokens = tokens.count("output").map { $0 + (draft.reasoningTokens ?? 0) }
        return draft.ifCounted
    }

    /// Reads the usage that a message of an API has beside its content, under whichever name; nil where it has none.
    static func beside(_ message: JSONBytes) -> UsageDraft? {
        let told = message["metadata"]
        let usage =
            message.first(["usage", "usage_metadata", "usageMetadata"])
            ?? told?.first(["usage", "totalUsage"])
        let response = message["response_metadata"]
        let model =
            message.text("model") ?? told?.text("model")
            ?? response?.text("model_name") ?? response?.text("model")
        return ofAPI(usage, id: message.text("id").flatMap(idOfProvider), model: model)
    }

    /// Beginnings of the ids that providers give their answers. Any other id may be there in another conversation.
    private static let providersBeginnings = ["msg_", "chatcmpl-", "resp_", "gen-", "run-", "lc_run-"]

    private static func idOfProvider(_ id: String) -> String? {
        providersBeginnings.contains(where: id.hasPrefix) ? id : nil
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

extension [ImportedPart] {
    /// Lets the last answer tell the tokens of its whole session, unless a message tells its own.
    ///
    /// All such uses of a session have one id: when the session has gone on and is imported again, the newest sum
    /// alone counts.
    mutating func tell(sum: UsageDraft?, of session: String) {
        guard var sum, !contains(where: { $0.draft?.usage != nil }),
            let last = lastIndex(where: { $0.draft?.role == .assistant }), var draft = self[last].draft
        else { return }
        sum.id = "session:\(session)"
        draft.usage = sum
        self[last].content = .message(draft)
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

    /// The first of several members that is there.
    fileprivate func first(_ names: [String]) -> JSONBytes? { names.lazy.compactMap { self[$0] }.first }

    /// The first of several members that counts tokens.
    fileprivate func firstCount(_ names: [String]) -> Int? { names.lazy.compactMap(count).first }
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
