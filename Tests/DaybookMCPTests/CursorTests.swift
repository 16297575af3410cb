import Testing

@testable import DaybookMCP

struct CursorTests {
    @Test(arguments: [
        ReadingPlace.after(0), .after(12), .before(7), .within(12, offset: 8_192), .after(1 << 53),
    ])
    func aPlaceReadsBack(_ place: ReadingPlace) { #expect(ReadingPlace(cursor: place.cursor) == place) }

    @Test(arguments: [
        "", "n", "o", "12", "n-1", "n+1", "n1.", "n.1", "o1.2", "n1.2.3", "n99999999999999999999", "x1", "n١",
        "n9007199254740993",
    ])
    func otherTextIsNoPlace(_ text: String) { #expect(ReadingPlace(cursor: text) == nil) }

    @Test(arguments: [
        PageMark("p"), PageMark("p", skip: 3), PageMark("b", page: "07ff"),
        PageMark("a", skip: 9, page: "0.1"),
    ])
    func aMarkReadsBack(_ mark: PageMark) { #expect(PageMark(cursor: mark.cursor, kinds: "pab") == mark) }

    @Test(arguments: ["", ".", "p", "p1", "x1.", "p-1.", "p1001.", "pp.", "1.07"])
    func otherTextIsNoMark(_ text: String) { #expect(PageMark(cursor: text, kinds: "pab") == nil) }

    @Test func aMarkOfAnotherListIsNone() { #expect(PageMark(cursor: "a0.07", kinds: "p") == nil) }

    @Test(arguments: ["tea", "a.b_c:d-1", "019d0000-0000-7000-8000-000000000000"])
    func aLinkReadsBack(_ id: String) {
        for link in [SessionLink(session: id), SessionLink(session: id, cursor: "n12.8")] {
            #expect(SessionLink(uri: link.uri) == link)
        }
        let encoded = id.replacing(":", with: "%3A")
        #expect(SessionLink(uri: "daybook://session/\(encoded)") == SessionLink(session: id))
    }

    @Test(arguments: [
        "", "daybook://session/", "daybook://session/a/b", "daybook://session/a b", "daybook://other/a",
        "daybook://session/é", "daybook://session/?cursor=n1", "daybook://session/%", "daybook://session/%0",
        "daybook://session/" + String(repeating: "a", count: 129),
    ])
    func otherTextIsNoLink(_ uri: String) { #expect(SessionLink(uri: uri) == nil) }
}
