import DaybookCore
import DaybookJSON
import DaybookWire

/// The parameters of what a message cost.
enum UsageFields {
    static let usage = Parameter(
        "usage", Form(schema: .object(descriptions.map(\.property)), decode: Forms.object.decode),
        "The tokens and the money that it cost.")

    private static let id = Parameter(
        "id", Forms.name, "The use counts once under this name among its owner's, the newest recorded.")
    private static let model = Parameter("model", Forms.name, "The model.")
    private static let inputTokens = count("inputTokens", "Cached and cache-written ones included.")
    private static let outputTokens = count("outputTokens", "Those of reasoning included.")
    private static let cachedTokens = count("cachedTokens", "Of the input, those read from a cache.")
    private static let cacheWriteTokens = count("cacheWriteTokens", "Of the input, those put into a cache.")
    private static let reasoningTokens = count("reasoningTokens", "Of the output, those of reasoning.")
    private static let cost = Parameter("cost", Forms.cost, "A decimal with at most 9 places, kept exactly.")
    private static let currency = Parameter(
        "currency", Forms.currency, "The cost's currency; USD where left out.")

    private static let descriptions = [
        id.optional, model.optional, inputTokens.optional, outputTokens.optional, cachedTokens.optional,
        cacheWriteTokens.optional, reasoningTokens.optional, cost.optional, currency.optional,
    ]

    private static func count(_ name: String, _ summary: String) -> Parameter<UInt64> {
        Parameter(name, Forms.integer(0...Limits.usageTokenCountMax), summary)
    }

    static func read(_ arguments: inout Arguments) throws(JournalError) -> UsageDraft? {
        guard let object = try arguments.optional(usage) else { return nil }
        return try arguments.read(object, at: usage.name, described: descriptions, readMembers)
    }

    private static func readMembers(_ arguments: inout Arguments) throws(JournalError) -> UsageDraft {
        var figures = MessageUsage()
        figures.inputTokens = try arguments.optional(inputTokens)
        figures.outputTokens = try arguments.optional(outputTokens)
        figures.cachedTokens = try arguments.optional(cachedTokens)
        figures.cacheWriteTokens = try arguments.optional(cacheWriteTokens)
        figures.reasoningTokens = try arguments.optional(reasoningTokens)
        try checkParts(of: figures, arguments)
        let cost = try arguments.optional(Self.cost)
        let currency = try arguments.optional(Self.currency)
        if let cost {
            figures.cost = MessageUsage.Cost(billionths: cost, currency: currency ?? .dollar)
        } else if currency != nil {
            throw arguments.invalid(self.currency.name, "goes with cost")
        }
        return UsageDraft(
            id: try arguments.optional(id), model: try arguments.optional(model), figures: figures)
    }

    /// Checks that no part is more than the whole that includes it.
    private static func checkParts(
        of figures: MessageUsage, _ arguments: Arguments
    ) throws(JournalError) {
        let cached = (figures.cachedTokens ?? 0) + (figures.cacheWriteTokens ?? 0)
        if let input = figures.inputTokens, cached > input {
            throw arguments.invalid(
                inputTokens.name, "must include cachedTokens and cacheWriteTokens, together \(cached)")
        }
        if let output = figures.outputTokens, let reasoning = figures.reasoningTokens, reasoning > output {
            throw arguments.invalid(outputTokens.name, "must include reasoningTokens, \(reasoning)")
        }
    }
}
