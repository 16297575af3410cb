import DaybookClient
import DaybookTUI
import Testing

/// The list of sessions: what it shows, what it asks for, and what its keys do.
@Suite struct PickerTests {
    private func app(
        _ count: Int = 5, columns: Int = 120, rows: Int = 24,
        _ change: (inout AppState.Options) -> Void = { _ in }
    ) -> (TestApp, TestJournalAnswers) {
        var journal = TestJournalAnswers()
        journal.sessions = (1...max(1, count)).prefix(count).map {
            Fixture.session("s\($0)", "session number \($0)")
        }
        journal.messages = (1...8).map {
            Fixture.message($0, $0 % 2 == 1 ? "user" : "assistant", "kettle \($0)")
        }
        var app = TestApp(columns: columns, rows: rows, change)
        app.settle(journal)
        return (app, journal)
    }

    @Test(arguments: [40, 80, 200]) func sessionsAndAPreviewAreShown(_ columns: Int) {
        let (app, _) = app(columns: columns)
        #expect(app.text.contains("session number 1") && app.text.contains("1 of 5"), "\(app.text)")
        #expect(app.text.contains("kettle 8"), "the preview has the newest message: \(app.text)")
        #expect(app.screen.row(23).contains { $0.character == "?" }, "the bottom line shows keys")
    }

    @Test func whatIsEmptySaysWhatToDo() {
        var app = TestApp()
        app.settle(TestJournalAnswers())
        #expect(app.text.contains("No session here.") && app.text.contains("daybook import"))
        var narrowed = TestApp(filter: PickerFilter(agent: "gardener"))
        narrowed.settle(TestJournalAnswers())
        #expect(narrowed.text.contains("No session here: agent gardener") && narrowed.text.contains("Esc"))
    }

    @Test func keysMoveTheSelectionAndThePreviewFollows() {
        var (app, journal) = app()
        app.type("jj")
        let requests = app.requests()
        #expect(
            requests == [.preview(session: "s2", around: nil)], "one is under way, and the last one waits")
        app.answer(requests[0], journal.answer(requests[0])!)
        #expect(app.requests() == [.preview(session: "s3", around: nil)])
        #expect(app.text.contains("3 of 5"))
        app.type("G")
        #expect(app.text.contains("5 of 5"))
        app.type("gk")
        #expect(app.text.contains("1 of 5"))
        journal.sessions = []
    }

    @Test func pagesAreReadAsTheyComeNear() {
        var app = TestApp(columns: 80, rows: 24)
        let first = Fixture.page(
            (1...100).map { Fixture.json("a\($0)", "name \($0)") }, total: 250, cursor: "c1")
        app.answer(.sessions(PickerFilter(), count: 100, cursor: nil), .sessions(first))
        let cursor = JSONBytes(string: "c1")
        #expect(!app.requests().contains(.sessions(PickerFilter(), count: 100, cursor: cursor)))
        app.type("G")
        let rest = Request.sessions(PickerFilter(), count: 1_000, cursor: cursor)
        #expect(app.requests().contains(rest), "the end is gone to in large steps")
        // One that became active meanwhile comes once.
        let second = Fixture.page((100...150).map { Fixture.json("a\($0)", "name \($0)") }, total: 250)
        app.answer(rest, .sessions(second))
        #expect(app.text.contains("150 of 250"), "the end is gone on to: \(app.text)")
    }

    @Test func aSearchGoesOnAsOneTypes() {
        var (app, journal) = app()
        app.type("/ke")
        #expect(app.requests() == [.search("k", PickerFilter())], "one search is under way")
        app.answer(.search("k", PickerFilter()), .search(FoundPage(Fixture.search([]))))
        #expect(app.requests() == [.search("ke", PickerFilter())], "then the last that was typed")
        app.type("ttle")
        app.answer(.search("ke", PickerFilter()), .search(FoundPage(Fixture.search([]))))
        #expect(app.asks(.search("kettle", PickerFilter())) && !app.asks(.search("kett", PickerFilter())))
        app.settle(journal)
        #expect(app.text.contains("8 found") && app.text.contains("/ kettle"), "\(app.text)")
        app.press(.down)
        #expect(app.asks(.preview(session: "s", around: 2)))
        app.settle(journal)
        app.press(.enter)
        #expect(
            app.asks(.within(session: "s", query: "kettle")) && app.asks(.messages("s", .range(1...22), nil)))
        app.settle(journal)
        #expect(app.text.contains("hit 2/8") && app.text.contains("#2 of 8"), "\(app.text)")
    }

    /// A late answer to an earlier query is not shown.
    @Test func lateAnswersAreLeftAlone() {
        var (app, journal) = app()
        app.type("/zz")
        app.press(.escape)
        app.answer(.search("z", PickerFilter()), .search(FoundPage(Fixture.search([("s", 1, "zebra")]))))
        app.settle(journal)
        #expect(!app.text.contains("zebra") && app.text.contains("1 of 5"))
    }

    @Test func namesAreSearchedBesideTheJournal() {
        var (app, journal) = app()
        app.type("/number 4")
        app.settle(journal)
        #expect(
            app.text.contains("session number 4") && !app.text.contains("session number 2"), "\(app.text)")
    }

    @Test func filtersNarrowTheList() {
        var (app, journal) = app()
        var filter = PickerFilter()
        func asks() -> Bool {
            defer { app.settle(journal) }
            return app.effects.contains(.request(.sessions(filter, count: 100, cursor: nil)))
        }
        app.type("s")
        filter.subagents = .include
        #expect(asks() && app.text.contains("with subagents"))
        app.type("A")
        filter.archived = .include
        #expect(asks() && app.text.contains("with archived"))
        app.type("fa")
        #expect(app.requests() == [.names(.agent, filter)])
        app.fail(.names(.agent, filter), "no names")
        #expect(app.text.contains("no names"))
        // Who knows the name need not wait for the names.
        app.type("foann\r")
        filter.owner = "ann"
        #expect(asks() && app.text.contains("owner ann"))
        app.press(.escape)
        filter = PickerFilter()
        #expect(asks() && !app.text.contains("owner ann"))
    }

    private static func owned(_ id: String, _ owner: String, last: String = "10:00") -> String {
        Fixture.json(id, id, more: #", "owner": "\#(owner)""#).replacing("11:00", with: last)
    }

    @Test func ownersAreOfferedWithTheirSessions() {
        var filter = PickerFilter(owner: "bob", agent: "gardener")
        var app = TestApp(filter: filter)
        app.settle(TestJournalAnswers())
        app.type("fo")
        #expect(app.text.contains("of which owner?") && app.text.contains("Reading…"), "\(app.text)")
        filter.owner = nil
        #expect(app.asks(.names(.owner, filter)), "the others are offered too")
        let page = Fixture.page([
            Self.owned("1", "joanna"), Self.owned("2", "ann", last: "09:00"), Self.owned("3", "ann"),
            Self.owned("4", "zoe", last: "11:00"), Fixture.json("5", "of nobody"),
        ])
        app.answer(.names(.owner, filter), .names(KnownNames(ownersOf: page)))
        let rows = app.text.split(separator: "\n").filter { $0.contains("session") && $0.contains("│") }
        for (row, words) in zip(rows, ["zoe", "ann", "joanna"]) {
            #expect(row.contains(words), "\(rows)")
        }
        #expect(app.text.contains("any") && rows.count == 3 && rows.last?.contains("1 session, 2h") == true)
        #expect(rows.count > 1 && rows[1].contains("2 sessions, 2h"), "\(rows)")
        app.type("ann")
        #expect(!app.text.contains("zoe") && app.text.contains("joanna"))
        app.press(.enter)
        filter.owner = "ann"
        #expect(app.asks(.sessions(filter, count: 100, cursor: nil)), "the name itself goes before joanna")
    }

    @Test func anOwnerWhoIsNotOfferedCanBeTyped() {
        let page = Fixture.page([Self.owned("1", "joanna")], total: 5_000, cursor: "more")
        var app = TestApp()
        app.settle(TestJournalAnswers())
        app.type("fo")
        app.answer(.names(.owner, PickerFilter()), .names(KnownNames(ownersOf: page)))
        #expect(app.text.contains("Which owner? These have the newest sessions; type others"), "\(app.text)")
        #expect(!app.text.contains("1 session"), "not all were counted")
        app.type("ann ")
        #expect(app.text.contains("joanna") && app.text.contains("as typed"), "\(app.text)")
        app.press(.down)
        app.press(.enter)
        #expect(app.asks(.sessions(PickerFilter(owner: "ann"), count: 100, cursor: nil)))
        app.settle(TestJournalAnswers())
        app.type("fo")
        app.answer(
            .names(.owner, PickerFilter()),
            .names(KnownNames(ownersOf: Fixture.page([Self.owned("1", "joanna")]))))
        app.type("zoe")
        #expect(app.text.contains("none") && !app.text.contains("as typed"), "all are there: \(app.text)")
        app.press(.enter)
        app.press(.control("u"))
        app.press(.enter)
        #expect(app.asks(.sessions(PickerFilter(), count: 100, cursor: nil)), "any owner's")
    }

    /// What is recorded shows up, and the selection stays on its session.
    @Test func theListIsLive() {
        var (app, journal) = app()
        app.type("j")
        app.settle(journal)
        journal.sessions.insert(Fixture.session("new", "a newer one"), at: 0)
        app.send(.journal([JournalChange(session: "new", type: "session.started", sequence: nil)]))
        app.settle(journal)
        #expect(app.text.contains("a newer one") && app.text.contains("3 of 6"), "\(app.text)")
    }

    @Test func theJournalGoesAndComesBack() {
        var app = TestApp()
        let request = app.requests()[0]
        app.fail(request, "nobody", isAway: true)
        app.send(.connection(.away(["No service answers.", "daybook serve"])))
        #expect(app.text.contains("No service answers.") && app.text.contains("daybook serve"))
        app.send(.connection(.ready))
        #expect(app.requests().contains(.sessions(PickerFilter(), count: 100, cursor: nil)))
        let (full, _) = self.app()
        var later = full
        later.send(.connection(.away(["No service answers."])))
        #expect(later.text.contains("session number 1") && later.text.contains("the journal is away"))
    }

    @Test func aServiceThatDoesNotAnswerIsToldOf() {
        var (app, _) = app()
        app.send(.connection(.ready))
        app.type("r")
        app.press(.enter)
        app.fail(.change(session: "s1", .rename("session number 1")), "no answer came in time", isAway: true)
        #expect(app.text.contains("no answer came in time"))
    }

    @Test func actsAreRequestsAndTheirOutcomeIsTold() {
        var (app, journal) = app()
        app.type("r")
        #expect(app.text.contains("session number 1") && app.text.contains("Its new title"))
        app.press(.control("u"))
        app.type("better\r")
        #expect(app.requests() == [.change(session: "s1", .rename("better"))])
        app.answer(.change(session: "s1", .rename("better")), .changed(Fixture.session("s1", "better")))
        #expect(app.text.contains("renamed: better"))
        app.settle(journal)
        for (key, act) in [("*", SessionAct.pin(true)), ("a", .archive(true)), ("x", .close(true))] {
            app.type(key)
            #expect(app.requests() == [.change(session: "s1", act)])
            if key != "x" {
                app.answer(.change(session: "s1", act), journal.answer(.change(session: "s1", act))!)
            }
            if key != "x" { app.settle(journal) }
        }
        app.fail(.change(session: "s1", .close(true)), "forbidden: no")
        #expect(app.text.contains("forbidden: no"))
        app.type("y")
        #expect(app.effects.contains(.copy("s1")))
        app.type("wmnotes.md\r")
        #expect(app.requests().contains(.export(session: "s1", .markdown, path: "notes.md")))
        app.answer(
            .export(session: "s1", .markdown, path: "notes.md"), .exported(path: "notes.md", byteCount: 2_048)
        )
        #expect(app.text.contains("wrote notes.md, 2.0 KiB"))
    }

    @Test func thePromptIsCopiedWhenAskedForOrPrinted() {
        var (app, journal) = app()
        app.type("c")
        #expect(!app.effects.contains { if case .copy = $0 { true } else { false } })
        app.settle(journal)
        app.type("c")
        let request = app.requests()[0]
        app.answer(request, journal.answer(request)!)
        #expect(app.effects.contains(.copy("## Prior Conversation\n\n[user]: words")))
        app.type("P")
        app.answer(request, journal.answer(request)!)
        #expect(app.effects.contains(.leave(.print("## Prior Conversation\n\n[user]: words"))))
        var (printing, _) = self.app { $0.printsPrompt = true }
        printing.press(.enter)
        #expect(printing.requests() == [.prompt(session: "s1")])
    }

    @Test func enterGoesBackToTheTool() {
        let from = #""context": {"source": "claude-code"}, "project": "/srv/or'chard""#
        var app = TestApp { $0.command = "claude --resume {id} # {project}" }
        let page = Fixture.page([Fixture.json("abc", "one", more: ", \(from)"), Fixture.json("own", "two")])
        app.answer(.sessions(PickerFilter(), count: 100, cursor: nil), .sessions(page))
        app.press(.enter)
        guard case .leave(.execute(let command))? = app.effects.last else {
            Issue.record("\(app.effects)")
            return
        }
        #expect(
            command.line == #"claude --resume 'abc' # '/srv/or'\''chard'"#
                && command.folder == "/srv/or'chard")
        app.type("j")
        app.press(.enter)
        #expect(app.text.contains("did not come from a tool"))
    }

    /// B8: the program shows an agent's active session when it starts, and behind it the agent's sessions.
    @Test func b8AnAgentsActiveSessionIsOpened() {
        var app = TestApp(columns: 80, rows: 24, filter: PickerFilter(agent: "gardener")) {
            $0.opensActive = true
        }
        #expect(app.requests() == [.sessions(PickerFilter(agent: "gardener"), count: 100, cursor: nil)])
        let sessions = [
            Fixture.json("pinned", "an old pinned one").replacing(
                #""pinned": false"#, with: #""pinned": true"#
            ).replacing(
                "11:00", with: "09:00"),
            Fixture.json("closed", "one that ended").replacing(#""open""#, with: #""closed""#).replacing(
                "11:00", with: "11:30"),
            Fixture.json("active", "the active one"),
        ]
        app.answer(
            .sessions(PickerFilter(agent: "gardener"), count: 100, cursor: nil),
            .sessions(Fixture.page(sessions)))
        #expect(app.requests().contains(.messages("active", .newest, nil)))
        app.answer(
            .messages("active", .newest, nil),
            .messages([Fixture.message(1), Fixture.message(2, "assistant", "what was said")]))
        #expect(app.text.contains("the active one") && app.text.contains("what was said"), "\(app.text)")
        app.press(.escape)
        #expect(app.text.contains("agent gardener") && app.text.contains("an old pinned one"), "\(app.text)")
    }

    @Test func theMouseChoosesRows() {
        var (app, journal) = app()
        app.send(.input(.mouse(MouseEvent(.press, ScreenPoint(5, 3)))))
        app.settle(journal)
        #expect(app.text.contains("3 of 5"))
        app.send(.input(.mouse(MouseEvent(.press, ScreenPoint(5, 3)))))
        #expect(app.requests().contains(.outline("s3", after: nil, nil)))
        app.type("qm")
        #expect(app.effects.contains(.reportMouse(false)))
    }
}
