import DaybookClient
import DaybookTUI
import Testing

/// What a key writes to the terminal is bounded: over a slow line, too, the program answers at once.
@Suite struct ByteBudgetTests {
    /// The bytes of the frame after a key, and after the answers that follow it.
    private func bytes(_ key: String, _ app: inout TestApp, _ journal: TestJournalAnswers) -> Int {
        var encoder = FrameEncoder(colors: .direct)
        encoder.isSynchronized = true
        _ = encoder.bytes(for: app.screen)
        app.type(key)
        let first = encoder.bytes(for: app.screen).count
        app.settle(journal)
        return first + encoder.bytes(for: app.screen).count
    }

    private func journal() -> TestJournalAnswers {
        var journal = TestJournalAnswers()
        journal.sessions = (1...200).map {
            Fixture.session("s\($0)", "What came of question number \($0), and of all that was said of it")
        }
        journal.messages = (1...200).map {
            Fixture.message(
                $0, $0 % 2 == 1 ? "user" : "assistant",
                "Line of message \($0), " + String(repeating: "words ", count: 12))
        }
        return journal
    }

    @Test(arguments: [(40, 1_500), (80, 2_500), (200, 4_500)]) func aStepInTheListIsCheap(
        _ columns: Int, _ most: Int
    ) {
        let journal = journal()
        var app = TestApp(columns: columns, rows: 50)
        app.settle(journal)
        for key in ["j", "j", "k", "\u{1B}[B"] {
            let count = bytes(key, &app, journal)
            #expect(
                (1...most).contains(count),
                "\(key.debugDescription) writes \(count) bytes at \(columns) columns")
        }
    }

    @Test(arguments: [(40, 3_500), (80, 6_000), (200, 9_000)]) func aStepInATranscriptIsCheap(
        _ columns: Int, _ most: Int
    ) {
        let journal = journal()
        var app = TestApp(columns: columns, rows: 50) { $0.session = "s" }
        app.settle(journal)
        for key in ["k", "k", "j", "[", "\u{1B}[5~"] {
            let count = bytes(key, &app, journal)
            #expect(
                (1...most).contains(count),
                "\(key.debugDescription) writes \(count) bytes at \(columns) columns")
        }
    }

    @Test func aKeyThatChangesNothingWritesNothing() {
        let journal = journal()
        var app = TestApp(columns: 80, rows: 24)
        app.settle(journal)
        #expect(bytes("g", &app, journal) == 0)
    }
}
