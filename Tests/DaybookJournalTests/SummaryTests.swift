import DaybookCore
import DaybookJournal
import Testing

/// Summaries, and the closed sessions that wait for one.
@Suite struct SummaryTests {
    private static let text = RawJSON(#""They talked of wine.""#)

    @Test func aSummaryIsKeptWithWhatItCovers() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        for _ in 0..<3 { try await journal.say("m", in: "s") }
        let recorded = try await journal.change(
            "s", .summarize(text: SummaryTests.text, through: SequenceNumber(2)))
        var session = try await journal.session("s")
        #expect(session.summary == SummaryTests.text && session.summaryThrough == SequenceNumber(2))
        let header = try await journal.events { $0.from = recorded.first }[0].event.header
        #expect(header.sequence == SequenceNumber(2) && header.source == Position(4))
        // What is already so records nothing.
        let again = try await journal.change(
            "s", .summarize(text: SummaryTests.text, through: SequenceNumber(2)))
        #expect(again.recordedNothing)
        let marked = try await journal.change("s", .summarize(text: nil, through: SequenceNumber(2)))
        #expect(!marked.recordedNothing)
        session = try await journal.session("s")
        #expect(session.summary == nil && session.summaryThrough == SequenceNumber(2))
        #expect(
            try await journal.change("s", .summarize(text: nil, through: SequenceNumber(2))).recordedNothing)
        #expect(
            try await journal.change("s", .summarize(text: nil, through: SequenceNumber(3))).recordedNothing
                == false)
    }

    /// One rule in the list, the prompt and what a new session is told: a summary that tells of what was
    /// rewound goes, one that does not stays.
    @Test func aRewindTakesTheSummaryThatReachesPastIt() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        for (id, last) in [("kept", 2), ("dropped", 1)] as [(String, UInt64)] {
            try await journal.start(id) { $0.owner = .named("ada") }
            for index in 1...3 { try await journal.say("m\(index)", in: id) }
            try await journal.change(id, .summarize(text: SummaryTests.text, through: SequenceNumber(2)))
            try await journal.change(id, .rewind(to: SequenceNumber(last)))
            let isKept = id == "kept"
            #expect(try await journal.session(id).summary == (isKept ? SummaryTests.text : nil))
            try await journal.read { reader in
                for format in ResumeQuery.Format.allCases {
                    var query = ResumeQuery(session: SessionID(id)!)
                    query.format = format
                    let shown =
                        switch try reader.resumePrompt(query).form {
                        case .text(let text): text
                        case .messages(let json): json.text
                        }
                    #expect(shown.contains("They talked of wine.") == isKept, "\(id) \(format)")
                }
                let context = try reader.context(ContextQuery(owner: .named("ada")))
                #expect(context.summaries.map(\.session.text) == ["kept"])
                #expect(context.text.contains("They talked of wine."))
            }
        }
    }

    @Test func noSummaryOfMessagesThatAreNot() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        try await journal.say("m", in: "s")
        let refused = await journal.result(
            of: .make("s", .summarize(text: SummaryTests.text, through: SequenceNumber(2))))
        #expect(
            refused.error
                == .invalid(field: "throughSequence", problem: "is 2; the session's last message is 1"))
        #expect(try await journal.events().count == 2)
    }

    @Test func pagesOfTheUnsummarized() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        for index in 1...7 {
            let start = SessionStart.of(owner: index % 2 == 0 ? "ada" : "bob", agent: "bot")
            try await journal.append(.make("s\(index)", .start(start, closeCurrent: false)))
            try await journal.say("m", in: "s\(index)")
        }
        for index in (1...6).reversed() { try await journal.change("s\(index)", .close(reason: nil)) }
        try await journal.change("s3", .summarize(text: nil, through: SequenceNumber(1)))
        try await journal.change("s4", .setArchived(true))
        var query = UnsummarizedQuery()
        query.limit = 2
        var ids: [[String]] = []
        repeat {
            let page = try await journal.read { try $0.unsummarized(query) }
            ids.append(page.sessions.map(\.id.text))
            query.cursor = page.nextCursor
        } while query.cursor != nil
        #expect(ids == [["s6", "s5"], ["s4", "s2"], ["s1"]])
        query.limit = 50
        query.owner = .named("ada")
        try await journal.read { reader throws in
            #expect(try reader.unsummarized(query).sessions.map(\.id.text) == ["s6", "s4", "s2"])
            query.agent = .named("bot")
            #expect(try reader.unsummarized(query).sessions.count == 3)
            query.agent = .named("none")
            #expect(try reader.unsummarized(query).sessions.isEmpty)
        }
    }
}
