import DaybookCore
import DaybookJournal
import DaybookTesting
import DaybookProjections
import Foundation
import Testing

/// The two recipes of ARCHITECTURE.md, done: an event type changes, and a projection does.
@Suite struct SchemaChangeTests {
    // MARK: An event

    /// Were `message.recorded` now at version 2, its first version having had the content in the slot `body`,
    /// and no slot for the agent.
    private static let events = EventSchema([
        Upcaster(
            .messageRecorded, from: 1, [.move(.body, to: .content), .fill(.agent, RawJSON(#""unknown""#))])
    ])

    private static let changed = JournalSchema(events: events, projections: Projections.all)

    private static func draft(_ text: String) -> MessageDraft {
        var draft = MessageDraft.text(text)
        draft.agent = .named("bot")
        return draft
    }

    /// A journal with a message of version 1 before one of version 2.
    private func mixed() async throws -> TestJournal {
        let test = try TestJournal(schema: SchemaChangeTests.changed)
        let start = try await test.start("s")
        try test.operate { surgery in
            var body = EventBody()
            body.add(.body, RawJSON(text: #""old platypus""#))
            body.add(.key, RawJSON(text: #""k""#))
            try surgery.append(.messageRecorded, to: start.first, body: body) { header in
                header.role = .user
                header.messageType = .text
                header.sequence = SequenceNumber(1)
                header.tail = .message(MessageTail())
            }
        }
        try await test.appendOnceReady(
            .make("s", .record([SchemaChangeTests.draft("new platypus")], start: nil)))
        return test
    }

    @Test func bothVersionsReadAlike() async throws {
        let test = try await mixed()
        defer { test.remove() }
        let id = SessionID("s")!
        try await test.read { reader in
            let messages = try reader.messages(MessageListQuery(session: id)).messages
            #expect(messages.map { $0.body?[.content]?.text } == [#""old platypus""#, #""new platypus""#])
            #expect(messages.map { $0.body?[.agent]?.text } == [#""unknown""#, #""bot""#])
            #expect(messages.allSatisfy { $0.body?[.body] == nil })
            let exported = try reader.export(ExportQuery(session: id)).messages
            #expect(
                exported.map { $0.message.body?[.content]?.text } == messages.map { $0.body?[.content]?.text }
            )
            let prompt = try reader.resumePrompt(ResumeQuery(session: id))
            let text = "## Prior Conversation\n\n[user]: old platypus\n[user]: new platypus\n"
            #expect(prompt.form == .text(text))
            #expect(try reader.session(SessionQuery(id: id)).session.preview == "new platypus")
        }
        let edit = MessageEdit(metadata: RawJSON(text: "1"))
        try await test.change("s", .edit(SequenceNumber(1), edit))
        let edited = try await test.read { try $0.message(SequenceNumber(1), of: id, owner: nil) }
        #expect(edited.message.body?[.content]?.text == #""old platypus""#, "an edit reads what it builds on")
        #expect(edited.earlier.map { $0.body?[.content]?.text } == [#""old platypus""#])
    }

    /// Search is the fold that reads bodies.
    @Test func bothVersionsFoldAlike() async throws {
        let test = try await mixed()
        defer { test.remove() }
        let head = test.journal.acknowledgedHead
        let hits = try await test.found("platypus", through: head)
        #expect(hits == [1, 2])

        // The same story told in version 2 alone has the same rows.
        let twin = try TestJournal(schema: SchemaChangeTests.changed)
        defer { twin.remove() }
        try await twin.start("s")
        for text in ["old platypus", "new platypus"] {
            try await twin.append(.make("s", .record([SchemaChangeTests.draft(text)], start: nil)))
        }
        _ = try await twin.found("platypus", through: head)
        let rows = (try test.viewRows().rows, try twin.viewRows().rows)
        for projector in Projections.all where projector.name != Projections.heads.name {
            for table in projector.tables.map(\.name) {
                let (mixed, pure) = (rows.0[projector.name]?[table], rows.1[projector.name]?[table])
                #expect(mixed == pure, "\(projector.name) \(table)")
            }
        }
    }

    /// `journal.read` shows each event as it is stored, under its own version.
    @Test func eventsStayAsTheyAreStored() async throws {
        let test = try await mixed()
        defer { test.remove() }
        let events = try await test.events().map(\.event)
        #expect(events.map(\.header.version) == [1, 1, 2])
        #expect(events[1].body?.slots.map(\.slot) == [.body, .key])
        #expect(events[1].body?[.body]?.text == #""old platypus""#)
    }

    /// The build before the change says what is wrong, and records nothing over what it can't read.
    @Test func anEarlierBuildRefusesTheLaterVersion() async throws {
        let test = try await mixed()
        defer { test.remove() }
        test.schema = JournalSchema(events: EventSchema([]), projections: Projections.all)
        try test.reopen()
        await #expect(throws: JournalError.writtenByLaterBuild(position: Position(3))) {
            try await test.events()
        }
        #expect(try await test.events { $0.limit = 2 }.count == 2)
        // What has been folded by the later build stays; what has not can't be.
        try test.removeViewsAndReopen()
        await #expect(throws: JournalError.writtenByLaterBuild(position: Position(3))) {
            try await test.appendOnceReady(.say("m", in: "s"))
        }
    }

    /// A version whose bodies are as before changes none, and is written only where a tail needs it.
    @Test func aVersionWithoutStepsChangesNoBody() {
        let schema = EventSchema([
            Upcaster(.sessionCleared, from: 1, []), Upcaster(.sessionCleared, from: 2, [.remove(.kind)]),
            Upcaster(.sessionCleared, from: 3, []),
        ])
        #expect(schema.version(of: .sessionCleared) == 4)
        #expect(schema.version(of: .sessionCleared, saying: .none) == 3)
        #expect(!schema.changesNothing)
        let empty = EventSchema([Upcaster(.sessionCleared, from: 1, [])])
        #expect(empty.changesNothing)
        #expect(empty.version(of: .sessionCleared, saying: .none) == 1)
        #expect(empty.version(of: .sessionCleared, saying: .cleared(first: .first)) == 2)
    }

    @Test func upcastersFollowOneAnother() {
        let schema = EventSchema([
            Upcaster(.sessionClosed, from: 1, [.move(.reason, to: .value)]),
            Upcaster(.sessionRenamed, from: 1, [.remove(.reason)]),
            Upcaster(
                .sessionClosed, from: 2, [.fill(.reason, .null), .move(.value, to: .body), .remove(.kind)]),
        ])
        #expect(schema.version(of: .sessionClosed) == 3 && schema.version(of: .sessionReopened) == 1)
        var body = EventBody()
        body.add(.reason, RawJSON(text: "\"why\""))
        body.add(.kind, RawJSON(text: "0"))
        func slots(_ version: UInt16) -> [Slot] {
            let time = Timestamp(nanoseconds: 0)
            let header = EventHeader(
                type: .sessionClosed, version: version, position: .first, session: .first, revision: .first,
                at: time, recordedAt: time, commitment: .zero)
            return schema.upcast(body, of: header).slots.map(\.slot)
        }
        #expect(slots(1) == [.body, .reason])
        #expect(slots(2) == [.reason])
        #expect(slots(3) == [.reason, .kind])
    }

    // MARK: A projection

    /// `history` as it would be with a column more: the time of each row's last revision.
    private struct TimedHistory: Projector {
        let name = Projections.history.name
        let version = Projections.history.version + 1
        let tables = Projections.history.tables

        func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
            let header = event.header
            guard !header.session.isNone else { return }
            try Projections.history.fold(event, into: rows)
            let (table, key) = (
                HistoryProjector.Table.positions, PositionsRow.key(header.session, header.revision)
            )
            guard var row = try rows.value(table, key)?.prefix(128) else { return }
            row.append(contentsOf: repeatElement(0, count: 128 - row.count))
            try rows.put(table, key, Array(row) + Position(UInt64(header.recordedAt.nanoseconds)).row)
        }
    }

    @Test func aProjectionWithAColumnMoreIsFoldedAnew() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.live(seed: 5, stepCount: 80)
        _ = try await test.events()
        let before = try test.viewRows()
        let history = TimedHistory()
        let old = ViewRows.directory(of: Projections.history, in: test.path)
        test.schema.projections = Projections.all.map { $0.name == history.name ? history : $0 }
        try test.reopen()
        let head = test.journal.acknowledgedHead
        let ofSession = try await test.events { $0.filter.session = SessionID("session-1") }
        test.close()
        #expect(!FileManager.default.fileExists(atPath: old), "the old generation is thrown away")
        let after = try ViewRows(test.path, test.schema.projections)
        for projector in Projections.all {
            for table in projector.tables.map(\.name) {
                let rows = (before.rows[projector.name]![table]!, after.rows[projector.name]![table]!)
                guard projector.name == history.name else {
                    #expect(rows.0 == rows.1, "\(projector.name)")
                    continue
                }
                #expect(Set(rows.0.keys) == Set(rows.1.keys))
                for (key, row) in rows.1 {
                    let positions = try #require(rows.0[key])
                    #expect(Array(row.prefix(positions.count)) == positions && row.count == 128 + 8)
                }
            }
        }
        #expect(head.value > 40 && !ofSession.isEmpty)
    }
}

extension TestJournal {
    fileprivate func removeViewsAndReopen() throws {
        close()
        try removeViews()
        try reopen()
    }

    /// Sequences of what a search finds once it has folded all up to `head`, in their order.
    fileprivate func found(_ text: String, through head: Position) async throws -> [UInt64] {
        try await eventually {
            let refusal = await withCheckedContinuation { continuation in
                journal.whenSearchable(through: head) { continuation.resume(returning: $0) }
            }
            if let refusal { throw refusal }
            let page = try journal.makeReader().search(SearchQuery(text: Array(text.utf8)))
            return page.through >= head ? page.hits.map(\.sequence.value).sorted() : nil
        }
    }
}
