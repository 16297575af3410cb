import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookTesting
import Testing

/// Clearing a session's older messages, and putting a summary in their place.
@Suite struct ClearThroughTests {
    private let id = SessionID("s")!

    private func filled(_ count: Int = 5) async throws -> TestJournal {
        let test = try TestJournal()
        try await test.start("s")
        for index in 1...count { try await test.say("m\(index)", in: "s") }
        return test
    }

    private func bodies(_ test: TestJournal) async throws -> [String] {
        try await test.erasuresDone()
        return try await test.bodies().compactMap { $0?[.content]?.text ?? $0?[.summary]?.text }
    }

    @Test func theMessagesThroughOneAreGone() async throws {
        let test = try await filled()
        defer { test.remove() }
        try await test.change("s", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""e2""#))))
        try await test.change("s", .edit(SequenceNumber(4), MessageEdit(content: RawJSON(#""e4""#))))
        let cleared = try await test.change("s", .clear(reason: nil, through: 3))
        #expect(try await test.texts(of: "s") == ["\"e4\"", "\"m5\""])
        let session = try await test.session("s")
        #expect(session.messageCount == 2 && session.preview == "m5" && session.keyGeneration == .first)
        #expect(try await test.read { try $0.erasureCounts(cleared) }.messages == 3)
        #expect(try await bodies(test) == ["\"m4\"", "\"m5\"", "\"e4\""])
        // Once more takes nothing; further takes the rest of it.
        #expect(try await test.change("s", .clear(reason: nil, through: 2)).recordedNothing)
        #expect(try await test.change("s", .clear(reason: nil, through: 3)).recordedNothing)
        let rest = try await test.change("s", .clear(reason: nil, through: 5))
        #expect(try await test.read { try $0.erasureCounts(rest) }.messages == 2)
        #expect(try await test.texts(of: "s") == [])
        #expect(try await test.session("s").preview == nil)
        #expect(try await test.change("s", .clear(reason: nil)).recordedNothing)
        try await test.say("m6", in: "s")
        #expect(try await test.texts(of: "s") == ["\"m6\""])
    }

    @Test func beyondTheLastMessageIsRefused() async throws {
        let test = try await filled(2)
        defer { test.remove() }
        let problem = "is 3; the session's last message is 2"
        #expect(
            await test.result(of: .make("s", .clear(reason: nil, through: 3))).error
                == .invalid(field: "throughSequence", problem: problem))
    }

    /// A log of format 1 stays one until then.
    @Test func itRaisesTheFormat() async throws {
        let test = try await filled(2)
        defer { test.remove() }
        try await test.change("s", .rewind(to: .first))
        #expect(test.journal.info.format == 1)
        try await test.change("s", .clear(reason: nil, through: 1))
        #expect(test.journal.info.format == 2)
        let versions = try await test.events().map(\.event.header.version)
        #expect(versions == [1, 1, 1, 1, 2])
    }

    @Test func derivedTextsGoAsWithARedaction() async throws {
        let test = try await filled()
        defer { test.remove() }
        try await test.change("s", .summarize(text: RawJSON(#""old""#), through: SequenceNumber(2)))
        try await test.change(
            "s", .recordInsight(InsightDraft(kind: .named("k"), value: .null), replaces: nil))
        try await test.change("s", .clear(reason: nil, through: 1))
        #expect(try await test.session("s").summary == nil)
        #expect(try await bodies(test) == ["\"m2\"", "\"m3\"", "\"m4\"", "\"m5\""])
        // What is made of what is left stays when nothing that it tells of goes.
        try await test.change("s", .redact(SequenceNumber(2), reason: nil, keepsCurrent: false))
        try await test.change("s", .summarize(text: RawJSON(#""new""#), through: SequenceNumber(5)))
        try await test.change("s", .clear(reason: nil, through: 2))
        #expect(try await test.session("s").summary?.text == #""new""#)
        #expect(try await bodies(test) == ["\"m3\"", "\"m4\"", "\"m5\"", "\"new\""])
    }

    @Test func aSummaryTakesTheirPlace() async throws {
        let test = try await filled()
        defer { test.remove() }
        let request = AppendRequest.make(
            "s", .clear(reason: RawJSON(#""why""#), through: 3, summary: RawJSON(#""they met""#)), key: "k",
            content: "c")
        let cleared = try await test.append(request)
        #expect(cleared.last.value - cleared.first.value == 1)
        var session = try await test.session("s")
        #expect(session.summary?.text == #""they met""# && session.summaryThrough == SequenceNumber(3))
        let again = try await test.append(request)
        #expect(again.isDuplicate && again.first == cleared.first && again.fate == .kept)
        #expect(try await test.read { try $0.erasureCounts(again) }.messages == 3)
        // Later messages are not what it is made of.
        try await test.change("s", .redact(SequenceNumber(4), reason: nil, keepsCurrent: false))
        #expect(try await test.session("s").summary?.text == #""they met""#)
        // The next clear replaces it, and so does a whole one.
        try await test.change("s", .clear(reason: nil, through: 4, summary: RawJSON(#""more""#)))
        try await test.change("s", .clear(reason: nil, summary: RawJSON(#""all""#)))
        session = try await test.session("s")
        #expect(session.summary?.text == #""all""# && session.summaryThrough == SequenceNumber(5))
        #expect(session.messageCount == 0 && session.keyGeneration == KeyGeneration(2))
        #expect(try await bodies(test).suffix(1) == [#""all""#])
    }

    /// What forks inherit of them is gone there too, and no more.
    @Test func forksLoseWhatTheyInherit() async throws {
        let test = try await filled()
        defer { test.remove() }
        for (fork, last) in [("near", 2), ("far", 4)] as [(String, UInt64)] {
            try await test.append(
                .make("s", .fork(SessionFork(at: SequenceNumber(last), id: SessionID(fork)!))))
            try await test.say("own", in: fork)
        }
        try await test.change("far", .edit(SequenceNumber(3), MessageEdit(content: RawJSON(#""e3""#))))
        try await test.change("far", .edit(SequenceNumber(4), MessageEdit(content: RawJSON(#""e4""#))))
        try await test.change("s", .clear(reason: nil, through: 3))
        #expect(try await test.texts(of: "near") == ["", "", "\"own\""])
        #expect(try await test.texts(of: "far") == ["", "", "", "\"e4\"", "\"own\""])
        #expect(try await bodies(test).contains("\"e3\"") == false)
        try await test.append(
            .make("s", .fork(SessionFork(at: SequenceNumber(5), id: SessionID("new")!))))
        #expect(try await test.texts(of: "new") == ["\"m4\"", "\"m5\""])
    }

    /// A fork that clears what it inherits reads on without it; the source keeps it.
    @Test func aForkClearsWhatItInheritsForItselfAlone() async throws {
        let test = try await filled()
        defer { test.remove() }
        try await test.append(.make("s", .fork(SessionFork(at: SequenceNumber(4), id: SessionID("f")!))))
        try await test.change("f", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""e2""#))))
        try await test.say("own", in: "f")
        try await test.change("f", .clear(reason: nil, through: 3))
        #expect(try await test.texts(of: "f") == ["\"m4\"", "\"own\""])
        #expect(try await test.texts(of: "s") == (1...5).map { "\"m\($0)\"" })
        #expect(try await bodies(test).contains("\"e2\"") == false)
        try await test.searched()
        for (text, count) in [("m2", 0), ("m4", 1)] {
            var query = SearchQuery(text: Array(text.utf8))
            query.session = SessionID("f")!
            let page = try test.journal.makeReader().search(query)
            #expect(page.hits.count == count, "\(text)")
        }
    }
}
