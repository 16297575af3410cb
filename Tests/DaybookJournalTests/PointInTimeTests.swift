import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// A session at a revision is what it was right after that revision's append.
@Suite struct PointInTimeTests {
    private struct Snapshot: Equatable {
        let session: String
        let texts: [String]
        let prompt: ResumePrompt
        let isReadOnly: Bool

        init(_ reader: JournalReader, _ moment: Moment?) throws {
            let id = SessionID("s")!
            var query = SessionQuery(id: id)
            query.messageCount = 5
            query.moment = moment
            let answer = try reader.session(query)
            session = "\(answer.session)\(answer.messages?.map(\.header.position) ?? [])"
            isReadOnly = answer.isReadOnly
            var list = MessageListQuery(session: id)
            list.moment = moment
            texts = try reader.messages(list).messages.map { $0.body?[.content]?.text ?? "" }
            var resume = ResumeQuery(session: id)
            resume.moment = moment
            resume.messageCountMax = 4
            prompt = try reader.resumePrompt(resume)
        }

        func isAsThen(_ other: Snapshot) -> Bool {
            session == other.session && texts == other.texts && prompt == other.prompt
        }
    }

    /// One event each.
    private func commands(_ random: inout SeededGenerator) -> [Command] {
        (0..<60).map { index in
            switch index % 10 {
            case 0: .rename(title: index % 20 == 0 ? nil : RawJSON(text: "\"t\(index)\""))
            case 1: .setPinned(index % 20 == 1)
            case 2: .setContext(RawJSON(text: "\(index)"))
            case 3 where index % 20 == 3: .close(reason: nil)
            case 4 where index % 20 == 4: .reopen
            case 5: .custom(CustomType("x.a")!, body: .null)
            default:
                .record(
                    [
                        {
                            var draft = MessageDraft.text("m\(index)")
                            if Bool.random(using: &random) { draft.callIDs = [[1]] }
                            if Bool.random(using: &random) { draft.resultIDs = [[1]] }
                            draft.isHidden = Int.random(in: 0..<4, using: &random) == 0
                            return draft
                        }()
                    ], start: nil)
            }
        }
    }

    @Test(arguments: Depth.seeds(3)) func everyRevisionIsAsItWas(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("other")
        try await test.start("s") { $0 = .of(owner: "ada", project: "p") }
        var then: [(Revision, Timestamp, Snapshot)] = []
        for command in commands(&random) {
            test.machine.advance(seconds: Int64.random(in: 1...50, using: &random))
            _ = await test.result(of: .make("s", command))
            try await test.say("elsewhere", in: "other")
            let snapshot = try await test.read { try Snapshot($0, nil) }
            let revision = try await test.session("s").revision
            if then.last?.0 != revision { then.append((revision, test.now, snapshot)) }
        }
        #expect(then.count > 40)
        try await test.read { reader throws in
            for (revision, time, snapshot) in then {
                for moment in [Moment.revision(revision), .time(time)] {
                    let past = try Snapshot(reader, moment)
                    #expect(past.isAsThen(snapshot), "\(moment)")
                    #expect(past.isReadOnly)
                }
                // A moment between two events is that of the earlier.
                let between = Timestamp(nanoseconds: time.nanoseconds + 1)
                #expect(try Snapshot(reader, .time(between)).isAsThen(snapshot))
            }
        }
    }

    @Test func momentsOutsideTheSessionsLifeAreTold() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let began = test.now
        let problem = "is 2; the session is at revision 1"
        await #expect(throws: JournalError.invalid(field: "atRevision", problem: problem)) {
            try await test.session("s", .revision(Revision(2)))
        }
        for moment in [Moment.revision(.none), .time(began.advanced(bySeconds: -1))] {
            await #expect(throws: JournalError.notBegun(SessionID("s")!)) {
                try await test.session("s", moment)
            }
        }
        let later = try await test.session("s", .time(began.advanced(bySeconds: 1_000_000)))
        #expect(later.revision == .first)
    }

    /// `atTime` goes by the service's clock, whatever times a client gave.
    @Test func timesAreThoseOfRecording() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let began = test.now
        test.machine.advance(seconds: 10)
        var draft = MessageDraft.text("imported")
        draft.at = began.advanced(bySeconds: -1_000)
        try await test.append(.make("s", .record([draft], start: nil)))
        #expect(try await test.session("s", .time(began)).messageCount == 0)
        #expect(try await test.session("s", .time(test.now)).messageCount == 1)
    }

    /// The prompt of A8 from the journal itself.
    @Test func theResumePromptOfAJournal() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let id = SessionID("s")!
        let empty = try await test.read { try $0.resumePrompt(ResumeQuery(session: id)) }
        #expect(empty.form == .text("") && empty.included == 0)
        for index in 1...35 {
            try await test.say(String(repeating: "x", count: index == 35 ? 501 : 1) + "\(index)", in: "s")
        }
        let prompt = try await test.read { try $0.resumePrompt(ResumeQuery(session: id)) }
        guard case .text(let text) = prompt.form else {
            Issue.record("no text")
            return
        }
        #expect(text.hasPrefix("## Prior Conversation\n\n(5 earlier messages left out)\n[user]: x6\n"))
        #expect(text.hasSuffix("[user]: \(String(repeating: "x", count: 497))...\n"))
        #expect(prompt.included == 30 && prompt.omitted == 5 && prompt.truncated == 1)
        #expect(prompt.firstSequence == SequenceNumber(6) && prompt.throughSequence == SequenceNumber(35))
    }

    /// Page after page, the export has every message once and the session on each page.
    @Test func anExportGoesOnWhereItEnded() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let text = String(repeating: "x", count: 1_500_000)
        for index in 0..<7 { try await test.say("\(index)\(text)", in: "s") }
        var query = ExportQuery(session: SessionID("s")!)
        var sequences: [UInt64] = []
        var pageCount = 0
        repeat {
            let page = try await test.read { [query] in try $0.export(query) }
            #expect(page.isFirst == (pageCount == 0) && page.session.messageCount == 7)
            sequences += page.messages.map(\.message.header.sequence.value)
            query.cursor = page.next
            pageCount += 1
        } while query.cursor != nil && pageCount < 10
        #expect(sequences == Array(1...7))
        #expect(pageCount == 3)
    }
}
