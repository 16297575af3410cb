import DaybookClient
import DaybookTUI
import Testing

/// Keys that change a session never reach one that nobody chose, and pressed again undo what they did.
@Suite struct ActTests {
    /// A journal that makes the changes that it is asked for.
    private struct Living {
        var archived: Set<String> = []
        var pinned: [String] = []
        var closed: Set<String> = []

        static let ids = (1...5).map { "s\($0)" }

        func json(_ id: String) -> String {
            var json = Fixture.json(id, "name of \(id)")
            for (isSo, old, new) in [
                (pinned.contains(id), #""pinned": false"#, #""pinned": true"#),
                (archived.contains(id), #""archived": false"#, #""archived": true"#),
                (closed.contains(id), #""open""#, #""closed""#),
            ] where isSo { json = json.replacing(old, with: new) }
            return json
        }

        func session(_ id: String) -> Session { try! Session(json: JSONBytes(json: json(id))) }

        func page(hidesArchived: Bool) -> SessionPage {
            let shown = pinned + Self.ids.filter { !pinned.contains($0) }
            return Fixture.page(shown.filter { !hidesArchived || !archived.contains($0) }.map(json))
        }

        mutating func answer(_ request: Request) -> Answer? {
            switch request {
            case .sessions(let filter, _, _):
                return .sessions(page(hidesArchived: filter.archived == .exclude))
            case .preview(let id, _): return .preview(Preview(session: session(id), messages: []))
            case .session(let id, _): return .session(session(id))
            case .outline: return .outline(Fixture.outline(""))
            case .messages: return .messages([])
            case .change(let id, let act):
                switch act {
                case .pin(true): pinned = [id] + pinned
                case .pin(false): pinned.removeAll { $0 == id }
                case .archive(true): archived.insert(id)
                case .archive(false): archived.remove(id)
                case .close(true): closed.insert(id)
                case .close(false): closed.remove(id)
                case .rename: break
                }
                return .changed(session(id))
            default: return nil
            }
        }
    }

    /// Answers all that is asked; gives the changes that were.
    private func settle(_ app: inout TestApp, _ journal: inout Living) -> [Request] {
        var changes: [Request] = []
        for _ in 0..<100 {
            let requests = app.requests()
            guard !requests.isEmpty else { break }
            for request in requests {
                if case .change = request { changes.append(request) }
                guard let answer = journal.answer(request) else { continue }
                app.answer(request, answer)
            }
        }
        return changes
    }

    private func app() -> (TestApp, Living) {
        var (app, journal) = (TestApp(columns: 120, rows: 24), Living())
        _ = settle(&app, &journal)
        return (app, journal)
    }

    /// The row that is selected, by the heading of its preview.
    private func selected(_ app: TestApp) -> String? {
        app.screen.text(1).split(separator: "│").last.map { String($0).trimmingPrefix(" ") }.map(String.init)
    }

    @Test(arguments: [
        ("a", SessionAct.archive(true), SessionAct.archive(false)), ("*", .pin(true), .pin(false)),
    ])
    func aKeyPressedAgainUndoes(_ key: String, _ done: SessionAct, _ undone: SessionAct) {
        for (moves, id) in [("", "s1"), ("jj", "s3"), ("G", "s5")] {
            var (app, journal) = app()
            app.type(moves)
            _ = settle(&app, &journal)
            for act in [done, undone, done, undone] {
                app.type(key)
                #expect(settle(&app, &journal) == [.change(session: id, act)])
                #expect(selected(app) == "name of \(id)", "the selection stays on it: \(app.text)")
            }
        }
    }

    /// Both presses come before the first is answered.
    @Test func quickPressesAreMadeInTheirOrder() {
        var (app, journal) = app()
        app.type("jaaa")
        #expect(
            settle(&app, &journal) == [
                .change(session: "s2", .archive(true)), .change(session: "s2", .archive(false)),
                .change(session: "s2", .archive(true)),
            ])
        app.type("*")
        #expect(settle(&app, &journal) == [.change(session: "s2", .pin(true))])
    }

    @Test func whatFailedIsNotUndone() {
        var (app, journal) = app()
        app.type("aa")
        #expect(app.requests().contains(.change(session: "s1", .archive(true))))
        app.fail(.change(session: "s1", .archive(true)), "forbidden: no")
        #expect(settle(&app, &journal) == [] && app.text.contains("forbidden: no"))
        app.type("a")
        #expect(settle(&app, &journal) == [.change(session: "s1", .archive(true))])
    }

    /// A session that left the list stays under the cursor until the selection leaves it.
    @Test func whatIsArchivedStaysUntilTheSelectionMovesOn() {
        var (app, journal) = app()
        app.type("ja")
        _ = settle(&app, &journal)
        #expect(app.text.contains("archived; press a again to restore it: name of s2"), "\(app.text)")
        #expect(app.text.contains("- name of s2") && selected(app) == "name of s2", "\(app.text)")
        app.type("j")
        _ = settle(&app, &journal)
        #expect(!app.text.contains("name of s2") && selected(app) == "name of s3", "\(app.text)")
        #expect(app.text.contains("2 of 4"))
        // One after the other: each key is for what is selected.
        app.type("aja")
        #expect(
            settle(&app, &journal) == [
                .change(session: "s3", .archive(true)), .change(session: "s4", .archive(true)),
            ])
        app.type("k")
        _ = settle(&app, &journal)
        #expect(selected(app) == "name of s1" && !app.text.contains("name of s4"), "\(app.text)")
    }

    @Test func whatWasArchivedInATranscriptIsStillThereInTheList() {
        var (app, journal) = app()
        app.type("j\ra")
        _ = settle(&app, &journal)
        app.press(.escape)
        #expect(selected(app) == "name of s2", "\(app.text)")
        app.type("a")
        #expect(settle(&app, &journal) == [.change(session: "s2", .archive(false))])
    }

    /// What others do moves rows under the cursor; the selection goes with its session.
    @Test func theSelectionGoesWithItsSession() {
        var (app, journal) = app()
        app.type("jk")
        _ = settle(&app, &journal)
        journal.pinned = ["s4"]
        app.send(.journal([JournalChange(session: "s4", type: "session.pinned", sequence: nil)]))
        _ = settle(&app, &journal)
        #expect(selected(app) == "name of s1" && app.text.contains("2 of 5"), "\(app.text)")
        app.type("x")
        #expect(settle(&app, &journal) == [.change(session: "s1", .close(true))])
        // Where nobody chose a row, and after g, the first one is.
        app.type("g")
        journal.pinned = ["s5"]
        app.send(.journal([JournalChange(session: "s5", type: "session.pinned", sequence: nil)]))
        _ = settle(&app, &journal)
        #expect(selected(app) == "name of s5", "\(app.text)")
    }

    @Test func anotherFilterKeepsWhatWasChosen() {
        var (app, journal) = app()
        app.type("jja")
        _ = settle(&app, &journal)
        app.type("A")
        _ = settle(&app, &journal)
        #expect(selected(app) == "name of s3" && app.text.contains("3 of 5"), "\(app.text)")
    }

    @Test func aPromptNamesTheSessionThatItIsFor() {
        var (app, journal) = app()
        app.type("jr")
        #expect(app.text.contains("Rename name of s2"))
        journal.pinned = ["s5"]
        app.send(.journal([JournalChange(session: "s5", type: "session.pinned", sequence: nil)]))
        _ = settle(&app, &journal)
        app.type(" two\r")
        #expect(settle(&app, &journal) == [.change(session: "s2", .rename("name of s2 two"))])
        app.type("w")
        #expect(app.text.contains("Write to a new file: name of s2"), "\(app.text)")
    }
}
