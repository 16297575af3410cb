import DaybookClient
import DaybookTUI
import Testing

/// Moments that there are not are told of; nothing else is shown in their place.
@Suite struct MomentTests {
    private func app() -> (TestApp, TestJournalAnswers) {
        var journal = TestJournalAnswers()
        journal.messages = (1...20).map { Fixture.message($0) }
        var app = TestApp(columns: 80, rows: 24) { $0.session = "s" }
        app.settle(journal)
        return (app, journal)
    }

    @Test(arguments: ["99", "r99", "22", "0", "99999999999999999999"]) func thereAreSoManyRevisions(
        _ text: String
    ) {
        var (app, journal) = app()
        app.type("@\(text)\r")
        #expect(app.requests().isEmpty)
        #expect(
            app.text.contains("the session has revisions 1 to 21; you are at 21, which is now"), "\(app.text)"
        )
        // It can be mended where it stands.
        app.press(.control("u"))
        app.type("7\r")
        app.settle(journal)
        #expect(app.text.contains("as of r7 of 21"), "\(app.text)")
        app.type("@\(text)\r")
        #expect(app.text.contains("you are at 7"), "\(app.text)")
    }

    @Test(arguments: ["2027-01-01", "2026-11-30 12:01", "13:00"]) func theFutureIsNotKnown(_ text: String) {
        var (app, _) = app()
        for key in ["@", "d"] {
            app.type("\(key)\(text)\r")
            #expect(app.requests().isEmpty)
            #expect(app.text.contains("\(text) is in the future; it is 2026-11-30 12:00 now"), "\(app.text)")
            app.press(.escape)
        }
    }

    @Test(arguments: ["21", "now", "today"]) func nowIsNow(_ text: String) {
        var (app, journal) = app()
        app.type("@\(text)\r")
        #expect(app.requests().isEmpty && app.text.contains("this is now, revision 21 of 21"), "\(app.text)")
        app.type("@7\r")
        app.settle(journal)
        app.type("@\(text)\r")
        app.settle(journal)
        #expect(!app.text.contains("as of") && app.text.contains("this is now"), "\(app.text)")
        app.type("d\(text)\r")
        #expect(app.text.contains("nothing changed since"))
    }

    @Test func aTimeBeforeTheSessionIsToldOf() {
        var (app, _) = app()
        app.type("@2020-01-01\r")
        let request = app.requests()[0]
        app.send(.answer(request, .failure(RequestFailure("no such session", isMissing: true))))
        #expect(
            app.text.contains("nothing of the session was recorded by then; its revisions are 1 to 21"),
            "\(app.text)")
    }

    /// A time after the last event, such as this morning, shows the session as it is.
    @Test func aTimeAfterTheLastEventIsNow() {
        var (app, journal) = app()
        app.type("@11:59\r")
        let request = app.requests()[0]
        app.answer(request, journal.answer(.session("s", nil))!)
        #expect(app.requests().isEmpty && app.text.contains("this is now, revision 21 of 21"), "\(app.text)")
        #expect(!app.text.contains("as of"))
    }

    @Test func anEmptyLineChangesNothing() {
        var (app, _) = app()
        app.type("@\r")
        #expect(app.requests().isEmpty && !app.text.contains("as of"))
        app.type("d")
        #expect(app.text.contains("since you opened it, at revision 21"), "\(app.text)")
        app.type("\r")
        #expect(app.requests() == [.changes(session: "s", from: .revision(21))])
    }
}
