import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// A fork reads as its source's messages up to a point, then its own, and shares what is shared.
@Suite(.timeLimit(.minutes(10))) struct ForkTests {
    private let source = SessionID("s")!
    private let child = SessionID("f")!

    private func edit(_ sequence: UInt64, _ text: String) -> Command {
        .edit(SequenceNumber(sequence), MessageEdit(content: RawJSON(text: "\"\(text)\"")))
    }

    private func fork(_ id: String, at sequence: UInt64) -> Command {
        .fork(SessionFork(at: SequenceNumber(sequence), id: SessionID(id)!))
    }

    private func note(_ sequence: UInt64) -> Command {
        .annotate(SequenceNumber(sequence), kind: RawJSON(#""note""#), value: RawJSON("1"))
    }

    private func redact(_ sequence: UInt64, keepsCurrent: Bool = false) -> Command {
        .redact(SequenceNumber(sequence), reason: nil, keepsCurrent: keepsCurrent)
    }

    private func messages(
        _ id: SessionID, _ test: TestJournal, _ change: (inout MessageListQuery) -> Void = { _ in }
    ) async throws -> ReadMessages {
        var query = MessageListQuery(session: id)
        change(&query)
        return try await test.read { try $0.messages(query) }
    }

    /// A source of three messages, and a fork at the third that has gone on with one.
    private func forked() async throws -> TestJournal {
        let test = try TestJournal()
        try await test.start("s") { $0 = .of(owner: "ann", agent: "bot", project: "p", mode: "m") }
        for text in ["1", "2", "3"] { try await test.say(text, in: "s") }
        let head = test.journal.acknowledgedHead
        let forked = try await test.change("s", fork("f", at: 3))
        #expect(forked.events.map { $0.session?.text } == ["f"], "not by the name of the source")
        #expect(test.journal.acknowledgedHead == head.next, "one event")
        try await test.say("own", in: "f")
        return test
    }

    @Test func itReadsThrough() async throws {
        let test = try await forked()
        defer { test.remove() }
        let session = try await test.session("f")
        #expect(session.revision == Revision(2) && session.messageCount == 1)
        #expect(session.forkedFrom?.session == source && session.forkedFrom?.sequence == SequenceNumber(3))
        #expect(session.owner?.text == "\"ann\"" && session.agent?.text == "\"bot\"")
        #expect(session.project?.text == "\"p\"" && session.mode?.text == "\"m\"")
        let page = try await messages(child, test)
        #expect(page.total == 4 && page.messages.map(\.header.sequence.value) == [1, 2, 3, 4])
        #expect(page.messages.map { $0.origin == source } == [true, true, true, false])
        #expect(page.messages.allSatisfy { $0.session == child })
        let newest = try await messages(child, test) {
            $0.order = .desc
            $0.limit = 2
            $0.offset = 1
        }
        #expect(newest.messages.map(\.header.sequence.value) == [3, 2] && newest.hasMore)
        // Neither sees what comes later of the other.
        try await test.say("4", in: "s")
        #expect(try await messages(source, test).total == 4)
        #expect(try await messages(child, test).total == 4)
        let exported = try await test.read { try $0.export(ExportQuery(session: child)).messages.count }
        #expect(exported == 4)
        let prompt = try await test.read { try $0.resumePrompt(ResumeQuery(session: child)) }
        #expect(prompt.included == 4 && prompt.throughSequence == SequenceNumber(4))
        // As it was when it began.
        #expect(try await messages(child, test) { $0.moment = .revision(.first) }.total == 3)
        #expect(try await test.session("f", .revision(.first)).messageCount == 0)
    }

    @Test func editsStayOnTheirSide() async throws {
        let test = try await forked()
        defer { test.remove() }
        try await test.change("s", edit(1, "of the source"))
        try await test.change("s", note(1))
        try await test.change("f", edit(2, "of the fork"))
        try await test.change("f", note(2))
        #expect(try await test.texts(of: "s") == ["\"of the source\"", "\"2\"", "\"3\""])
        #expect(try await test.texts(of: "f") == ["\"1\"", "\"of the fork\"", "\"3\"", "\"own\""])
        #expect(try await messages(source, test).messages.map(\.annotations.count) == [1, 0, 0])
        #expect(try await messages(child, test).messages.map(\.annotations.count) == [0, 1, 0, 0])
        let history = try await test.read { try $0.message(SequenceNumber(2), of: child, owner: nil) }
        #expect(history.message.isEdited)
        #expect(history.earlier.map { $0.body?[.content]?.text } == ["\"2\""])
        let then = try await messages(child, test) { $0.moment = .revision(Revision(2)) }
        #expect(then.messages[1].body?[.content]?.text == "\"2\"")
        let problem = "is inherited from s/1; redact it there"
        let refusal = await test.result(of: .make("f", redact(1))).error
        #expect(refusal == .invalid(field: "sequence", problem: problem))
    }

    @Test func redactionAndErasureReachEveryFork() async throws {
        let test = try await forked()
        defer { test.remove() }
        try await test.change("f", fork("g", at: 4))
        try await test.change("f", edit(1, "canary"))
        try await test.change("g", note(1))
        try await test.change("g", edit(1, "canary"))
        try await test.change("s", redact(1))
        for id in ["s", "f", "g"] {
            let session = SessionID(id)!
            let first = try await messages(session, test).messages[0]
            #expect(first.isRedacted && first.annotations.isEmpty, "\(id)")
            let refusal = await test.result(of: .make(id, note(1))).error
            #expect(refusal == .messageRedacted(session, SequenceNumber(1)))
        }
        let erased = try await test.change("s", .erase(reason: nil))
        let counts = try await test.read { try $0.erasureCounts(erased) }
        #expect(counts == ErasureCounts(messages: 3, forks: 2))
        #expect(try await messages(child, test).messages.map(\.isRedacted) == [true, true, true, false])
        #expect(try await messages(SessionID("g")!, test).total == 4)
        #expect(try await test.session("f").forkedFrom?.session == source)
        try await test.say("goes on", in: "f")
        let bodies = try await test.untilErased { try $0.bodyBytes() }
        #expect(!bodies.contains { $0.holds("canary") } && bodies.contains { $0.holds("goes on") })
        let seen = try await messages(child, test).messages.map(\.isRedacted)
        #expect(seen == [true, true, true, false, false])
    }

    /// A fork that shows what the source has edited since loses it with the earlier edits.
    @Test func purgingEarlierEditsReachesForks() async throws {
        let test = try await forked()
        defer { test.remove() }
        try await test.change("f", edit(2, "of the fork"))
        try await test.change("s", edit(1, "eins"))
        try await test.change("s", edit(2, "zwei"))
        try await test.change("s", redact(1, keepsCurrent: true))
        try await test.change("s", redact(2, keepsCurrent: true))
        let left = ["", "\"of the fork\"", "\"3\"", "\"own\""]
        #expect(try await test.texts(of: "s") == ["\"eins\"", "\"zwei\"", "\"3\""])
        #expect(try await test.texts(of: "f") == left)
        _ = try await test.untilErased { _ in }
        #expect(try await test.texts(of: "f") == left)
    }

    @Test func aForkCanBeRewoundAndCleared() async throws {
        let test = try await forked()
        defer { test.remove() }
        try await test.change("f", .rewind(to: SequenceNumber(2)))
        #expect(try await test.texts(of: "f") == ["\"1\"", "\"2\""])
        #expect(try await test.session("f").messageCount == 0)
        #expect(try await test.session("f").preview == nil)
        let next = try await test.say("again", in: "f")
        let recorded = try await test.read { try $0.recorded(next) }
        #expect(recorded.first?.event.header.sequence == SequenceNumber(5))
        let cleared = try await test.change("f", .clear(reason: nil))
        #expect(try await test.read { try $0.erasureCounts(cleared) }.messages == 1)
        #expect(try await test.texts(of: "f") == [])
        _ = try await test.untilErased { _ in }
        #expect(try await test.texts(of: "s") == ["\"1\"", "\"2\"", "\"3\""], "the source keeps its own")
    }

    /// A call before the fork, answered on either side for that side alone.
    @Test func toolCallsPairAcrossTheFork() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let id = Array("1".utf8)
        var call = MessageDraft(
            role: .assistant, type: .toolCall,
            content: RawJSON(#"[{"type":"tool_use","id":"1","name":"f","input":{}}]"#))
        call.callIDs = [id]
        var result = MessageDraft(
            role: .user, type: .toolResult,
            content: RawJSON(#"[{"type":"tool_result","tool_use_id":"1","content":"r"}]"#))
        result.resultIDs = [id]
        try await test.say("question", in: "s")
        try await test.append(.make("s", .record([call], start: nil)))
        try await test.append(.make("s", .record([result], start: nil)))
        try await test.change("s", fork("f", at: 2))
        func included(_ moment: Moment? = nil) async throws -> Int {
            var query = ResumeQuery(session: child)
            query.format = .messages
            query.moment = moment
            return try await test.read { [query] in try $0.resumePrompt(query).included }
        }
        #expect(try await included() == 1, "the call is open")
        try await test.append(.make("f", .record([result], start: nil)))
        #expect(try await included() == 3)
        #expect(try await included(.revision(.first)) == 1)
    }

    /// Each fork adds a message to those before it; the last reads through them all.
    @Test func forksOfForks() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("f0")
        for depth in 1...60 {
            try await test.say("\(depth)", in: "f\(depth - 1)")
            if depth == 30 { try await test.change("f29", edit(7, "edited")) }
            try await test.change("f\(depth - 1)", fork("f\(depth)", at: UInt64(depth)))
        }
        let texts = try await test.texts(of: "f60")
        #expect(texts == (1...60).map { $0 == 7 ? "\"edited\"" : "\"\($0)\"" })
        let last = SessionID("f60")!
        #expect(try await messages(last, test).messages[41].origin?.text == "f41")
        let erased = try await test.change("f0", .erase(reason: nil))
        let counts = try await test.read { try $0.erasureCounts(erased) }
        #expect(counts == ErasureCounts(messages: 1, forks: 60))
        #expect(try await messages(last, test).messages.map(\.isRedacted).prefix(3) == [true, false, false])
    }

    @Test func whatCanNotBeForkedIsTold() async throws {
        let test = try await forked()
        defer { test.remove() }
        let head = test.journal.acknowledgedHead
        func refusal(_ id: String, _ command: Command) async -> JournalError? {
            await test.result(of: .make(id, command)).error
        }
        #expect(await refusal("s", fork("f", at: 1)) == .alreadyExists(child))
        #expect(await refusal("none", fork("g", at: 1)) == .notFound("none"))
        let problem = "is 4; the session's last message is 3"
        #expect(await refusal("s", fork("g", at: 4)) == .invalid(field: "atSequence", problem: problem))
        let other = SessionFork(at: SequenceNumber(1), start: .of(owner: "bob"))
        #expect(await refusal("s", .fork(other)) == .forbidden)
        #expect(test.journal.acknowledgedHead == head)
    }

    /// The key's scope is the owner's, whatever source the request names.
    @Test func aKeyForksOnce() async throws {
        let test = try await forked()
        defer { test.remove() }
        let request = AppendRequest.make(
            "s", .fork(SessionFork(at: SequenceNumber(2))), key: "k", content: "fork")
        let first = try await test.append(request)
        let again = try await test.append(request)
        #expect(again.isDuplicate && again.session == first.session)
        let other = AppendRequest.make(
            "f", .fork(SessionFork(at: SequenceNumber(1))), key: "k", content: "other")
        guard case .failure(.keyReused) = await test.result(of: other) else {
            Issue.record("the same key in the owner's scope")
            return
        }
    }
}
