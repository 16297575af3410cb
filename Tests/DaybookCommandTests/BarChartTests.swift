import DaybookTesting
import Testing

@testable import DaybookTerminal

/// Bars beside figures.
struct BarChartTests {
    private static var chart: BarChart {
        var chart = BarChart(["DAY", .right("SESSIONS"), .right("MESSAGES")])
        chart.add(["2026-05-01", "2", "80"], value: 80)
        chart.add(gapOf: 0, "day", "without messages")
        chart.add(["2026-05-02", "1", "9"], value: 9)
        chart.add(gapOf: 1, "day", "without messages")
        chart.add(["2026-05-04", "1", "0"], value: 0)
        chart.add(gapOf: 1_200, "day", "without messages")
        chart.add(["total", "4", "89"], value: nil)
        return chart
    }

    @Test func barsFillTheLineByEighths() {
        #expect(
            Self.chart.lines(fitting: 42, .eighths) == [
                "DAY         SESSIONS  MESSAGES",
                "2026-05-01         2        80  ██████████", "2026-05-02         1         9  █▏",
                "… 1 day without messages", "2026-05-04         1         0",
                "… 1,200 days without messages", "total              4        89",
            ])
    }

    @Test func withoutUTF8BarsAreOfNumberSigns() {
        let lines = Self.chart.lines(fitting: 42, .plain)
        #expect(
            lines[1...2] == [
                "2026-05-01         2        80  ##########", "2026-05-02         1         9  #",
            ])
        #expect(lines[3] == "... 1 day without messages")
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test(arguments: 1...120) func noLineIsWiderThanTheTerminal(_ cells: Int) {
        var chart = BarChart(["SESSION", .right("MESSAGES"), .right("COST")], barTitle: "TOKENS")
        chart.add(["漢字-session-with-a-long-name", "1,000,000", "12.30 USD + unpriced"], value: .max)
        chart.add(["b", "1", "no price"], value: 1)
        chart.add(gapOf: 3, "day", "without uses")
        for chart in [chart, Self.chart] {
            for glyphs in [BarChart.Glyphs.eighths, .plain] {
                for line in chart.lines(fitting: cells, glyphs) {
                    #expect(CellWidth.of(line) <= cells && line.last != " ", "\(line)")
                }
            }
        }
    }

    @Test func columnsInTheMiddleGoFirst() {
        let lines = Self.chart.lines(fitting: 36, .eighths)
        #expect(lines[0] == "DAY         MESSAGES" && lines[1].hasPrefix("2026-05-01        80  ████"))
        var titled = BarChart(["A", .right("B")], barTitle: "TOKENS")
        titled.add(["a", "1"], value: 5)
        #expect(titled.lines(fitting: 18, .plain) == ["A  B  TOKENS", "a  1  ############"])
    }

    @Test(arguments: [(0, ""), (1, "▏"), (80, "█"), (85, "█▏"), (640, "████████")])
    func whateverIsMoreThanNothingHasABar(_ value: Int, _ bar: String) {
        #expect(BarChart.bar(value, of: 640, cells: 8, .eighths) == bar)
    }

    @Test(arguments: [
        (["LANG": "de_DE.UTF-8"], true), (["LANG": "en_US.utf8"], true), (["LANG": "de_DE.UTF-8@euro"], true),
        (["LANG": "C.UTF-8", "LC_ALL": "C"], false), (["LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
        (["LC_ALL": "", "LANG": "C.UTF-8"], true), (["LANG": "de_DE@euro"], false), ([:], false),
    ])
    func theLocaleTellsWhetherThereAreBlocks(_ variables: [String: String], _ hasUTF8: Bool) {
        #expect(Settings(variables).hasUTF8 == hasUTF8)
    }
}
