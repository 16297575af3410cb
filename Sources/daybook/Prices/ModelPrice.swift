import DaybookClient
import DaybookCore
import DaybookWire

/// The price of a million tokens of a model, in billionths of a currency.
struct ModelPrice: Equatable {
    let currency: MessageUsage.Currency
    /// The price of tokens that were neither read from a cache nor written to one.
    let input: UInt64
    /// The price of tokens that were written, but for thoughts.
    let output: UInt64
    /// The price of tokens that were read from a cache.
    let cacheRead: UInt64
    /// The price of tokens that were written to a cache.
    let cacheWrite: UInt64
    let reasoning: UInt64

    /// Most that a million tokens may cost.
    static let priceMax: UInt128 = 1_000_000

    /// Takes prices. Where one is left out, tokens of a cache cost what others that are read do, and thoughts what others that
    /// are written do.
    init(
        currency: MessageUsage.Currency, input: UInt64, output: UInt64, cacheRead: UInt64? = nil,
        cacheWrite: UInt64? = nil, reasoning: UInt64? = nil
    ) {
        self.currency = currency
        self.input = input
        self.output = output
        self.cacheRead = cacheRead ?? input
        self.cacheWrite = cacheWrite ?? input
        self.reasoning = reasoning ?? output
    }

    /// The cost of uses whose input has the tokens of caches in it, and whose output has the thoughts.
    func cost(of uses: UsagePage.Model) -> Money {
        let plainInput = uses.inputTokens - uses.cachedTokens - uses.cacheWriteTokens
        var cost = Money(tokens: plainInput, at: input, currency)
        cost += Money(tokens: uses.cachedTokens, at: cacheRead, currency)
        cost += Money(tokens: uses.cacheWriteTokens, at: cacheWrite, currency)
        cost += Money(tokens: uses.outputTokens - uses.reasoningTokens, at: output, currency)
        cost += Money(tokens: uses.reasoningTokens, at: reasoning, currency)
        return cost
    }
}

extension ModelPrice {
    private static let prices = ["input", "output", "cacheRead", "cacheWrite", "reasoning"]

    /// Reads an entry of a price file: `{model, input, output, cacheRead?, cacheWrite?, reasoning?, currency?}`.
    /// - Throws: a sentence's end that names the member at fault.
    static func read(_ entry: JSONBytes) throws(OpenError) -> (model: String, price: ModelPrice) {
        guard entry.isObject else { throw OpenError("must be an object with model, input and output") }
        let known = prices + ["model", "currency"]
        if let unknown = entry.members.first(where: { !known.contains($0.name) })?.name {
            throw OpenError("has \(unknown), which is none of \(known.joined(separator: ", "))")
        }
        guard let model = entry["model"]?.string, !model.isEmpty else {
            throw OpenError("needs a model's name")
        }
        var currency = MessageUsage.Currency.dollar
        if let given = entry["currency"] {
            guard let text = given.string, let named = MessageUsage.Currency(text) else {
                throw OpenError("currency must be three capitals, such as EUR")
            }
            currency = named
        }
        guard let input = try price("input", entry), let output = try price("output", entry) else {
            throw OpenError("needs input and output, the prices of a million tokens")
        }
        return (
            model,
            ModelPrice(
                currency: currency, input: input, output: output, cacheRead: try price("cacheRead", entry),
                cacheWrite: try price("cacheWrite", entry), reasoning: try price("reasoning", entry))
        )
    }

    private static func price(_ name: String, _ entry: JSONBytes) throws(OpenError) -> UInt64? {
        guard let number = entry[name] else { return nil }
        guard number.isNumber, let billionths = Decimal.billionths(of: number.bytes[...]),
            billionths <= priceMax * UInt128(Decimal.one)
        else {
            throw OpenError(
                "\(name) must be a number from 0 to \(priceMax) with at most \(Decimal.placeCount) places")
        }
        return UInt64(billionths)
    }
}
