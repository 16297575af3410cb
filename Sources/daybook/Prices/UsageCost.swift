import DaybookClient

/// The cost of uses: what clients told of some, and what prices make of the others.
struct UsageCost {
    private(set) var money = Money()
    /// Models without a price, whose uses are not in the cost; nil stands for uses that name no model.
    private(set) var unpriced: Set<String?> = []

    init() {}

    /// The cost of a row, of whose uses some may have no price.
    init(of row: UsagePage.Row, _ prices: PriceTable) { for uses in row.models { add(uses, prices) } }

    private mutating func add(_ uses: UsagePage.Model, _ prices: PriceTable) {
        if let told = uses.cost {
            money += Money(told.amount, told.currency) ?? Money()
        } else if let estimate = Self.estimate(uses, prices) {
            money += estimate
        } else if uses.inputTokens + uses.outputTokens > 0 {
            unpriced.insert(uses.name)
        }
    }

    /// The cost by price of uses whose cost was not told; nil where their model has no price.
    static func estimate(_ uses: UsagePage.Model, _ prices: PriceTable) -> Money? {
        uses.name.flatMap(prices.price)?.cost(of: uses)
    }

    static func += (left: inout UsageCost, right: UsageCost) {
        left.money += right.money
        left.unpriced.formUnion(right.unpriced)
    }

    /// The names of models without a price, in order; nil comes last.
    var unpricedNames: [String?] {
        unpriced.compactMap { $0 }.sorted() + (unpriced.contains(nil) ? [nil] : [])
    }

    /// `12.30 USD`, `12.30 USD + unpriced`, or `no price` where nothing of it is known.
    var text: String {
        switch (money.isEmpty, unpriced.isEmpty) {
        case (_, true): money.text
        case (true, false): "no price"
        case (false, false): money.text + " + unpriced"
        }
    }
}
