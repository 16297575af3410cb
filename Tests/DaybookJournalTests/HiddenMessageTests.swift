import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Entries that are no messages to people.
@Suite struct HiddenMessageTests {
    private func hidden(_ text: String, _ role: Role = .user) -> MessageDraft {
        var draft = MessageDraft.text(text, role)
        draft.isHidden = true
        return draft
    }

    private func record(_ drafts: MessageDraft...) -> Command { .record(drafts, start: nil) }

    private func list(_ id: String, _ change: (inout MessageListQuery) -> Void = { _ in }) -> MessageListQuery
    {
        var query = MessageListQuery(session: SessionID(id)!)
        change(&query)
        return query
    }

    // MARK: A session with hidden entries and its twin without

    /// Tells two owners' sessions the same, of which one hears hidden entries in between.
    private func tellTwins(_ test: TestJournal) async throws {
        var call = MessageDraft.text("look it up", .assistant)
        call.callIDs = [[1]]
        var result = MessageDraft.text("found it", .tool)
        result.resultIDs = [[1]]
        let said = [
            .text("Where is the oolong?"), call, result, .text("On the shelf.", .assistant),
            .text("And the sencha?"), .text("Beside it.", .assistant),
        ]
        for owner in ["plain", "mixed"] {
            try await test.start(owner) { $0 = .of(owner: owner, agent: owner, project: owner) }
        }
        var counter: UInt64 = 0
        for draft in said {
            for owner in ["mixed", "plain"] {
                if owner == "mixed" {
                    var status = hidden("oolong status", counter % 2 == 0 ? .assistant : .user)
                    status.callIDs = [[1]]
                    status.resultIDs = counter % 3 == 0 ? [[1]] : []
                    try await test.append(.make("mixed", record(status, hidden("more"))))
                }
                try await test.append(.make(owner, record(draft)))
            }
            counter += 1
            test.machine.advance(seconds: 7)
        }
    }

    private func twins(
        _ test: TestJournal, _ read: (JournalReader, Name) throws -> String
    ) async throws {
        let (plain, mixed) = try await test.read { reader in
            (try read(reader, .named("plain")), try read(reader, .named("mixed")))
        }
        #expect(plain.replacing("plain", with: "mixed") == mixed)
    }

    private func id(_ owner: Name) -> SessionID { SessionID(String(decoding: owner.utf8, as: UTF8.self))! }

    @Test func whatPeopleSeeIsThatOfASessionWithout() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await tellTwins(test)
        try await twins(test) { reader, owner in
            let session = try reader.session(SessionQuery(id: id(owner))).session
            let facts = [
                session.preview, session.firstPrompt, session.name?.text, session.lastMessageAt?.rfc3339,
            ]
            return "\(session.messageCount) \(facts)"
        }
        for (offset, limit, order) in [
            (nil, 100, .asc), (2, 2, .asc), (1, 3, .desc), (5, 9, .asc), (6, 1, .desc),
        ] as [(Int?, Int, MessageListQuery.Order)] {
            try await twins(test) { reader, owner in
                var query = list(id(owner).text)
                (query.offset, query.limit, query.order) = (offset, limit, order)
                let page = try reader.messages(query)
                return "\(page.messages.map { $0.body?[.content]?.text }) \(page.total) \(page.hasMore)"
            }
        }
        for keep in ResumeQuery.Keep.allCases {
            for version in ResumeQuery.Version.allCases where keep == .recent || version == .two {
                for isStable in [false, true] where keep == .recent || !isStable {
                    try await twins(test) { reader, owner in
                        var query = ResumeQuery(session: id(owner))
                        (query.keep, query.version, query.isStable) = (keep, version, isStable)
                        query.messageCountMax = keep == .recent ? 4 : nil
                        let prompt = try reader.resumePrompt(query)
                        let account = try reader.explainResume(ResumeExplainQuery(query))
                        let units = account.units.map { "\($0.messageCount) \($0.isIncluded) \($0.reason)" }
                        return "\(prompt.form) \(prompt.included) \(prompt.omissions) \(units)"
                    }
                }
            }
        }
    }

    @Test func figuresAndSearchAreThoseOfASessionWithout() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await tellTwins(test)
        try await twins(test) { reader, owner in
            var query = ActivityQuery(bucket: .hour)
            query.scope = .owner(owner)
            return try reader.activity(query).buckets.map {
                "\($0.messageCount) \($0.sessionCount) \($0.responseCount) \($0.median ?? -1)"
            }.joined()
        }
        for groups in [JournalReader.projects, JournalReader.agents] {
            try await twins(test) { reader, owner in
                var query = GroupListQuery()
                query.owner = owner
                return try groups(reader)(query).groups.map {
                    "\($0.name.text) \($0.messageCount) \($0.lastActivityAt.rfc3339)"
                }.joined()
            }
        }
        // No edit brings its words into the index either, in a fork or not.
        for id in ["mixed", "fork"] {
            if id == "fork" {
                let fork = SessionFork(at: SequenceNumber(6), id: SessionID("fork"))
                try await test.append(.make("mixed", .fork(fork)))
            }
            try await test.change(id, .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""rooibos""#))))
        }
        try await test.searched()
        let reader = try test.journal.makeReader()
        for (text, count) in [("oolong", 2), ("status", 0), ("rooibos", 0), ("sencha", 2)] {
            try await eventually("\(count) of \(text)") {
                let total = try reader.search(SearchQuery(text: Array(text.utf8))).total
                return total == UInt64(count) ? true : nil
            }
        }
    }

    @Test func onlyWhatPeopleSeeWaitsForASummary() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        func waiting() async throws -> [String] {
            try await test.read { try $0.unsummarized(UnsummarizedQuery()).sessions.map(\.id.text) }
        }
        try await test.append(.make("s", .record([hidden("a")], start: SessionStart())))
        try await test.change("s", .close(reason: nil))
        #expect(try await waiting() == [])
        try await test.change("s", .reopen)
        try await test.append(.make("s", record(.text("b"), hidden("c"))))
        try await test.change("s", .close(reason: nil))
        #expect(try await waiting() == ["s"])
        // What comes behind the summary is hidden.
        try await test.change("s", .summarize(text: nil, through: SequenceNumber(2)))
        #expect(try await waiting() == [])
        let closed = try await test.events().last { $0.event.header.type == .sessionClosed }
        let digest = try await test.read { try $0.digestMaterial(closed: closed!.event.header) }
        #expect(digest == nil)
    }

    @Test func noTitleOrDigestIsMadeOfThem() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [
            hidden("no question"), .text("a question"), hidden("no reply", .assistant),
            .text("a reply", .assistant), hidden("aside"),
        ]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        let replies = try await test.events().map(\.event.header).filter { $0.role == .assistant }
        let titles = try await test.read { reader in try replies.map { try reader.titleMaterial(reply: $0) } }
        #expect(titles[0] == nil)
        #expect(titles[1]?.question == Array("a question".utf8) && titles[1]?.reply == Array("a reply".utf8))
        let closed = try await test.change("s", .close(reason: nil))
        let digest = try await test.read { reader in
            try reader.digestMaterial(closed: try reader.recorded(closed)[0].event.header)
        }
        #expect(
            digest?.messages.map { String(decoding: $0.text, as: UTF8.self) } == ["a question", "a reply"])
        #expect(digest?.through == SequenceNumber(4))
    }

    // MARK: What they are

    @Test func aHiddenEntryTakesItsPlaceAndMovesTheClocks() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("old") { $0 = .of(owner: "ada") }
        try await test.start("new") { $0 = .of(owner: "ada") }
        try await test.say("m1", in: "old")
        try await test.say("m1", in: "new")
        let before = try await test.session("old")
        test.machine.advance(seconds: 60)
        try await test.append(.make("old", record(hidden("m2"))))
        let after = try await test.session("old")
        #expect(after.revision == before.revision.next && after.updatedAt == test.now)
        #expect(after.messageCount == 1 && after.lastMessageAt == before.lastMessageAt)
        #expect(after.preview == "m1")
        // The list goes by messages, the active session by activity.
        let listed = try await test.read { try $0.sessions(SessionListQuery()).sessions.map(\.id.text) }
        #expect(listed == ["new", "old"])
        let current = try await test.read { reader in
            var query = CurrentQuery()
            query.owner = .named("ada")
            query.messageCount = 2
            return try reader.current(query)
        }
        #expect(current.session?.id.text == "old")
        #expect(current.messages?.map(\.header.sequence.value) == [1])
        #expect(try await test.append(.say("m3", in: "old")).revision == after.revision.next)
        #expect(
            try await test.read { try $0.messages(list("old")).messages.last?.header.sequence.value } == 3)
    }

    @Test func theEventNeedsFormat2AndOthersKeepTheirBytes() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("m1", in: "s")
        #expect(test.journal.info.format == 1)
        try await test.append(.make("s", record(hidden("m2"))))
        #expect(test.journal.info.format == 2)
        try await test.change("s", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""e2""#))))
        try await test.change("s", .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""e1""#))))
        let headers = try await test.events().map(\.event.header)
        #expect(headers.map(\.version) == [1, 1, 2, 2, 1])
        #expect(headers.map { $0.flags.contains(.hidden) } == [false, false, true, true, false])
    }

    @Test func aKeyedMessageMustBeAsHiddenAsItWas() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        var draft = hidden("m")
        draft.key = .named("k")
        let first = try await test.append(.make("s", record(draft)))
        #expect(try await test.append(.make("s", record(draft))).isDuplicate)
        draft.isHidden = false
        let error = await test.result(of: .make("s", record(draft))).error
        guard case .keyReused(_, let position)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(position == first.first)
    }

    @Test func theyAreEditedAnnotatedRedactedAndClearedAsAny() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.append(
            .make(
                "s", .record([.text("m1"), hidden("m2"), hidden("m3"), .text("m4")], start: SessionStart())))
        try await test.change("s", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""e2""#))))
        try await test.change(
            "s", .annotate(SequenceNumber(3), kind: RawJSON(#""note""#), value: RawJSON("1")))
        let all = list("s") { $0.includesHidden = true }
        var messages = try await test.read { try $0.messages(all) }
        #expect(
            messages.messages.map { $0.body?[.content]?.text } == ["\"m1\"", "\"e2\"", "\"m3\"", "\"m4\""])
        #expect(messages.messages.map(\.header.isHidden) == [false, true, true, false])
        #expect(messages.total == 4 && messages.messages[2].annotations.count == 1)
        #expect(try await test.session("s").preview == "m4")
        try await test.change("s", .redact(SequenceNumber(2), reason: nil, keepsCurrent: false))
        let gone = try await test.read {
            try $0.message(SequenceNumber(2), of: SessionID("s")!, owner: nil).message
        }
        #expect(gone.isRedacted && gone.header.isHidden)
        let clear = try await test.change("s", .clear(reason: nil, through: 3))
        #expect(try await test.read { try $0.erasureCounts(clear).messages } == 3)
        messages = try await test.read { try $0.messages(all) }
        #expect(messages.messages.map(\.header.sequence.value) == [4] && messages.total == 1)
        #expect(try await test.session("s").messageCount == 1)
    }

    /// As all was folded live, folded anew and found by the check.
    @Test func viewsMadeAnewAreTheSame() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await tellTwins(test)
        try await test.change("mixed", .rewind(to: SequenceNumber(11)))
        try await test.change("mixed", .clear(reason: nil, through: 4))
        let before = try await test.session("mixed")
        for result in try test.journal.beginRebuild(nil).run() {
            #expect(result.differingRowCount == 0, "\(result)")
        }
        #expect(try await test.session("mixed").messageCount == before.messageCount)
    }

    // MARK: Lists, pasts and rewinds

    @Test func theOutlineAndTheSessionTakeBothKinds() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [.text("m1"), hidden("m2"), .text("m3"), hidden("m4")]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        for isHidden in [false, true] {
            var outline = OutlineQuery(id: SessionID("s")!)
            outline.includesHidden = isHidden
            let columns = try await test.read { [outline] in try $0.outline(outline) }
            #expect(columns.total == (isHidden ? 4 : 2) && columns.kinds.count == (isHidden ? 4 : 2))
            #expect(columns.ranges == (isHidden ? [1...4] : [1...1, 3...3]))
            var query = SessionQuery(id: SessionID("s")!)
            query.includesHidden = isHidden
            query.messageCount = 2
            let answer = try await test.read { [query] in try $0.session(query) }
            #expect(answer.messages?.map(\.header.sequence.value) == (isHidden ? [3, 4] : [1, 3]))
            #expect(answer.total == (isHidden ? 4 : nil) && answer.session.messageCount == 2)
        }
    }

    private func taken(
        _ appended: Appended, _ test: TestJournal, hidden: Bool = false
    ) async throws -> (count: UInt64, sequences: [UInt64]) {
        let taken = try await test.read {
            try $0.rewound(appended, withMessages: true, includingHidden: hidden)
        }
        return (taken.count, taken.messages.map(\.header.sequence.value))
    }

    @Test func aCountTakesMessagesAndNotWhatIsHiddenBefore() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [.text("m1"), hidden("h2"), .text("m3"), hidden("h4"), .text("m5"), hidden("h6")]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        let request = AppendRequest.make("s", .rewind(last: 2, withMessages: true), key: "k", content: "c")
        for isFirst in [true, false] {
            let two = try await test.append(request)
            #expect(two.isDuplicate == !isFirst)
            #expect(try await taken(two, test) == (2, [3, 5]))
            #expect(try await taken(two, test, hidden: true) == (4, [3, 4, 5, 6]))
        }
        #expect(try await test.session("s").preview == "m1")
        let left = list("s") { $0.includesHidden = true }
        #expect(
            try await test.read { try $0.messages(left).messages.map(\.header.sequence.value) } == [1, 2])
        // All that people see, and then none: what is hidden stays.
        let rest = try await test.change("s", .rewind(last: 9, withMessages: true))
        #expect(try await taken(rest, test, hidden: true) == (2, [1, 2]))
        try await test.append(.make("s", record(hidden("h7"), hidden("h8"))))
        let none = try await test.change("s", .rewind(last: 1))
        #expect(none.recordedNothing)
        // Of both kinds.
        var rewind = Rewind(.last(1), returnsMessages: true)
        rewind.includesHidden = true
        let one = try await test.change("s", .history(.rewind(rewind)))
        #expect(one.rewoundCount == 1)
        #expect(try await taken(one, test, hidden: true) == (1, [8]))
        let session = try await test.session("s")
        #expect(session.messageCount == 0 && session.preview == nil && session.lastMessageAt == nil)
    }

    @Test func aRewindOverAGapIsAnsweredAgain() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [.text("m1"), hidden("h2"), .text("m3"), .text("m4")]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        try await test.change("s", .rewind(to: SequenceNumber(3)))
        try await test.append(.make("s", record(hidden("h5"), .text("m6"))))
        let request = AppendRequest.make(
            "s", .rewind(to: SequenceNumber(1), withMessages: true), key: "k", content: "c")
        for _ in 0..<2 {
            let appended = try await test.append(request)
            #expect(try await taken(appended, test) == (2, [3, 6]))
            #expect(try await taken(appended, test, hidden: true) == (4, [2, 3, 5, 6]))
        }
        #expect(try await test.session("s").preview == "m1")
    }

    @Test func aRewindToAHiddenEntryShowsTheMessageBefore() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [.text("m1"), hidden("h2"), .text("m3")]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        try await test.change("s", .rewind(to: SequenceNumber(2)))
        #expect(try await test.session("s").preview == "m1")
        try await test.change("s", .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""e1""#))))
        #expect(try await test.session("s").preview == "e1")
        // A fork at a hidden entry inherits it.
        try await test.append(.make("s", .fork(SessionFork(at: SequenceNumber(2), id: SessionID("f")!))))
        let inherited = list("f") { $0.includesHidden = true }
        #expect(
            try await test.read { try $0.messages(inherited).messages.map(\.header.isHidden) } == [
                false, true,
            ])
        try await test.say("own", in: "f")
        #expect(try await test.texts(of: "f") == ["\"e1\"", "\"own\""])
        let tree = try await test.read { try $0.tree(TreeQuery(id: SessionID("s")!)) }
        #expect(tree.nodes.map(\.sharedCount) == [0, 1])
    }

    @Test func exportsForProgramsHoldThemAndTextsForPeopleDoNot() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let drafts = [.text("m1"), hidden("h2"), .text("m3")]
        try await test.append(.make("s", .record(drafts, start: SessionStart())))
        for format in ExportQuery.Format.allCases {
            var query = ExportQuery(session: SessionID("s")!)
            query.format = format
            let page = try await test.read { [query] in try $0.export(query) }
            let sequences = page.messages.map(\.message.header.sequence.value)
            #expect(sequences == (format == .markdown ? [1, 3] : [1, 2, 3]))
        }
    }

    /// What was spent was spent.
    @Test func theirUsageCounts() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        var draft = hidden("h")
        var figures = MessageUsage()
        figures.inputTokens = 7
        draft.usage = UsageDraft(id: nil, model: .named("m"), figures: figures)
        try await test.append(.make("s", .record([draft], start: SessionStart())))
        let report = try await test.read { try $0.usage(UsageQuery()) }
        #expect(report.rows.map(\.figures.inputTokens) == [7])
    }
}
