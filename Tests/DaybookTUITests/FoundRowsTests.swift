import DaybookClient
import DaybookTUI
import Testing

/// Branches of a conversation, and copies of a message, do not crowd what a search found.
@Suite struct FoundRowsTests {
    private func branch(_ id: String, _ name: String, of source: String) -> String {
        Fixture.json(id, name, more: #", "forkedFrom": {"session": "\#(source)", "sequence": 2}"#)
    }

    private func app(_ page: FoundPage) -> TestApp {
        var app = TestApp(columns: 80, rows: 24)
        let sessions = [
            branch("b2", "Pancakes", of: "b1"), branch("b1", "Pancakes", of: "root"),
            Fixture.json("root", "Pancakes"),
            Fixture.json("other", "Pancakes"),
        ]
        app.answer(.sessions(PickerFilter(), count: 100, cursor: nil), .sessions(Fixture.page(sessions)))
        app.type("/pancakes")
        // The first letter's search is under way, and the last one waits.
        app.answer(.search("p", PickerFilter()), .search(FoundPage(Fixture.search([]))))
        app.answer(.search("pancakes", PickerFilter()), .search(page))
        return app
    }

    private func rows(_ app: TestApp) -> [String] {
        (1..<13).map { app.screen.text($0) }.prefix { !$0.hasPrefix("─") }.filter { !$0.isEmpty }
    }

    @Test func branchesShareARow() {
        let titles = ["t1", "t2", "t3"].map { ($0, "Crêpes and pancakes") } + [("b3", "Pancakes")]
        let page = Fixture.search([], titles: titles)
        var app = app(FoundPage(page, sources: ["t2": "t1", "b3": "b2"]))
        var shown = rows(app)
        #expect(shown.count == 4 && shown[0].contains("Pancakes +3 branches"), "\(shown)")
        #expect(shown[1].contains("Pancakes") && !shown[1].contains("+"), "another conversation: \(shown)")
        #expect(shown[2].contains("Crêpes and pancakes +1 branch") && !shown[3].contains("+"), "\(shown)")
        #expect(!shown[0].contains("└"), "the conversation itself stands for its branches: \(shown)")
        app.press(.tab)
        app.type("jb")
        shown = rows(app)
        #expect(shown.count == 8 && !shown.contains { $0.contains("+") }, "\(shown)")
        #expect(app.text.contains("a row each"))
        app.type("b")
        #expect(rows(app).count == 4)
    }

    @Test func copiesShareARow() {
        let page = Fixture.search([
            ("a", 1, "pancakes for two"), ("b", 1, "pancakes for two"), ("a", 2, "pancakes for two"),
            ("c", 9, "pancakes for two"), ("a", 3, "pancakes for three"),
        ])
        let shown = rows(app(FoundPage(page))).filter { $0.contains("▌") }
        #expect(shown.count == 3, "two of one session are no copies: \(shown)")
        #expect(shown.first?.contains("+2 copies") == true && shown.filter { $0.contains("+") }.count == 1)
    }

    @Test func theKeyIsForASearch() {
        var app = TestApp()
        app.type("b")
        #expect(app.text.contains("this key is for what a search found"))
    }

    @Test func aBranchIsMarkedInTheList() {
        var app = TestApp(columns: 120, rows: 24)
        let sessions = [branch("b1", "Pancakes", of: "root"), Fixture.json("root", "Pancakes")]
        app.answer(.sessions(PickerFilter(), count: 100, cursor: nil), .sessions(Fixture.page(sessions)))
        let session = try! Session(json: JSONBytes(json: sessions[0]))
        app.answer(.preview(session: "b1", around: nil), .preview(Preview(session: session, messages: [])))
        #expect(app.screen.text(1).contains("└ Pancakes") && !app.screen.text(2).contains("└"))
        #expect(
            app.text.contains("branch from #2") && app.text.contains("3 messages of its own"), "\(app.text)")
    }
}
