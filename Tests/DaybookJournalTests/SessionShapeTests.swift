import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Diff and outline of random histories, against what lists of messages say.
@Suite struct SessionShapeTests {
    private let id = SessionID("s")!

    /// A history of one session, each command one event or none.
    private func tell(_ test: TestJournal, _ random: inout SeededGenerator) async throws {
        try await test.start("s")
        for index in 0..<70 {
            test.machine.advance(seconds: Int64.random(in: 0...90, using: &random))
            let last = try await test.read { try $0.messages(MessageListQuery(session: id)).messages.last }
            let through = max(last?.header.sequence.value ?? 1, 1)
            let sequence = SequenceNumber(UInt64.random(in: 1...through, using: &random))
            let command: Command =
                switch Int.random(in: 0..<12, using: &random) {
                case 0: .edit(sequence, MessageEdit(content: RawJSON(text: "\"e\(index)\"")))
                case 1: .annotate(sequence, kind: RawJSON(text: "\"k\""), value: RawJSON(text: "1"))
                case 2: .redact(sequence, reason: nil, keepsCurrent: Bool.random(using: &random))
                case 3 where index % 3 == 0: .rewind(to: sequence)
                case 4 where index % 20 == 0: .clear(reason: nil)
                default: .record([.text("m\(index)")], start: nil)
                }
            _ = await test.result(of: .make("s", command))
        }
    }

    /// What a client can see of each message at a revision.
    private func seen(
        _ revision: Revision, _ reader: JournalReader
    ) throws -> [UInt64: (position: Position, notes: Int, isRedacted: Bool, text: String?)] {
        var query = MessageListQuery(session: id)
        query.limit = 1_000
        query.moment = .revision(revision)
        return Dictionary(
            uniqueKeysWithValues: try reader.messages(query).messages.map {
                (
                    $0.header.sequence.value,
                    ($0.header.position, $0.annotations.count, $0.isRedacted, $0.body?[.content]?.text)
                )
            })
    }

    @Test(arguments: Depth.seeds(4)) func theDiffIsThatOfTwoSnapshots(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        try await tell(test, &random)
        let last = try await test.session("s").revision
        let redactions = try await test.read { reader in
            var query = EventQuery()
            query.filter.session = id
            query.filter.types = [.known(.messageRedacted)]
            query.limit = 1_000
            return try reader.events(query).events.map(\.event.header)
        }
        for _ in 0..<40 {
            let bounds = [0, 1].map { _ in UInt64.random(in: 1...last.value, using: &random) }.sorted()
            let (from, to) = (Revision(bounds[0]), Revision(bounds[1]))
            let (changes, before, after) = try await test.read { reader in
                var query = DiffQuery(id: id, from: .revision(from))
                query.to = .revision(to)
                query.limit = 1_000
                return (try reader.changes(query), try seen(from, reader), try seen(to, reader))
            }
            let told = Dictionary(
                uniqueKeysWithValues: changes.messages.map { ($0.sequence.value, $0.change) })
            #expect(changes.messages.map(\.sequence) == changes.messages.map(\.sequence).sorted())
            for sequence in Set(before.keys).union(after.keys) {
                guard let earlier = before[sequence] else {
                    #expect(told[sequence] == .added)
                    continue
                }
                guard let later = after[sequence] else {
                    #expect(told[sequence] == .removed)
                    continue
                }
                // Redacted text is gone at both moments: the events alone tell when.
                let isRedacted = redactions.contains {
                    $0.sequence.value == sequence && !$0.flags.contains(.keepsCurrent)
                        && $0.revision > from && $0.revision <= to
                }
                if isRedacted {
                    #expect(told[sequence] == .redacted)
                } else if earlier.text != later.text {
                    #expect(told[sequence] == .edited)
                } else if earlier.notes != later.notes {
                    #expect(told[sequence] == .annotated || told[sequence] == .edited)
                } else if !earlier.isRedacted {
                    #expect(told[sequence] == nil || told[sequence] == .edited)
                }
            }
            #expect(Set(told.keys).isSubset(of: Set(before.keys).union(after.keys)))
        }
    }

    /// The session of an append's answer waits for no view, and is what the views then make of it.
    @Test func theSessionAfterAnAppendIsThatOfTheViews() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let reader = try test.journal.makeReader()
        for index in 0..<40 {
            let id = "s\(index % 4)"
            let drafts = [MessageDraft.text("q\(index)"), .text("a\(index)", .assistant)]
            let appended = try await test.append(
                .make(id, .record(drafts, start: .of(owner: "ann", project: "p"))))
            let atOnce = try reader.session(after: appended)
            let later = try await test.session(id)
            #expect("\(atOnce)" == "\(later)")
            #expect(atOnce.messageCount == UInt64(index / 4 + 1) * 2)
            #expect(atOnce.firstPrompt == "q\(index % 4)" && atOnce.preview == "a\(index)")
        }
    }

    @Test(arguments: Depth.seeds(4)) func theOutlineIsTheList(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        try await tell(test, &random)
        let last = try await test.session("s").revision
        for revision in [nil, Revision(UInt64.random(in: 1...last.value, using: &random))] {
            let (pages, messages) = try await test.read { reader in
                var list = MessageListQuery(session: id)
                list.limit = 1_000
                list.moment = revision.map { .revision($0) }
                var query = OutlineQuery(id: id)
                query.limit = Int.random(in: 1...9, using: &random)
                query.revision = revision
                var pages: [SessionOutline] = []
                repeat {
                    pages.append(try reader.outline(query))
                    query.after = pages.last?.next
                } while query.after != nil
                return (pages, try reader.messages(list).messages)
            }
            let sequences = pages.flatMap { $0.ranges.flatMap { Array($0) } }
            #expect(sequences == messages.map(\.header.sequence.value))
            #expect(pages.allSatisfy { $0.total == UInt64(messages.count) })
            #expect(pages.flatMap(\.kinds).count == messages.count)
            #expect(
                pages.flatMap(\.kinds)
                    == messages.map { SessionOutline.kind($0.header.role, $0.header.messageType) })
            for (flags, message) in zip(pages.flatMap(\.flags), messages) {
                #expect(flags.contains(.edited) == message.isEdited)
                // Text that was redacted since is gone at every moment.
                if flags.contains(.redacted) { #expect(message.isRedacted) }
                if revision == nil { #expect(flags.contains(.redacted) == message.isRedacted) }
            }
            var index = 0
            for page in pages {
                var time = page.startedAt.map { $0.nanoseconds / 1_000_000_000 }
                for seconds in page.seconds {
                    time = time.map { $0 + seconds }
                    #expect(time == messages[index].header.at.nanoseconds / 1_000_000_000)
                    index += 1
                }
            }
        }
    }
}
