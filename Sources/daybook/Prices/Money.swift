import DaybookCore
import DaybookWire

/// Amounts of money by currency, exact.
///
/// They are counted in 10⁻¹⁵ of a currency: a price of nine places for a million tokens is then a whole number for
/// each token.
struct Money: Equatable {
    private var amounts: [MessageUsage.Currency: UInt128] = [:]

    private static let placeCount = 15
    private static let perBillionth: UInt128 = 1_000_000
    static let one: UInt128 = 1_000_000_000 * perBillionth

    init() {}

    /// The cost of so many tokens at a price in billionths for a million of them.
    init(tokens: Int, at billionths: UInt64, _ currency: MessageUsage.Currency) {
        amounts[currency] = UInt128(max(0, tokens)) * UInt128(billionths)
    }

    /// A decimal number of a currency, as the service tells it; nil where it is none.
    init?(_ decimal: String, _ currency: String) {
        guard let currency = MessageUsage.Currency(currency),
            let billionths = Decimal.billionths(of: Array(decimal.utf8)[...]),
            billionths <= .max / Self.perBillionth
        else { return nil }
        amounts[currency] = billionths * Self.perBillionth
    }

    var isEmpty: Bool { amounts.isEmpty }

    static func += (left: inout Money, right: Money) {
        for (currency, amount) in right.amounts { left.amounts[currency, default: 0] += amount }
    }

    /// Currencies and exact decimal numbers, in the order of the currencies' codes.
    var exact: [(currency: String, amount: String)] {
        sorted.map { ($0.currency.text, Decimal.text($0.amount, places: Self.placeCount)) }
    }

    /// The amounts as people read them, rounded: `12.30 USD`. Less than one has four places.
    var text: String {
        sorted.map { Self.rounded($0.amount) + " " + $0.currency.text }.joined(separator: ", ")
    }

    private var sorted: [(currency: MessageUsage.Currency, amount: UInt128)] {
        amounts.map { ($0.key, $0.value) }.sorted { $0.currency.text < $1.currency.text }
    }

    private static func rounded(_ amount: UInt128) -> String {
        let places = amount > 0 && amount < one ? 4 : 2
        let unit = (0..<(placeCount - places)).reduce(UInt128(1)) { unit, _ in unit * 10 }
        let units = (amount + unit / 2) / unit
        guard units > 0 || amount == 0 else { return "<" + Decimal.text(1, places: places) }
        let (whole, rest) = units.quotientAndRemainder(dividingBy: one / unit)
        let digits = String(rest)
        return "\(whole)." + String(repeating: "0", count: places - digits.count) + digits
    }
}
