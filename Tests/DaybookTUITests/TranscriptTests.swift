import DaybookClient
import DaybookTUI
import DaybookTesting
import Testing

/// A transcript: its end first, its place kept, its keys.
@Suite struct TranscriptTests {
    private func journal(_ count: Int) -> TestJournalAnswers {
        var journal = TestJournalAnswers()
        journal.sessions = [Fixture.session("s", "name of s")]
        journal.messages = (1...max(1, count)).prefix(count).map { sequence in
            switch sequence % 10 {
            case 1: Fixture.message(sequence, "user", "question \(sequence)")
            case 4:
                Fixture.message(
                    sequence, "assistant",
                    #"[{"type": "tool_use", "id": "t\#(sequence)", "name": "shell", "input": {"command": "ls \#(sequence)"}}]"#,
                    type: "tool_call")
            case 5:
                Fixture.message(
                    sequence, "tool",
                    #"[{"type": "tool_result", "tool_use_id": "t\#(sequence - 1)", "content": "one\ntwo\nthree"}]"#,
                    type: "tool_result")
            case 8: Fixture.message(sequence, "assistant", "it failed", type: "error")
            default: Fixture.message(sequence, "assistant", "answer \(sequence)")
            }
        }
        return journal
    }

    private func app(_ count: Int = 100, columns: Int = 80, rows: Int = 24) -> (TestApp, TestJournalAnswers) {
        let journal = journal(count)
        var app = TestApp(columns: columns, rows: rows) { $0.session = "s" }
        app.settle(journal)
        return (app, journal)
    }

    @Test(arguments: [40, 80, 200]) func theEndIsShownFirst(_ columns: Int) {
        let (app, _) = app(columns: columns)
        #expect(app.text.contains("answer 100") && app.text.contains("name of s"), "\(app.text)")
        #expect(columns < 60 || app.text.contains("#100 of 100 end"), "\(app.text)")
    }

    /// The tail is there before the outline of all has come.
    @Test func theTailNeedsNoOutline() {
        var app = TestApp { $0.session = "s" }
        let requests = app.requests()
        #expect(
            requests.contains(.messages("s", .newest, nil))
                && requests.contains(.outline("s", after: nil, nil)))
        app.answer(
            .messages("s", .newest, nil),
            .messages((99_961...100_000).map { Fixture.message($0, "user", "late \($0)") }))
        #expect(app.text.contains("late 100000"))
        // The outline comes in pages; what is seen stays where it is.
        let before = app.text.split(separator: "\n").dropFirst()
        app.answer(
            .outline("s", after: nil, nil),
            .outline(Fixture.outline(String(repeating: "u", count: 50_000), next: true)))
        #expect(app.requests().contains(.outline("s", after: 50_000, nil)))
        app.answer(
            .outline("s", after: 50_000, nil),
            .outline(Fixture.outline(String(repeating: "u", count: 50_000), from: 50_001)))
        #expect(app.text.split(separator: "\n").dropFirst().elementsEqual(before))
        #expect(app.text.contains("of 100,000"), "\(app.text)")
        app.type("g")
        #expect(
            app.text.contains("#1 of 100,000")
                && app.requests().contains {
                    if case .messages("s", .range(let range), nil) = $0 {
                        range.lowerBound == 1
                    } else {
                        false
                    }
                })
    }

    /// Keys for what the outline has not told of yet are not lost.
    @Test func theBeginningIsGoneToOnceItIsKnown() {
        var app = TestApp { $0.session = "s" }
        _ = app.requests()
        app.answer(
            .messages("s", .newest, nil),
            .messages((961...1_000).map { Fixture.message($0, "user", "late \($0)") }))
        app.type("g")
        #expect(app.text.contains("#961 of …"))
        app.answer(
            .outline("s", after: nil, nil), .outline(Fixture.outline(String(repeating: "u", count: 1_000))))
        #expect(app.text.contains("#1 of 1,000"), "\(app.text)")
    }

    /// Messages that were cleared or rewound leave their numbers free: a number is no place.
    @Test func aNumberIsNotTakenForAPlace() {
        var app = TestApp { $0.session = "s" }
        let messages = [1, 2, 3, 4, 5, 7].map { Fixture.message($0) }
        app.answer(.messages("s", .newest, nil), .messages(messages))
        // A branch's own messages, and those of a session that was cleared, are fewer than the last one's number.
        app.answer(.session("s", nil), .session(Fixture.session("s", "name", count: 1)))
        #expect(app.text.contains("#7 of …"), "\(app.text)")
        app.answer(
            .outline("s", after: nil, nil),
            .outline(Fixture.outline("uuuuuu", ranges: [1...5, 7...7])))
        #expect(app.text.contains("#7, 6 of 6 end"), "\(app.text)")
        app.type("k")
        #expect(app.text.contains("#5 of 6 80%"), "\(app.text)")
    }

    @Test func keysGoByKindsAndPrompts() {
        var (app, journal) = app()
        func place(_ keys: String) -> String {
            app.type(keys)
            app.settle(journal)
            let title = app.text.split(separator: "\n")[0]
            return title.split(separator: "#").last.map { String($0.prefix { $0.isNumber }) } ?? ""
        }
        #expect(place("g") == "1" && place("]") == "11" && place("]") == "21" && place("[") == "11")
        #expect(place("n") == "21" && place("p") == "11", "by the kind of the current message")
        #expect(place("e") == "18" && place("e") == "28" && place("E") == "18")
        #expect(place("G") == "100" && place("j") == "100" && place("k") == "99")
    }

    @Test func callsAreFoldedAndOpened() {
        var (app, journal) = app(5)
        #expect(
            app.text.contains("▸ shell") && app.text.contains("▸ result (3 lines) one")
                && !app.text.contains("three"), "\(app.text)")
        app.press(.enter)
        #expect(app.text.contains("three") && !app.text.contains("▸ result"), "\(app.text)")
        app.press(.enter)
        #expect(!app.text.contains("three"))
        app.type("o")
        app.settle(journal)
        #expect(app.text.contains("three") && app.text.contains(#""command": "ls 4""#), "\(app.text)")
    }

    @Test func aLongTextIsReadWhenItIsOpened() {
        var app = TestApp { $0.session = "s" }
        var journal = journal(1)
        journal.messages = [Fixture.message(1, "user", "{}", more: #", "contentBytes": 50000"#)]
        app.settle(journal)
        #expect(app.text.contains("▸ content of 48.8 KiB"), "\(app.text)")
        app.press(.enter)
        #expect(app.requests() == [.message("s", sequence: 1)])
    }

    /// Every width, and texts at their worst: no line leaves its place, and nothing traps.
    @Test(arguments: Depth.seeds(8)) func anyTextFitsAnyScreen(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "日本語", "\u{1B}[2J", "a\tb", "👩‍👩‍👧", "\u{202E}", String(repeating: "x", count: 300), "\r\n",
            "e\u{301}\u{301}", "ok", "", "{\"a\": [1, {\"b\": null}]}",
        ]
        var journal = journal(0)
        journal.messages = (1...30).map { sequence in
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                words.randomElement(using: &random)!
            }
            .joined(separator: Bool.random(using: &random) ? " " : "\n")
            return Fixture.message(
                sequence, ["user", "assistant", "tool", "system"].randomElement(using: &random)!, "x" + text)
        }
        var app = TestApp(
            columns: Int.random(in: 1...120, using: &random), rows: Int.random(in: 1...40, using: &random)
        ) { $0.session = "s" }
        app.settle(journal)
        var (encoder, screen) = (FrameEncoder(), ScreenModel(app.screen.size))
        for _ in 0..<40 {
            let keys = [
                "j", "k", "g", "G", " ", "o", "n", "p", "]", "[", "\u{1B}[5~", "\u{1B}[6~", "?", "\u{1B}",
                "\u{4}", "m",
            ]
            app.type(keys.randomElement(using: &random)!)
            if Int.random(in: 0..<8, using: &random) == 0 {
                let size = ScreenSize(
                    columns: Int.random(in: 1...120, using: &random),
                    rows: Int.random(in: 1...40, using: &random))
                app.send(.resize(size))
                screen = ScreenModel(size)
            }
            app.settle(journal)
            screen.take(encoder.bytes(for: app.screen))
            #expect(screen.complaints == [] && screen.text == app.text, "seed \(seed)")
        }
    }

    @Test func whatComesIsFollowedAtTheEndAndMovesNothingElsewhere() {
        var (app, journal) = app(20)
        func grow() {
            let next = journal.messages.count + 1
            journal.messages.append(Fixture.message(next, "user", "fresh \(next)"))
            app.send(.journal([JournalChange(session: "s", type: "message.recorded", sequence: next)]))
            app.settle(journal)
        }
        grow()
        #expect(app.text.contains("fresh 21") && app.text.contains("#21 of 21 end"), "\(app.text)")
        app.type("g")
        app.settle(journal)
        let before = app.text.split(separator: "\n").dropFirst()
        grow()
        #expect(
            app.text.split(separator: "\n").dropFirst().elementsEqual(before) && app.text.contains("of 22"))
        app.type("G")
        app.settle(journal)
        #expect(app.text.contains("fresh 22"))
    }

    @Test func searchingWithinGoesFromHitToHit() {
        var (app, journal) = app()
        app.type("/question\r")
        app.settle(journal)
        #expect(app.text.contains("hit 10/10") && app.text.contains("#91 of"), "\(app.text)")
        app.type("p")
        app.settle(journal)
        #expect(app.text.contains("hit 9/10"))
        app.type("nn")
        app.settle(journal)
        #expect(app.text.contains("hit 1/10"), "the last hit is followed by the first")
        app.press(.escape)
        #expect(!app.text.contains("hit ") && app.text.contains("#1 of"))
    }

    @Test func timeIsTravelled() {
        var (app, journal) = app(20)
        app.type("<")
        #expect(app.asks(.outline("s", after: nil, .revision(20))))
        app.settle(journal)
        #expect(app.text.contains("as of r20"))
        app.type(">")
        app.settle(journal)
        #expect(!app.text.contains("as of"))
        app.type("@7\r")
        #expect(app.asks(.messages("s", .range(1...40), .revision(7))))
        app.settle(journal)
        #expect(app.text.contains("as of r7"))
        app.type("d")
        #expect(app.requests() == [.changes(session: "s", from: .revision(7))])
        let changes = try! SessionChanges(
            json: JSONBytes(
                json:
                    #"{"from": 7, "revision": 21, "session": {"title": [null, "new"]}, "messages": [{"sequence": 8, "change": "added"}]}"#
            ))
        app.answer(.changes(session: "s", from: .revision(7)), .changes(changes))
        #expect(
            app.text.contains("Changed since revision 7") && app.text.contains("#8")
                && app.text.contains("title"), "\(app.text)")
        app.press(.escape)
        app.press(.escape)
        app.settle(journal)
        #expect(!app.text.contains("as of"), "Esc goes back to now")
        app.type("@nonsense\r")
        #expect(app.text.contains("nonsense is no revision and no time"))
        app.press(.control("u"))
        app.type("2026-11-29\r")
        #expect(
            app.requests().contains(.session("s", .time(UTCTime(rfc3339: "2026-11-29T23:59:59.999999999Z")!)))
        )
    }

    @Test func aProofIsToldAndARefutationToo() {
        var (app, _) = app(5)
        app.type("v")
        #expect(app.requests() == [.verify(session: "s")] && app.text.contains("checking…"))
        app.answer(
            .verify(session: "s"),
            .verified(VerifiedSession(revision: 6, absentCount: 1, isKeyTrusted: false)))
        #expect(
            app.text.contains("verified to r6") && app.text.contains("1 texts are erased"), "\(app.text)")
        app.type("v")
        _ = app.requests()
        app.answer(.verify(session: "s"), .refuted("not verified: line 3"))
        #expect(app.text.contains("NOT VERIFIED") && app.text.contains("line 3"))
        app.type("v")
        app.fail(.verify(session: "s"), "forbidden")
        #expect(!app.text.contains("VERIFIED") && app.text.contains("forbidden"))
    }

    @Test func forksAndRewindsAreListedAndOpened() {
        var (app, _) = app(5)
        app.type("t")
        #expect(app.requests() == [.tree("s")])
        let tree = try! SessionTree(
            json: JSONBytes(
                json: #"""
                    {"revision": 6, "sessions": [
                    {"session": "s", "name": "name of s", "status": "open", "revision": 6, "messageCount": 5, "depth": 0},
                    {"session": "f", "name": "a fork", "status": "open", "revision": 2, "messageCount": 3, "depth": 1,
                     "forkedFrom": {"session": "s", "sequence": 2}, "sharedMessages": 2}],
                    "rewinds": [{"revision": 5, "from": 4, "to": 2}]}
                    """#))
        app.answer(.tree("s"), .tree(tree))
        #expect(
            app.text.contains("fork at #2: a fork  3 messages") && app.text.contains("rewind at revision 5")
                && app.text.contains("name of s  5 messages  (shown now)"),
            "\(app.text)")
        app.type("jj\r")
        #expect(app.requests().contains(.outline("s", after: nil, .revision(4))))
        app.type("t")
        app.answer(.tree("s"), .tree(tree))
        app.type("j\r")
        #expect(app.requests().contains(.outline("f", after: nil, nil)))
        app.press(.escape)
        #expect(app.text.contains("as of r4"), "back to the session that it was opened from")
    }

    @Test func aMessageIsCopiedWhenAskedFor() {
        var (app, _) = app(5)
        app.type("gy")
        #expect(app.effects.contains(.copy("question 1")))
        app.type("h")
        #expect(app.text.contains("#1 was never edited"))
    }
}
