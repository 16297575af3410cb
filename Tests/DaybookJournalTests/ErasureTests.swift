import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookTesting
import Testing

/// Changing history without rewriting it, from below: what is recorded, hidden at once, and then gone from
/// disk.
@Suite(.timeLimit(.minutes(10))) struct ErasureTests {
    private let id = SessionID("s")!

    private func edit(_ sequence: UInt64, _ text: String) -> Command {
        .edit(SequenceNumber(sequence), MessageEdit(content: RawJSON(text: "\"\(text)\"")))
    }

    private func redact(_ sequence: UInt64, keepsCurrent: Bool = false) -> Command {
        .redact(SequenceNumber(sequence), reason: nil, keepsCurrent: keepsCurrent)
    }

    private func history(_ sequence: UInt64, _ test: TestJournal) async throws -> (
        now: String?, earlier: [String?]
    ) {
        try await test.read { reader in
            let history = try reader.message(SequenceNumber(sequence), of: id, owner: nil)
            return (history.message.body?[.content]?.text, history.earlier.map { $0.body?[.content]?.text })
        }
    }

    // MARK: Edits

    @Test func anEditStandsInPlaceOfTheText() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        try await test.say("two", in: "s")
        try await test.change("s", edit(2, "deux"))
        try await test.change("s", edit(2, "zwei"))
        #expect(try await test.texts(of: "s") == ["\"one\"", "\"zwei\""])
        let history = try await history(2, test)
        #expect(history.now == "\"zwei\"")
        #expect(history.earlier == ["\"two\"", "\"deux\""])
        #expect(try await test.session("s").preview == "zwei")
        #expect(try await test.session("s").messageCount == 2)
        let prompt = try await test.read { try $0.resumePrompt(ResumeQuery(session: id)) }
        guard case .text(let text) = prompt.form else { return }
        #expect(text.contains("zwei") && !text.contains("two"))
        // As it was.
        var query = MessageListQuery(session: id)
        query.moment = .revision(Revision(4))
        let then = try await test.read { try $0.messages(query).messages.last?.body?[.content]?.text }
        #expect(then == "\"deux\"")
        // Rewinding back to it shows what it says now.
        try await test.say("three", in: "s")
        try await test.change("s", .rewind(to: SequenceNumber(2)))
        #expect(try await test.session("s").preview == "zwei")
    }

    /// In one commit with what they change, before any view has seen it.
    @Test func whatWasJustRecordedCanBeChanged() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let results = await test.commitTogether([
            .say("one", in: "s"), .make("s", edit(1, "eins")), .say("two", in: "s"),
            .make("s", redact(2)), .make("s", edit(2, "zwei")), .make("s", edit(3, "none")),
        ])
        #expect(results[..<4].allSatisfy { $0.error == nil })
        #expect(results[4].error == .messageRedacted(id, SequenceNumber(2)))
        #expect(results[5].error == .notFound("s/3"))
        #expect(try await test.texts(of: "s") == ["\"eins\"", ""])
    }

    @Test func anEditKeepsWhatItDoesNotName() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        var draft = MessageDraft.text("one")
        draft.metadata = RawJSON(text: "{\"a\":1}")
        draft.agent = .named("bot")
        try await test.append(.make("s", .record([draft], start: nil), key: "k"))
        try await test.change("s", edit(1, "eins"))
        try await test.change("s", .edit(SequenceNumber(1), MessageEdit(metadata: RawJSON(text: "2"))))
        let message = try await test.read { try $0.message(SequenceNumber(1), of: id, owner: nil).message }
        #expect(message.isEdited && !message.isRedacted)
        #expect(message.body?[.content]?.text == "\"eins\"")
        #expect(message.body?[.metadata]?.text == "2")
        #expect(message.body?[.agent]?.text == "\"bot\"")
        #expect(message.body?[.key]?.text == "\"k\"")
    }

    @Test func notesStandWithTheirMessage() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        for value in ["1", "2"] {
            let note = Command.annotate(
                SequenceNumber(1), kind: RawJSON(#""stars""#), value: RawJSON(text: value))
            try await test.change("s", note)
        }
        func notes() async throws -> [String] {
            try await test.read { reader in
                try reader.messages(MessageListQuery(session: id)).messages[0].annotations.map(\.value.text)
            }
        }
        #expect(try await notes() == ["1", "2"])
        try await test.change("s", edit(1, "eins"))
        #expect(try await notes() == ["1", "2"])
        try await test.change("s", redact(1))
        #expect(try await notes() == [])
    }

    // MARK: Erasing

    /// Hidden in the same breath, then replaced on disk; proofs and keys keep standing.
    @Test func aRedactionLeavesNothing() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("canary one", in: "s", key: "k")
        try await test.say("stays", in: "s")
        try await test.change("s", edit(1, "canary two"))
        let note = Command.annotate(
            SequenceNumber(1), kind: RawJSON(#""note""#), value: RawJSON(#""canary""#))
        try await test.change("s", note)
        let redaction = try await test.change("s", redact(1)).last
        for event in try await test.events() where [2, 4, 5].contains(event.event.header.position.value) {
            #expect(event.event.content == .erased(by: redaction))
        }
        #expect(try await test.texts(of: "s") == ["", "\"stays\""])
        let history = try await history(1, test)
        #expect(history.now == nil && history.earlier == [])
        #expect(try await test.say("other", in: "s", key: "k").isDuplicate)
        #expect(
            await test.result(of: .make("s", edit(1, "x"))).error == .messageRedacted(id, SequenceNumber(1)))
        #expect(try await test.change("s", redact(1)).recordedNothing)
        let headers = try await test.untilErased { try $0.headerBytes() }
        let bodies = try test.operate { try $0.bodyBytes() }
        #expect(try test.operate { try $0.headerBytes() } == headers)
        #expect(!bodies.contains { $0.holds("canary") })
        #expect(bodies[2].holds("stays"))
        #expect(try test.operate { try $0.erasureCount() } == 0)
    }

    @Test func onlyEarlierEditsGoWhereTheCurrentIsKept() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("canary one", in: "s")
        try await test.change("s", edit(1, "canary two"))
        try await test.change("s", edit(1, "stays"))
        try await test.change("s", redact(1, keepsCurrent: true))
        let history = try await history(1, test)
        #expect(history.now == "\"stays\"" && history.earlier == [])
        #expect(try await test.change("s", redact(1, keepsCurrent: true)).recordedNothing)
        _ = try await test.untilErased { _ in }
        let bodies = try test.operate { try $0.bodyBytes() }
        #expect(!bodies.contains { $0.holds("canary") } && bodies.contains { $0.holds("stays") })
        try await test.change("s", edit(1, "goes on"))
        #expect(try await self.history(1, test).earlier == ["\"stays\""])
    }

    @Test func clearingTakesTheMessagesAndTheSessionGoesOn() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s") { $0.title = RawJSON(#""title""#) }
        for index in 0..<5 { try await test.say("canary \(index)", in: "s") }
        try await test.change("s", .rewind(to: SequenceNumber(3)))
        let cleared = try await test.change("s", .clear(reason: nil))
        let counts = try await test.read { try $0.erasureCounts(cleared) }
        #expect(counts.messages == 3)
        #expect(try await test.change("s", .clear(reason: nil)).recordedNothing)
        try await test.say("new", in: "s")
        #expect(try await test.texts(of: "s") == ["\"new\""])
        #expect(try await test.session("s").title?.text == "\"title\"")
        #expect(try await test.session("s").messageCount == 1)
        // The past is gone as well.
        var query = MessageListQuery(session: id)
        query.moment = .revision(Revision(4))
        #expect(try await test.read { try $0.messages(query).messages.allSatisfy(\.isRedacted) })
        _ = try await test.untilErased { _ in }
        #expect(try test.operate { try $0.bodyBytes() }.contains { $0.holds("canary") } == false)
    }

    /// Long enough for many slices, with appends between them and stops in the middle.
    @Test func aLongErasureGoesOnWhereItWasStopped() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let start = try await test.start("s")
        try await test.start("other")
        for _ in 0..<20 {
            try await test.append(
                .make("s", .record((0..<100).map { _ in .text("canary") }, start: nil), key: nil))
        }
        // As a crash right after the event's commit leaves it.
        let erasure = try test.operate { surgery in
            let position = try surgery.append(.sessionErased, to: start.first)
            try surgery.putErasure(queueRow(), at: position)
            return position
        }
        await #expect(throws: JournalError.sessionErased(id)) {
            try await test.read { try $0.messages(MessageListQuery(session: id)) }
        }
        for index in 0..<50 {
            try await test.say("meanwhile \(index)", in: "other")
            if index % 10 == 0 { try test.reopen() }
            let read = try await test.events { $0.filter.session = id }
            #expect(read.dropLast().allSatisfy { $0.event.content == .erased(by: erasure) })
        }
        let bodies = try await test.untilErased { try $0.bodyBytes() }
        #expect(!bodies.contains { $0.holds("canary") })
        #expect(bodies.count { $0.holds("meanwhile") } == 50)
        #expect(bodies[2..<2_002].allSatisfy { $0 == BodyRecord.erased(by: erasure) })
        #expect(try test.operate { try $0.erasureCount() } == 0)
    }

    /// The queue's row as a crash may leave it: bodies replaced, the place of before.
    @Test func aSliceDoneTwiceIsTheSame() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let drafts = (0..<300).map { _ in MessageDraft.text("canary") }
        try await test.append(.make("s", .record(drafts, start: nil)))
        let erasure = try await test.change("s", .clear(reason: nil)).last
        let bodies = try await test.untilErased { try $0.bodyBytes() }
        #expect(bodies[1...300].allSatisfy { $0 == BodyRecord.erased(by: erasure) })
        try test.operate { try $0.putErasure(queueRow(), at: erasure) }
        #expect(try await test.untilErased { try $0.bodyBytes() } == bodies)
        #expect(try test.operate { try $0.erasureCount() } == 0)
    }

    /// A row of the queue as `docs/internals/format.md` has it, at its beginning: no forks, nothing kept.
    private func queueRow() -> [UInt8] {
        var row: [UInt8] = []
        for word in [0, 1, 1] as [UInt64] { row.append(littleEndian: word) }
        for _ in 0..<2 { row.append(littleEndian: UInt32(0)) }
        row.append(littleEndian: CRC32C.checksum(row))
        return row
    }

    /// Views made anew from a log whose bodies are gone have the rows of those that saw them go.
    @Test(arguments: Depth.seeds(3)) func foldingTheErasedLogGivesTheSameRows(_ seed: UInt64)
        async throws
    {
        let test = try TestJournal(machine: TestMachine(seed: seed))
        defer { test.remove() }
        try await test.live(seed: seed, stepCount: 400)
        // Not every such life erases something.
        try await test.start("cleared")
        try await test.say("gone", in: "cleared")
        try await test.change("cleared", .clear(reason: nil))
        _ = try await test.untilErased { _ in }
        let bodies = try test.operate { try $0.bodyBytes() }
        #expect(bodies.contains { $0.first == 2 }, "something was erased")
        let live = try test.viewRows()
        test.close()
        try test.removeViews()
        try test.reopen()
        try await test.read { _ in }
        #expect(try test.viewRows() == live)
    }

    /// The views have to find what goes; until they do, it stays hidden.
    @Test func anErasureWaitsForItsView() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        for _ in 0..<10 { try await test.say("canary", in: "s") }
        try await test.change("s", .erase(reason: nil))
        test.close()
        try test.removeViews()
        try test.reopen()
        _ = try await test.untilErased { _ in }
        #expect(try test.operate { try $0.bodyBytes() }.contains { $0.holds("canary") } == false)
    }

    @Test func whatCanNotBeChangedIsTold() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        let head = test.journal.acknowledgedHead
        let problem = "is 9; the session's last message is 1"
        let refusals: [(Command, JournalError)] = [
            (.rewind(to: SequenceNumber(9)), .invalid(field: "toSequence", problem: problem)),
            (edit(2, "x"), .notFound("s/2")), (redact(2), .notFound("s/2")),
            (.annotate(SequenceNumber(2), kind: .null, value: .null), .notFound("s/2")),
        ]
        for (command, error) in refusals {
            #expect(await test.result(of: .make("s", command)).error == error)
        }
        #expect(test.journal.acknowledgedHead == head)
    }
}

extension TestJournal {
    /// Waits until every recorded erasure is done, then looks at the log.
    func untilErased<R>(_ body: (LogSurgery) throws -> R) async throws -> R {
        try await erasuresDone()
        return try operate(body)
    }
}

extension [UInt8] {
    func holds(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
