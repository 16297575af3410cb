import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// The state table of protocol.md: each state against each command that the journal has.
@Suite struct DeciderTests {
    enum State: String, CaseIterable, Sendable {
        case missing, open, closed, archived, closedAndArchived, erased
    }

    enum Outcome: Equatable, Sendable {
        /// As many events are recorded.
        case records(Int)
        case nothing
        case notFound, alreadyExists, closed, archived, erased
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let command: Command
        /// In the order of `State.allCases`.
        let outcomes: [Outcome]
        var testDescription: String { name }

        init(_ name: String, _ command: Command, _ outcomes: Outcome...) {
            self.name = name
            self.command = command
            self.outcomes = outcomes
        }
    }

    static func update(_ change: (inout SessionUpdate) -> Void) -> Command {
        var update = SessionUpdate()
        change(&update)
        return .update(update)
    }

    static let context = RawJSON(#"{"new":1}"#)

    /// Sessions have a title and are not pinned.
    static let cases = [
        Case(
            "start", .start(SessionStart(), closeCurrent: false), .records(1), .alreadyExists, .alreadyExists,
            .alreadyExists, .alreadyExists, .alreadyExists),
        Case(
            "message", .record([.text("m")], start: nil), .notFound, .records(1), .closed, .archived,
            .archived,
            .erased),
        Case(
            "turn", .record([.text("q"), .text("a", .assistant)], start: nil), .notFound, .records(2),
            .closed,
            .archived, .archived, .erased),
        Case(
            "message, else start", .record([.text("m")], start: SessionStart()), .records(2), .records(1),
            .closed, .archived, .archived, .erased),
        Case(
            "rename", .rename(title: RawJSON(#""other""#)), .notFound, .records(1), .records(1), .records(1),
            .records(1), .erased),
        Case(
            "rename to the same", .rename(title: RawJSON(#""title""#)), .notFound, .nothing, .nothing,
            .nothing,
            .nothing, .erased),
        Case(
            "rename to none", .rename(title: nil), .notFound, .records(1), .records(1), .records(1),
            .records(1),
            .erased),
        Case("pin", .setPinned(true), .notFound, .records(1), .records(1), .records(1), .records(1), .erased),
        Case("unpin", .setPinned(false), .notFound, .nothing, .nothing, .nothing, .nothing, .erased),
        Case("archive", .setArchived(true), .notFound, .records(1), .records(1), .nothing, .nothing, .erased),
        Case(
            "restore", .setArchived(false), .notFound, .nothing, .nothing, .records(1), .records(1), .erased),
        Case(
            "expiry", update { $0.expiresAfter = .some(60) }, .notFound, .records(1), .records(1),
            .records(1),
            .records(1), .erased),
        Case(
            "no expiry where there is none", update { $0.expiresAfter = .some(nil) }, .notFound, .nothing,
            .nothing, .nothing, .nothing, .erased),
        Case(
            "context", .setContext(context), .notFound, .records(1), .records(1), .archived, .archived,
            .erased),
        Case(
            "close", .close(reason: RawJSON(#""done""#)), .notFound, .records(1), .nothing, .records(1),
            .nothing,
            .erased),
        Case("reopen an open one", .reopen, .notFound, .nothing, .records(1), .nothing, .records(1), .erased),
        // A session without messages has none to summarise.
        Case(
            "summarize no message", .summarize(text: nil, through: .none), .notFound, .nothing, .nothing,
            .nothing, .nothing, .erased),
        Case(
            "custom", .custom(CustomType("x.seen")!, body: .null), .notFound, .records(1), .records(1),
            .records(1), .records(1), .erased),
        Case(
            "insight", .recordInsight(InsightDraft(kind: .named("likes"), value: .null), replaces: nil),
            .notFound, .records(1), .records(1), .records(1), .records(1), .erased),
        Case(
            "fork", .fork(SessionFork(at: SequenceNumber(1), id: SessionID("t")!)), .notFound, .records(1),
            .records(1), .records(1), .records(1), .erased),
        Case(
            "clear", .clear(reason: nil), .notFound, .records(1), .records(1), .archived, .archived, .erased),
        Case(
            "clear through a message", .clear(reason: nil, through: 1), .notFound, .records(1), .records(1),
            .archived, .archived, .erased),
        Case(
            "clear with a summary", .clear(reason: nil, through: 1, summary: RawJSON(#""s""#)), .notFound,
            .records(2), .records(2), .archived, .archived, .erased),
        Case(
            "rewind by a count", .rewind(last: 1, withMessages: true, newKeys: true), .notFound, .records(1),
            .closed, .archived, .archived, .erased),
        Case("rewind", .rewind(to: .none), .notFound, .records(1), .closed, .archived, .archived, .erased),
        Case(
            "rewind to the end", .rewind(to: SequenceNumber(1)), .notFound, .nothing, .closed, .archived,
            .archived,
            .erased),
        Case(
            "erase", .erase(reason: RawJSON(#""asked""#)), .notFound, .records(1), .records(1), .records(1),
            .records(1), .erased),
        Case(
            "erase with subagents", .erase(reason: nil, .withSubagents), .notFound, .records(1), .records(1),
            .records(1), .records(1), .erased),
        Case(
            "edit", .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""new""#))), .notFound,
            .records(1),
            .records(1), .archived, .archived, .erased),
        Case(
            "edit to the same", .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""said""#))),
            .notFound,
            .nothing, .nothing, .archived, .archived, .erased),
        Case(
            "redact", .redact(SequenceNumber(1), reason: nil, keepsCurrent: false), .notFound, .records(1),
            .records(1), .records(1), .records(1), .erased),
        Case(
            "redact edits that there are not", .redact(SequenceNumber(1), reason: nil, keepsCurrent: true),
            .notFound, .nothing, .nothing, .nothing, .nothing, .erased),
        Case(
            "annotate", .annotate(SequenceNumber(1), kind: RawJSON(#""note""#), value: .null), .notFound,
            .records(1), .records(1), .records(1), .records(1), .erased),
        Case(
            "fill the title", .fillTitle(GeneratedTitle(text: RawJSON(#""made""#), source: .first)),
            .notFound,
            .nothing, .nothing, .nothing, .nothing, .erased),
        Case(
            "digest",
            .recordDigest(
                SessionDigest(
                    summary: RawJSON(#""s""#), insights: [InsightDraft(kind: .named("k"), value: .null)],
                    through: .first, source: .first)), .notFound, .records(2), .records(2), .records(2),
            .records(2), .erased),
        Case(
            "update of nothing", update { _ in }, .notFound, .nothing, .nothing, .nothing, .nothing, .erased),
        Case(
            "update of all",
            update {
                $0.title = .some(RawJSON(#""other""#))
                $0.pinned = true
                $0.context = context
                $0.archived = false
            }, .notFound, .records(3), .records(3), .records(4), .records(4), .erased),
        Case(
            "update and archive",
            update {
                $0.context = context
                $0.archived = true
            }, .notFound, .records(2), .records(2), .archived, .archived, .erased),
        Case(
            "update of the context", update { $0.context = context }, .notFound, .records(1), .records(1),
            .archived, .archived, .erased),
        Case(
            "update of the title", update { $0.title = .some(nil) }, .notFound, .records(1), .records(1),
            .records(1), .records(1), .erased),
    ]

    /// The last event of a session; none where the session does not exist.
    private func lastPosition(of session: String, in journal: TestJournal) async throws -> Position {
        var query = EventQuery()
        query.limit = 1
        query.isDescending = true
        query.filter.session = SessionID(session)
        do {
            let page = try await journal.read { [query] in try $0.events(query) }
            return try #require(page.events.first).event.header.position
        } catch JournalError.notFound { return .none }
    }

    @Test(arguments: cases) func everyStateDecidesAsTheTableSays(_ test: Case) async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await prepare(journal)
        for (state, expected) in zip(State.allCases, test.outcomes) {
            let head = journal.journal.acknowledgedHead
            let last = try await lastPosition(of: "\(state)", in: journal)
            var command = test.command
            if case .begin(.fork(var fork)) = command {
                fork.id = SessionID("fork-of-\(state)")!
                command = .begin(.fork(fork))
            }
            let result = await journal.result(of: .make("\(state)", command))
            #expect(try outcome(result) == expected, "\(state)")
            let count: UInt64 = if case .records(let count) = expected { UInt64(count) } else { 0 }
            #expect(journal.journal.acknowledgedHead.value == head.value + count, "\(state)")
            guard let appended = result.appended else { continue }
            if count == 0 {
                #expect(appended.last == last && appended.first == last, "\(state)")
            } else {
                #expect(appended.first == head.next, "\(state)")
                #expect(appended.last.value == head.value + count, "\(state)")
            }
            switch test.command {
            case .history(.erase): break
            case .begin(.fork):
                #expect(
                    try await journal.session("fork-of-\(state)").revision == appended.revision, "\(state)")
            default: #expect(try await journal.session("\(state)").revision == appended.revision, "\(state)")
            }
        }
    }

    /// A session in each state, named after it.
    private func prepare(_ journal: TestJournal) async throws {
        for state in State.allCases where state != .missing {
            let start = try await journal.start("\(state)") { $0.title = RawJSON(#""title""#) }
            try await journal.say("said", in: "\(state)")
            if state == .closed || state == .closedAndArchived {
                try await journal.change("\(state)", .close(reason: nil))
            }
            if state == .archived || state == .closedAndArchived {
                try await journal.change("\(state)", .setArchived(true))
            }
            if state == .erased { try journal.operate { try $0.append(.sessionErased, to: start.first) } }
        }
    }

    private func outcome(_ result: AppendResult) throws -> Outcome {
        switch result {
        case .success(let appended) where appended.recordedNothing: return .nothing
        case .success(let appended):
            return .records(Int(appended.last.value - appended.first.value + 1))
        case .failure(.notFound): return .notFound
        case .failure(.alreadyExists): return .alreadyExists
        case .failure(.sessionClosed): return .closed
        case .failure(.sessionArchived): return .archived
        case .failure(.sessionErased): return .erased
        case .failure(let error): throw error
        }
    }

    // MARK: Order of the checks

    /// Access, key, existence, erased, archived, closed, revision: of two that fail, the earlier is named.
    @Test func theEarlierCheckIsNamed() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let id = SessionID("s")!
        let start = try await journal.start("s") { $0.owner = .named("ada") }
        let first = try await journal.append(.say("one", in: "s", key: "k"))

        func refusal(_ request: AppendRequest) async -> JournalError? {
            await journal.result(of: request).error
        }
        func say(owner: String? = nil, key: String? = nil, expected: UInt64? = nil) -> AppendRequest {
            .make(
                "s", .record([.text("one")], start: nil), key: key, content: "one", owner: owner,
                expected: expected)
        }

        // Access before key, and before the revision.
        #expect(await refusal(say(owner: "bob", key: "k")) == .forbidden)
        #expect(await refusal(say(owner: "bob", expected: 9)) == .forbidden)
        // Key before revision.
        #expect(await journal.result(of: say(key: "k", expected: 9)).appended?.last == first.last)
        #expect(
            await refusal(say(expected: 9)) == .wrongRevision(expected: Revision(9), actual: Revision(2)))
        // Closed before revision; key before closed.
        try await journal.change("s", .close(reason: nil))
        #expect(await refusal(say(expected: 9)) == .sessionClosed(id))
        #expect(await journal.result(of: say(owner: "ada", key: "k")).appended?.isDuplicate == true)
        // Archived before closed.
        try await journal.change("s", .setArchived(true))
        #expect(await refusal(say(expected: 9)) == .sessionArchived(id))
        #expect(await journal.result(of: say(key: "k")).appended?.isDuplicate == true)
        // Erased before archived; key and access before erased.
        try journal.operate { try $0.append(.sessionErased, to: start.first) }
        #expect(await refusal(say(expected: 9)) == .sessionErased(id))
        #expect(await refusal(say(owner: "bob")) == .forbidden)
        #expect(await journal.result(of: say(key: "k")).appended?.isDuplicate == true)
        // Existence.
        #expect(await refusal(.say("m", in: "t", expected: 9)) == .notFound("t"))
    }

    // MARK: Revisions

    @Test func anExpectedRevisionMustBeTheSessions() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        #expect(
            await journal.result(of: .make("s", .start(SessionStart(), closeCurrent: false), expected: 1))
                .error
                == .wrongRevision(expected: Revision(1), actual: .none))
        try await journal.append(.make("s", .start(SessionStart(), closeCurrent: false), expected: 0))
        for wrong in [0, 2, 3] as [UInt64] {
            #expect(
                await journal.result(of: .say("m", in: "s", expected: wrong)).error
                    == .wrongRevision(expected: Revision(wrong), actual: .first))
        }
        try await journal.append(.say("m", in: "s", expected: 1))
        #expect(try await journal.texts(of: "s") == ["\"m\""])
    }

    /// Zero: the session must not exist.
    @Test func revisionZeroStartsAndNothingElse() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let send = AppendRequest.say("m", in: "s", expected: 0, start: SessionStart())
        try await journal.append(send)
        #expect(await journal.result(of: send).error == .wrongRevision(expected: .none, actual: Revision(2)))
        #expect(
            await journal.result(of: .say("m", in: "t", expected: 1, start: SessionStart())).error
                == .wrongRevision(expected: Revision(1), actual: .none))
        #expect(try await journal.events().count == 2)
    }

    /// A check of the revision is not passed over because there is nothing to do.
    @Test func aNoOpChecksItsRevision() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        #expect(
            await journal.result(of: .make("s", .setPinned(false), expected: 7)).error
                == .wrongRevision(expected: Revision(7), actual: .first))
        let appended = try await journal.append(.make("s", .setPinned(false), expected: 1))
        #expect(appended.recordedNothing && appended.revision == .first)
    }

    // MARK: What update records

    @Test func updateRestoresFirstAndArchivesLast() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        func update(archived: Bool, context: String) async throws -> [EventType] {
            let head = journal.journal.acknowledgedHead
            let update = DeciderTests.update {
                $0.title = .some(RawJSON(text: context))
                $0.pinned = archived
                $0.archived = archived
                $0.context = RawJSON(text: context)
            }
            try await journal.change("s", update)
            return try await journal.events { $0.from = head.next }.map(\.event.header.type)
        }
        #expect(
            try await update(archived: true, context: "\"1\"")
                == [.sessionRenamed, .sessionContextChanged, .sessionPinned, .sessionArchived])
        #expect(
            try await update(archived: false, context: "\"2\"")
                == [.sessionRestored, .sessionRenamed, .sessionContextChanged, .sessionUnpinned])
    }

    @Test func anUpdateIsOneBatch() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        try await journal.change(
            "s",
            DeciderTests.update {
                $0.pinned = true
                $0.archived = true
            })
        let headers = try await journal.events { $0.from = Position(2) }.map(\.event.header)
        #expect(headers.map(\.batchIndex) == [0, 1])
        #expect(headers.map(\.batchCount) == [2, 2])
    }

    // MARK: Starting

    @Test func closeCurrentClosesExactlyItsOwn() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let names: [(String?, String?, String?)] = [
            ("ada", "bot", "p"), ("ada", "bot", "p"), ("ada", "bot", nil), ("ada", nil, "p"),
            (nil, "bot", "p"),
            ("bob", "bot", "p"), (nil, nil, nil),
        ]
        for (index, (owner, agent, project)) in names.enumerated() {
            let start = SessionStart.of(owner: owner, agent: agent, project: project)
            try await journal.append(.make("s\(index)", .start(start, closeCurrent: false)))
        }
        try await journal.change("s1", .setArchived(true))
        let start = SessionStart.of(owner: "ada", agent: "bot", project: "p")
        let appended = try await journal.append(.make("new", .start(start, closeCurrent: true)))
        #expect(appended.last.value - appended.first.value == 2)
        for index in names.indices {
            let status = try await journal.session("s\(index)").status
            #expect(status == (index < 2 ? .closed : .open), "s\(index)")
        }
        let events = try await journal.events { $0.from = appended.first }
        #expect(events.map { $0.session?.text } == ["s0", "s1", "new"])
        #expect(events.map(\.event.header.batchIndex) == [0, 1, 2])
        let again = try await journal.append(.make("newer", .start(start, closeCurrent: true)))
        #expect(again.last.value - again.first.value == 1)
        let nobody = try await journal.append(.make("nobody", .start(SessionStart(), closeCurrent: true)))
        #expect(nobody.last.value - nobody.first.value == 1)
    }

    @Test func aStartIsIgnoredForASessionThatExists() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = SessionStart.of(owner: "ada", mode: "interactive")
        try await journal.append(.say("one", in: "s", start: start))
        try await journal.append(.say("two", in: "s", start: .of(owner: "bob", mode: "batch")))
        let session = try await journal.session("s")
        #expect(session.owner?.text == "\"ada\"" && session.mode?.text == "\"interactive\"")
        #expect(session.revision == Revision(3))
        #expect(try await journal.texts(of: "s") == ["\"one\"", "\"two\""])
    }

    @Test func aSessionWithoutAnIDGetsAUUIDv7() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let first = try await journal.append(.make(nil, .start(SessionStart(), closeCurrent: false)))
        let second = try await journal.append(.say("m", in: nil, start: SessionStart()))
        #expect(first.session == first.first && second.session == second.first)
        let ids = try await journal.events().compactMap { $0.session?.text }
        #expect(ids[0].count == 36 && ids[0] != ids[1] && ids[1] == ids[2])
    }

    @Test func theOwnerOfAStartMustBeTheOneGiven() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = Command.start(.of(owner: "ada"), closeCurrent: false)
        #expect(await journal.result(of: .make("s", start, owner: "bob")).error == .forbidden)
        let ownerless = Command.start(SessionStart(), closeCurrent: false)
        #expect(await journal.result(of: .make("s", ownerless, owner: "bob")).error == .forbidden)
        try await journal.append(.make("s", start, owner: "ada"))
        #expect(try await journal.session("s").owner?.text == "\"ada\"")
    }
}
