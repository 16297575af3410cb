import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Lists and sessions narrowed by the time at which messages were said, against a plain filter.
@Suite struct SaidTimesTests {
    private let base = Timestamp(nanoseconds: 1_780_000_000_000_000_000)

    /// A source and a fork of it, each of some hundreds of messages whose times mostly go up.
    private func tell(_ test: TestJournal, _ random: inout SeededGenerator) async throws {
        var seconds: Int64 = 0
        func turn() -> Command {
            let drafts = (0..<40).map { index in
                seconds += Int64.random(in: 0...20, using: &random)
                let isOff = Int.random(in: 0..<30, using: &random) == 0
                var draft = MessageDraft.text("m\(index)")
                draft.at = base.advanced(
                    bySeconds: isOff ? Int64.random(in: -500...4_000, using: &random) : seconds)
                draft.isHidden = Int.random(in: 0..<4, using: &random) == 0
                return draft
            }
            return .record(drafts, start: nil)
        }
        try await test.start("s")
        for _ in 0..<6 { _ = await test.result(of: .make("s", turn())) }
        _ = await test.result(of: .make("s", .rewind(to: SequenceNumber(200))))
        _ = await test.result(of: .make("s", turn()))
        _ = await test.result(
            of: .make("s", .fork(SessionFork(at: SequenceNumber(150), id: SessionID("f")!))))
        seconds = 900
        for _ in 0..<4 { _ = await test.result(of: .make("f", turn())) }
        _ = await test.result(of: .make("f", .rewind(to: SequenceNumber(260))))
    }

    @Test(arguments: Depth.seeds(3)) func aListIsThatOfAFilter(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        try await tell(test, &random)
        for id in ["s", "f"].map({ SessionID($0)! }) {
            let last = try await test.session(id.text).revision
            for _ in 0..<25 {
                var query = MessageListQuery(session: id)
                query.limit = 1_000
                query.includesHidden = Bool.random(using: &random)
                if Bool.random(using: &random) {
                    query.moment = .revision(Revision(UInt64.random(in: 2...last.value, using: &random)))
                }
                let all = try await test.read { [query] in try $0.messages(query).messages }
                let time = { (random: inout SeededGenerator) -> Timestamp? in
                    guard Bool.random(using: &random) else { return nil }
                    return base.advanced(bySeconds: Int64.random(in: -600...4_500, using: &random))
                }
                query.said.since = time(&random)
                query.said.until = time(&random)
                let said = query.said
                let expected = all.filter {
                    $0.header.at >= said.since ?? .earliest && $0.header.at <= said.until ?? .latest
                }
                query.order = Bool.random(using: &random) ? .asc : .desc
                query.offset = Int.random(in: 0...20, using: &random)
                query.limit = Int.random(in: 1...300, using: &random)
                let page = try await test.read { [query] in try $0.messages(query) }
                let ordered = query.order == .asc ? expected : expected.reversed()
                #expect(page.total == UInt64(expected.count))
                #expect(
                    page.messages.map(\.header.sequence)
                        == ordered.dropFirst(query.offset!).prefix(query.limit).map(\.header.sequence))
                #expect(page.hasMore == (expected.count > query.offset! + query.limit))

                var get = SessionQuery(id: id)
                get.moment = query.moment
                get.said.until = said.until
                get.messageCount = 7
                get.includesHidden = query.includesHidden
                let answer = try await test.read { [get] in try $0.session(get) }
                let left = all.filter { $0.header.at <= said.until ?? .latest }
                let shown = left.filter { !$0.header.isHidden }
                let own = shown.filter { $0.origin == nil }
                #expect(answer.total == (get.includesHidden ? UInt64(left.count) : nil))
                #expect(answer.session.messageCount == UInt64(own.count))
                #expect(answer.messages?.map(\.header.sequence) == left.suffix(7).map(\.header.sequence))
                let lastAt = own.last.map { min($0.header.at, $0.header.recordedAt) }
                #expect(answer.session.lastMessageAt == lastAt)
                #expect((answer.session.firstPrompt == nil) == shown.isEmpty)
            }
        }
    }

    @Test func aSummaryOfALeftOutMessageIsLeftOut() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        for seconds in [10, 20, 30] as [Int64] {
            var draft = MessageDraft.text("at \(seconds)")
            draft.at = base.advanced(bySeconds: seconds)
            _ = await test.result(of: .make("s", .record([draft], start: nil)))
        }
        _ = await test.result(
            of: .make("s", .summarize(text: RawJSON(text: "\"Sum.\""), through: SequenceNumber(2))))
        for (seconds, count, hasSummary) in [(30, 3, true), (20, 2, true), (19, 1, false), (9, 0, false)] {
            var query = SessionQuery(id: SessionID("s")!)
            query.said.until = base.advanced(bySeconds: Int64(seconds))
            let session = try await test.read { [query] in try $0.session(query).session }
            #expect(session.messageCount == UInt64(count))
            #expect((session.summary != nil) == hasSummary && (session.summaryThrough != nil) == hasSummary)
            #expect(session.preview == (count == 0 ? nil : "at \(count * 10)"))
        }
    }
}
