import DaybookCore
import DaybookJSON
import Testing

@testable import DaybookWire

/// Amounts of money, from JSON and back.
@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.0", "0"), ("0e5", "0"), ("1", "1"), ("1.50", "1.5"), ("1e2", "100"),
        ("1.5e-5", "0.000015"), ("0.000000001", "0.000000001"), ("1E-9", "0.000000001"),
        ("0.1000000000000000000000000", "0.1"), ("1000000000", "1000000000"), ("100e7", "1000000000"),
        ("0.00012e4", "1.2"), ("123456.789012345", "123456.789012345"), ("10e-10", "0.000000001"),
    ])
    func anAmountIsKeptExactly(_ number: String, _ text: String) throws {
        let billionths = try Forms.cost.decode(value(number.utf8))
        #expect(Decimal.text(billionths: UInt128(billionths)) == text)
        #expect(try Forms.cost.decode(value(text.utf8)) == billionths)
    }

    @Test(arguments: [
        "-1", "-0.1", "0.0000000001", "1e-10", "1000000000.000000001", "1e10", "1e999", "1e-999",
        "1e99999999999999999999", "1e-99999999999999999999", "99999999999999999999999", "null", "\"1\"",
        "[1]",
        "0.30000000000000004",
    ])
    func otherValuesAreNoAmounts(_ number: String) {
        #expect(throws: Problem.self) { try Forms.cost.decode(value(number.utf8)) }
    }

    @Test func sumsAreWrittenWhateverTheirSize() {
        #expect(Decimal.text(billionths: UInt128(UInt64.max) * 10) == "184467440737.09551615")
    }
}
