import DaybookCore
package import DaybookJSON

extension JSONWriter {
    /// Writes the usage of a message.
    /// - Parameter model: the model's name, where its text is still there.
    mutating func usage(_ usage: MessageUsage, model: ArraySlice<UInt8>?) {
        beginObject()
        if let model { member("model", raw: model) }
        member("inputTokens", ifAny: usage.inputTokens)
        member("outputTokens", ifAny: usage.outputTokens)
        member("cachedTokens", ifAny: usage.cachedTokens)
        member("cacheWriteTokens", ifAny: usage.cacheWriteTokens)
        member("reasoningTokens", ifAny: usage.reasoningTokens)
        if let cost = usage.cost {
            member("cost", billionths: UInt128(cost.billionths))
            member("currency", string: cost.currency.text)
        }
        endObject()
    }

    /// Writes an amount of money, exactly.
    package mutating func member(_ name: StaticString, billionths: UInt128) {
        member(name, raw: Array(Decimal.text(billionths: billionths).utf8))
    }

    private mutating func member(_ name: StaticString, ifAny count: UInt64?) {
        if let count { member(name, integer: count) }
    }
}
