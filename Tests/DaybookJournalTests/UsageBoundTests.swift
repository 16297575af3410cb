import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// What one call adds up at most.
@Suite struct UsageBoundTests {
    private let quarter: Int64 = 15 * 60 * 1_000_000_000
    /// So many that the sums are all but the bound: a few rows are looked at to find where to begin.
    private let turnCount = Limits.usageRowCountMax / Limits.messagesPerTurnMax - 1

    /// A use in each of the quarters of an hour from `first` on.
    private func turn(from first: Int) -> Command {
        let drafts = (first..<first + Limits.messagesPerTurnMax).map { number in
            var draft = MessageDraft.text("m")
            draft.at = Timestamp(nanoseconds: Int64(number) * quarter)
            var figures = MessageUsage()
            figures.inputTokens = 1
            draft.usage = UsageDraft(id: nil, model: nil, figures: figures)
            return draft
        }
        return .record(drafts, start: SessionStart())
    }

    private func sum(_ change: (inout UsageQuery) -> Void, _ test: TestJournal) async throws -> UInt64 {
        var query = UsageQuery()
        query.bucket = .hour
        query.limit = Limits.pageCountMax
        change(&query)
        var sum: UInt64 = 0
        repeat {
            let page = try await test.read { [query] in try $0.usage(query) }
            sum += page.rows.reduce(0) { $0 + $1.figures.inputTokens }
            query.cursor = page.nextCursor
        } while query.cursor != nil
        return sum
    }

    @Test("one call adds up nearly 200,000 sums; more are refused, and the ways that the refusal names go on")
    func sumsAreBounded() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for number in 0..<turnCount {
            try await test.append(.make("s\(number)", turn(from: number * Limits.messagesPerTurnMax)))
        }
        let sumCount = (turnCount + 2) * Limits.messagesPerTurnMax
        let end = Timestamp(nanoseconds: Int64(sumCount) * quarter)
        let lastDay = Timestamp(nanoseconds: end.nanoseconds - 96 * quarter)
        var whole = UsageQuery()
        whole.bucket = .hour
        let first = try await test.read { [whole] in try $0.usage(whole) }
        #expect(first.rows.count == whole.limit && first.nextCursor != nil)

        for number in turnCount..<turnCount + 2 {
            try await test.append(.make("s\(number)", turn(from: number * Limits.messagesPerTurnMax)))
        }
        var refusal: JournalError?
        do { _ = try await test.read { [whole] in try $0.usage(whole) } } catch let error as JournalError {
            refusal = error
        }
        guard case .invalid(let field, let problem) = refusal else {
            Issue.record("\(refusal as Any)")
            return
        }
        #expect(field == "from")
        #expect(problem.contains("\(Limits.usageRowCountMax)") && problem.contains("by: session"))

        let ofLastDay = try await sum(
            {
                $0.from = lastDay
                $0.to = end
            }, test)
        #expect(ofLastDay == 96)
        whole.grouping = .session
        let bySession = try await test.read { [whole] in try $0.usage(whole) }
        #expect(bySession.rows.count == whole.limit)
        // Days need one sum for 96 quarters.
        let ofAll = try await sum({ $0.bucket = nil }, test)
        #expect(ofAll == UInt64(sumCount))
    }
}
