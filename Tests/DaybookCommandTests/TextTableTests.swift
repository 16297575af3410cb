import DaybookTerminal
import Testing

@testable import daybook

/// Tables that fit a terminal, by the cells that characters take there.
struct TextTableTests {
    private static func table() -> TextTable {
        var table = TextTable([
            .cutting("ID", to: 5), .cutting("NAME", to: 6), .cuttingStarts("PROJECT", to: 6), .right("AGE"),
            "",
        ])
        table.add(["0123456789", "日本語の長い名前", "/srv/orchard/apples", "12d", "pinned"])
        table.add(["x", "y", "", "3h", ""])
        return table
    }

    @Test func withoutBoundsAllIsShownAndNoLineEndsInBlanks() {
        #expect(
            Self.table().lines(fitting: nil) == [
                "ID          NAME              PROJECT              AGE",
                "0123456789  日本語の長い名前  /srv/orchard/apples  12d  pinned",
                "x           y                                       3h",
            ])
    }

    @Test(arguments: 1...70) func noLineIsWiderThanTheTerminal(_ cells: Int) {
        for line in Self.table().lines(fitting: cells) {
            #expect(CellWidth.of(line) <= cells && line.last != " ", "\(line)")
        }
    }

    @Test func whatIsCutIsTheWidestAndFiguresStay() {
        #expect(
            Self.table().lines(fitting: 44) == [
                "ID         NAME       PROJECT    AGE",
                "01234567…  日本語の…  …d/apples  12d  pinned",
                "x          y                      3h",
            ])
        #expect(Self.table().lines(fitting: 30)[1].contains("12d"))
    }

    @Test func cellsAreThoseOfATerminal() {
        #expect(CellWidth.of("abc") == 3 && CellWidth.of("日本") == 4 && CellWidth.of("é") == 1)
        #expect(CellWidth.of("e\u{301}") == 1 && CellWidth.of("👩‍👩‍👧") == 2 && CellWidth.of("🇸🇪") == 2)
        #expect(CellWidth.of("a\u{200B}b") == 2 && CellWidth.of("☀\u{FE0F}") == 2)
        #expect(CellWidth.cut("日本語", to: 4) == "日…" && CellWidth.cut("日本語", to: 5) == "日本…")
        #expect(
            CellWidth.cut("/a/b/c", to: 4, fromStart: true) == "…b/c" && CellWidth.cut("ab", to: 2) == "ab")
        #expect(CellWidth.cut("ab", to: 0) == "")
    }

    @Test func idsKeepWhatTellsThemApart() {
        #expect(ShownIDs.distinctCount([]) == 0 && ShownIDs.distinctCount(["a"]) == 0)
        #expect(ShownIDs.distinctCount(["abc1", "abd2", "x"]) == 3)
        #expect(ShownIDs.distinctCount(["ab", "abc"]) == 3)
    }

    @Test func thePagerIsTheUsersOrNone() {
        func pager(_ variables: [String: String]) -> String? { Pager.command(Settings(variables)) }
        #expect(pager(["TERM": "xterm"]) == "less")
        #expect(pager(["TERM": "xterm", "PAGER": "more -s"]) == "more -s")
        #expect(
            pager(["TERM": "xterm", "PAGER": "cat"]) == nil && pager(["TERM": "xterm", "PAGER": ""]) == nil)
        #expect(pager(["TERM": "dumb"]) == nil && pager([:]) == nil)
    }
}
