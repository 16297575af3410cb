import DaybookClient
import Testing

@testable import DaybookMCP

struct AnswerPageTests {
    private struct Entry: PageEntry {
        let byteCount: Int
        var json: [UInt8] { [UInt8](repeating: UInt8(ascii: "1"), count: byteCount) }
        var text: QuotedText { QuotedText() }
    }

    private static let room = MCPLimits.answerByteCountMax - MCPLimits.frameByteCountMax

    @Test func entriesAreTakenAsLongAsTheyFit() {
        var page = AnswerPage()
        let entries = [Entry](repeating: Entry(byteCount: Self.room / 4), count: 9)
        let mark = page.fill(with: entries, PageMark("p"), nextPage: nil)
        #expect(page.entries.count == 3)
        #expect(mark == PageMark("p", skip: 3))
        var next = AnswerPage()
        #expect(next.fill(with: entries, mark!, nextPage: nil) == PageMark("p", skip: 6))
        #expect(next.entries.count == 3)
    }

    @Test func theFirstEntryIsTakenInAnyCase() {
        var page = AnswerPage()
        let mark = page.fill(
            with: [Entry(byteCount: Self.room * 2), Entry(byteCount: 1)], PageMark("p"), nextPage: nil)
        #expect(page.entries.count == 1)
        #expect(mark == PageMark("p", skip: 1))
    }

    @Test func behindTheLastEntryTheServiceGoesOn() {
        var page = AnswerPage()
        let next = JSONBytes(string: "07")
        #expect(
            page.fill(with: [Entry(byteCount: 1)], PageMark("p"), nextPage: next) == PageMark("p", page: "07")
        )
        var rest = AnswerPage()
        #expect(rest.fill(with: [Entry](), PageMark("p", skip: 5), nextPage: nil) == nil)
    }
}
