import DaybookClient
import DaybookTUI
import Testing

/// Every screen says the way out of it, at every width.
@Suite struct FooterTests {
    private func app(columns: Int, rows: Int = 12, _ change: (inout AppState.Options) -> Void = { _ in })
        -> TestApp
    {
        var journal = TestJournalAnswers()
        journal.sessions = [Fixture.session("s", "name of s")]
        journal.messages = (1...8).map { Fixture.message($0) }
        var app = TestApp(columns: columns, rows: rows, change)
        app.settle(journal)
        return app
    }

    private func footer(_ app: TestApp) -> String { app.screen.text(app.screen.size.rows - 1) }

    @Test(arguments: [40, 80, 200]) func theListSaysTheWayOut(_ columns: Int) {
        var app = app(columns: columns)
        #expect(footer(app).hasSuffix("? help  q quit") && !footer(app).contains("Esc"), "\(footer(app))")
        app.press(.escape)
        #expect(footer(app).contains("q quits"), "a key that does nothing says so: \(footer(app))")
        app.type("s")
        #expect(footer(app).contains("Esc shows all"), "\(footer(app))")
        app.press(.escape)
        app.type("/wo")
        #expect(footer(app).contains("Esc list"), "\(footer(app))")
        app.press(.tab)
        #expect(footer(app).contains("Esc list  ? help  q quit"), "\(footer(app))")
    }

    @Test(arguments: [40, 80, 200]) func aTranscriptSaysTheWayOut(_ columns: Int) {
        var app = app(columns: columns) { $0.session = "s" }
        #expect(footer(app).contains("Esc list  ? help  q quit"), "\(footer(app))")
        app.type("@3\r")
        #expect(footer(app).contains("Esc now"), "\(footer(app))")
        app.type("/words\r")
        #expect(footer(app).contains("Esc ends search"), "\(footer(app))")
    }

    @Test(arguments: [40, 80, 200]) func whatLiesOverItSaysTheWayOut(_ columns: Int) {
        for (keys, words) in [
            ("?", "Esc closes"), ("f", "Esc cancels"), ("fa", "Esc cancels"), ("w", "Esc cancels"),
            ("wm", "Esc cancels"), ("r", "Esc cancels"),
        ] {
            var app = app(columns: columns)
            app.type(keys)
            #expect(footer(app).contains(words), "\(keys): \(footer(app))")
            app.press(.escape)
            #expect(footer(app).contains("q quit"), "\(keys): \(footer(app))")
        }
        for keys in ["/", "@", "d"] {
            var app = app(columns: columns) { $0.session = "s" }
            app.type(keys)
            #expect(footer(app).contains("Esc cancels"), "\(keys): \(footer(app))")
        }
    }

    /// A sentence that is longer than the line takes more of them.
    @Test func aLongSentenceIsToldWhole() {
        var app = app(columns: 40) { $0.session = "s" }
        app.type("v")
        app.answer(
            .verify(session: "s"),
            .verified(VerifiedSession(revision: 9, absentCount: 2, isKeyTrusted: false)))
        let told = (9..<12).map { app.screen.text($0) }.joined()
        #expect(told.contains("verified: revisions 1 to 9") && told.hasSuffix("(--key)"), "\(told)")
        app.type("j")
        #expect(footer(app).contains("q quit") && !app.text.contains("(--key)"))
    }

    /// Where there is hardly any room, the way to leave is what is left.
    @Test func theNarrowestScreenHasTheLastWayOut() {
        let app = app(columns: 12, rows: 6) { $0.session = "s" }
        #expect(footer(app).contains("q quit"), "\(footer(app))")
    }

    @Test func menusShowWhatIsChosen() {
        var app = TestApp(columns: 80, rows: 24, filter: PickerFilter(agent: "gardener"))
        app.settle(TestJournalAnswers())
        app.type("f")
        #expect(app.text.contains("now: gardener") && app.text.contains("now: any"), "\(app.text)")
        app.type("o")
        let sessions = [#""ann""#, #""bob""#].enumerated().map {
            Fixture.json("\($0.offset)", "x", more: #", "owner": \#($0.element)"#)
        }
        let filter = PickerFilter(agent: "gardener")
        app.answer(.names(.owner, filter), .names(KnownNames(ownersOf: Fixture.page(sessions))))
        #expect(app.text.contains("✓ any"), "\(app.text)")
        app.type("bob\r")
        app.settle(TestJournalAnswers())
        app.type("fo")
        app.answer(.names(.owner, filter), .names(KnownNames(ownersOf: Fixture.page(sessions))))
        #expect(app.text.contains("✓ bob"), "\(app.text)")
        _ = app.requests()
        app.press(.enter)
        #expect(app.requests().isEmpty, "Enter takes what is chosen already")
    }

    /// A box that shows a part of its lines says so.
    @Test func whatIsCutIsToldOf() {
        var app = app(columns: 40)
        app.type("?")
        #expect(
            app.text.contains("↓ ") && app.text.contains(" more") && !app.text.contains("↑ 1"), "\(app.text)")
        app.type("j")
        #expect(app.text.contains("↑ 1  ↓ "), "\(app.text)")
        app.type("G")
        #expect(app.text.contains("↑ ") && !app.text.contains(" more"), "\(app.text)")
        #expect(app.text.contains("leave the program"), "\(app.text)")
        app.type("g")
        #expect(!app.text.contains("↑ 1"))
    }
}
