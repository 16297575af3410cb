import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct ResumeTests {
    /// The messages whose calls each result answers, where two calls of one digest are answered by two results.
    private func answered(_ digest: UInt64) throws -> [[UInt64]] {
        var story = Story()
        let session = story.start("s")
        for isCall in [true, true, false, false, false] {
            story.say(in: session, role: isCall ? .assistant : .tool) { header in
                header.tail = .message(
                    MessageTail(calls: isCall ? [digest] : [], results: isCall ? [] : [digest]))
            }
        }
        let rows = try FoldEngine.rows(of: Projections.resume, story)
        return try (3...5).map { sequence in
            let key = ViewKey.session(session, UInt64(sequence))
            let row = ResumeMessageRow(try #require(rows.row(ResumeProjector.Table.messages, key)))
            return row.answers.map(\.call.value)
        }
    }

    @Test func aResultAnswersTheNearestCallOfItsID() throws {
        #expect(try answered(1 << 32) == [[2], [1], []])
    }

    @Test func callsWithoutAnIDAreAnsweredInTheirOrder() throws {
        #expect(try answered(UInt64(UInt32.max)) == [[1], [2], []])
    }
}
