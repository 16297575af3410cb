import DaybookClient
import DaybookJSON
import DaybookTerminal

/// A page of uses with what they cost.
struct UsageCosts {
    let page: UsagePage
    /// The cost of each row.
    let costs: [UsageCost]
    private let prices: PriceTable

    init(_ page: UsagePage, _ prices: PriceTable) {
        self.page = page
        self.prices = prices
        costs = page.rows.map { UsageCost(of: $0, prices) }
    }

    struct Total {
        var messageCount = 0
        var inputTokens = 0
        var cachedTokens = 0
        var outputTokens = 0
        var cost = UsageCost()
    }

    /// The sums of all rows; nil where there are not several.
    var total: Total? {
        guard page.rows.count > 1 else { return nil }
        return zip(page.rows, costs).reduce(into: Total()) { total, row in
            total.messageCount += row.0.messageCount
            total.inputTokens += row.0.inputTokens
            total.cachedTokens += row.0.cachedTokens
            total.outputTokens += row.0.outputTokens
            total.cost += row.1
        }
    }

    private var cost: UsageCost { costs.reduce(into: UsageCost()) { $0 += $1 } }

    private static let namesShown = 5

    /// A line on the models whose uses are in no cost; nil where there are none.
    var unpricedNote: String? {
        let names = cost.unpricedNames.map {
            $0.map { TerminalText.cut($0, to: 48) } ?? "uses without a model"
        }
        guard !names.isEmpty else { return nil }
        let more = names.count > Self.namesShown ? ", and \(names.count - Self.namesShown) more" : ""
        return "no price for " + names.prefix(Self.namesShown).joined(separator: ", ") + more
            + "; give prices with --prices FILE"
    }

    // MARK: JSON

    /// The service's answer with the costs in it: `estimate` in each row, and in each model whose cost was not told;
    /// `estimate` of the page; and `prices`, which says where they are from.
    func json(of answer: JSONBytes) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in answer.members {
            writer.name(escaping: name)
            if name == "usage" { write(rows: value.elements, to: &writer) } else { writer.raw(value.bytes) }
        }
        write(cost, to: &writer)
        writer.name("prices")
        writer.beginObject()
        writer.member("shipped", string: ShippedPrices.day)
        if let path = prices.path { writer.member("file", string: path) }
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }

    private func write(rows: [JSONBytes], to writer: inout JSONWriter) {
        writer.beginArray()
        for (index, row) in rows.enumerated() {
            writer.beginObject()
            for (name, value) in row.members {
                writer.name(escaping: name)
                if name == "models" {
                    write(models: value.elements, page.rows[index].models, to: &writer)
                } else {
                    writer.raw(value.bytes)
                }
            }
            write(costs[index], to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(models: [JSONBytes], _ uses: [UsagePage.Model], to writer: inout JSONWriter) {
        writer.beginArray()
        for (model, uses) in zip(models, uses) {
            writer.beginObject()
            for (name, value) in model.members {
                writer.name(escaping: name)
                writer.raw(value.bytes)
            }
            if uses.cost == nil {
                if let estimate = UsageCost.estimate(uses, prices)?.exact.first {
                    writer.name("estimate")
                    write(estimate, to: &writer)
                } else {
                    writer.null("estimate")
                }
            }
            writer.endObject()
        }
        writer.endArray()
    }

    /// Writes `estimate`: the costs, told and estimated ones together, and the models without a price.
    private func write(_ cost: UsageCost, to writer: inout JSONWriter) {
        writer.name("estimate")
        writer.beginObject()
        writer.name("costs")
        writer.beginArray()
        for amount in cost.money.exact { write(amount, to: &writer) }
        writer.endArray()
        writer.name("unpriced")
        writer.beginArray()
        for name in cost.unpricedNames { if let name { writer.string(name) } else { writer.null() } }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ amount: (currency: String, amount: String), to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("currency", string: amount.currency)
        writer.member("cost", raw: Array(amount.amount.utf8)[...])
        writer.endObject()
    }
}
