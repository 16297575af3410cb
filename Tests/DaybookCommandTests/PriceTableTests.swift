import DaybookCore
import DaybookTerminal
import DaybookTesting
import Foundation
import Testing

@testable import daybook

/// Prices of models: names, files, amounts.
struct PriceTableTests {
    private static let own = [
        "sonnet-x": price(1, 2), "claude-opus-4-5": price(7, 8), "acme/sonnet-y": price(3, 4),
        "sonnet-y-20260101": price(5, 6),
    ]

    private static func price(_ input: UInt64, _ output: UInt64) -> ModelPrice {
        ModelPrice(currency: .dollar, input: input * 1_000_000_000, output: output * 1_000_000_000)
    }

    @Test(arguments: [
        ("sonnet-x", 1), ("Sonnet-X", 1), ("acme/sonnet-x", 1), ("us.anthropic.sonnet-x-20260101-v1:0", 1),
        ("sonnet-x-2026-01-01", 1), ("sonnet-x@20260101", 1), ("sonnet-x-latest", 1), ("sonnet-x[1m]", 1),
        ("openrouter/acme/sonnet-x:thinking", 1), ("acme/sonnet-y", 3), ("acme/sonnet-y-20260101", 5),
        // The user's price of a name goes before the shipped price of a more exact spelling.
        ("anthropic/claude-opus-4.5-20251101", 7),
    ])
    func namesAreFoundInAllSpellings(_ name: String, _ input: UInt64) {
        #expect(PriceTable(own: Self.own).price(of: name)?.input == input * 1_000_000_000)
    }

    @Test(arguments: [
        "sonnet", "sonnet-x-mini", "sonnet-x:free", "x", "", "/", "-", "@", "[]", "sonnet-y", "sonnet-x-123",
        "sonnet-x-2026-01", "us.", "deepseek-v2", "gpt-oss:20b",
    ])
    func otherNamesHaveNoPrice(_ name: String) { #expect(PriceTable(own: Self.own).price(of: name) == nil) }

    @Test func shippedNamesHavePrices() throws {
        let table = PriceTable()
        for (name, input, cacheRead, cacheWrite, output) in [
            ("claude-sonnet-4-20250514", 3_000, 300, 3_750, 15_000),
            ("claude-opus-4-5-20251101", 5_000, 500, 6_250, 25_000),
            ("claude-3-5-sonnet-20241022", 3_000, 300, 3_750, 15_000),
            ("anthropic.claude-sonnet-4-5-20250929-v1:0", 3_000, 300, 3_750, 15_000),
            ("gpt-5.1-codex-max", 1_250, 125, 1_250, 10_000), ("gpt-5-2025-08-07", 1_250, 125, 1_250, 10_000),
            ("models/gemini-2.5-pro", 1_250, 125, 1_250, 10_000),
        ] as [(String, UInt64, UInt64, UInt64, UInt64)] {
            let price = try #require(table.price(of: name), "\(name)")
            let prices = [price.input, price.cacheRead, price.cacheWrite, price.output]
            #expect(prices == [input, cacheRead, cacheWrite, output].map { $0 * 1_000_000 }, "\(name)")
            #expect(price.currency == .dollar && price.reasoning == price.output)
        }
    }

    // MARK: Files

    private func table(_ text: String) throws(OpenError) -> [String: ModelPrice] {
        try PriceTable.table(of: Array(text.utf8))
    }

    @Test func filesAreArraysOrLines() throws {
        let first = #"{"model": "A.1", "input": 1.5e-1, "output": 0.000000001, "currency": "EUR"}"#
        let second =
            #"{"model": "b", "input": 1, "output": 2, "cacheRead": 3, "cacheWrite": 4, "reasoning": 5}"#
        for text in ["[\(first),\n\(second)]", "\(first)\n\n\(second)\r\n"] {
            let table = try table(text)
            #expect(table.count == 2)
            #expect(table["a-1"]?.input == 150_000_000 && table["a-1"]?.output == 1)
            #expect(table["a-1"]?.currency.text == "EUR" && table["a-1"]?.cacheRead == 150_000_000)
            let prices = table["b"].map { [$0.input, $0.output, $0.cacheRead, $0.cacheWrite, $0.reasoning] }
            #expect(prices == [1, 2, 3, 4, 5].map { $0 * 1_000_000_000 })
        }
        #expect(try table("").isEmpty && table("[]").isEmpty && table(first).count == 1)
    }

    @Test(arguments: [
        (#"{"model": "a", "input": 1}"#, "entry 1: needs input and output"),
        (
            #"[{"model": "a", "input": 1, "output": -1}]"#,
            "entry 1: output must be a number from 0 to 1000000"
        ),
        (#"[{"model": "a", "input": "1", "output": 1}]"#, "entry 1: input must be"),
        (#"[{"model": "a", "input": 0.0000000001, "output": 1}]"#, "entry 1: input must be"),
        (#"[{"model": "a", "input": 1000001, "output": 1}]"#, "entry 1: input must be"),
        (#"[{"input": 1, "output": 1}]"#, "entry 1: needs a model's name"),
        (#"[{"model": "a", "input": 1, "output": 1, "cached": 1}]"#, "entry 1: has cached, which is none of"),
        (#"[{"model": "a", "input": 1, "output": 1, "currency": "eur"}]"#, "entry 1: currency must be three"),
        ("[1]", "entry 1: must be an object"),
        ("{}\n{", "line 2: neither"),
        (
            #"[{"model": "a.1", "input": 1, "output": 1}, {"model": "A-1", "input": 1, "output": 1}]"#,
            "entry 2: names A-1 again"
        ),
    ])
    func badFilesAreRefused(_ text: String, _ problem: String) {
        do throws(OpenError) {
            _ = try table(text)
            Issue.record("\(text) was taken")
        } catch { #expect(error.description.hasPrefix(problem), "\(error.description)") }
    }

    @Test func theNearestFileIsTaken() throws {
        let folder = TestDirectory()
        let entry = #"{"model": "m", "input": 1, "output": 1}"#
        func make(_ name: String) throws -> String {
            try entry.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
            return folder.file(name)
        }
        func path(_ given: String?, _ variables: [String: String]) throws -> String? {
            try PriceTable(given: given, settings: Settings(variables)).path
        }
        let home = ["XDG_CONFIG_HOME": folder.path, "HOME": "/nowhere"]
        #expect(try path(nil, home) == nil)
        try FileManager.default.createDirectory(
            atPath: folder.file("daybook"), withIntermediateDirectories: false)
        let usual = try make("daybook/prices.jsonl")
        #expect(try path(nil, home) == usual && path(nil, ["XDG_CONFIG_HOME": "x"]) == nil)
        let (named, given) = (try make("named"), try make("given"))
        let variables = home.merging(["DAYBOOK_PRICES": named]) { $1 }
        #expect(try path(nil, variables) == named && path(given, variables) == given)
        #expect(throws: CommandFailure.self) { try path(folder.file("givn"), variables) }
    }

    // MARK: Amounts

    @Test(arguments: [
        ("0", "0.00 USD", "0"), ("12.345", "12.35 USD", "12.345"), ("1", "1.00 USD", "1"),
        ("0.99996", "1.0000 USD", "0.99996"), ("0.00125", "0.0013 USD", "0.00125"),
        ("0.000000001", "<0.0001 USD", "0.000000001"), ("1000000.004", "1000000.00 USD", "1000000.004"),
    ])
    func amountsAreExactAndShownRounded(_ told: String, _ shown: String, _ exact: String) throws {
        let money = try #require(Money(told, "USD"))
        #expect(money.text == shown && money.exact.map(\.amount) == [exact])
    }

    @Test func sumsStayExactAndCurrenciesApart() throws {
        var sum = Money()
        for _ in 0..<1_000_000 { sum += Money(tokens: 1, at: 1, .dollar) }
        sum += try #require(Money("2.5", "EUR"))
        #expect(sum.exact.map(\.amount) == ["2.5", "0.000000001"] && sum.text == "2.50 EUR, <0.0001 USD")
        let most = Money(tokens: .max, at: 1_000_000_000_000_000, .dollar)
        #expect(most.exact.map(\.amount) == ["9223372036854775807"])
        #expect(Money("1", "usd") == nil && Money().text == "")
    }
}
