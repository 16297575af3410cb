import DaybookCore
import Testing

@testable import DaybookJournal

@Suite struct AppendPipelineTests {
    private let rebuilding = JournalError.rebuilding(projection: "transcripts", done: 1, total: 2)

    @Test func aRefusalBreaksItsPipelineAlone() {
        let (broken, whole) = (AppendPipeline(), AppendPipeline())
        var commit = BrokenPipelines()
        #expect(commit.refusal(in: broken) == nil)
        commit.note(rebuilding, in: broken)
        #expect(commit.refusal(in: broken) == rebuilding)
        #expect(commit.refusal(in: whole) == nil && commit.refusal(in: nil) == nil)
    }

    @Test func itStaysBrokenForTheCommitsToCome() {
        let pipeline = AppendPipeline()
        var commit = BrokenPipelines()
        commit.note(rebuilding, in: pipeline)
        commit.settle()
        #expect(BrokenPipelines().refusal(in: pipeline) == rebuilding)
    }

    /// All of a commit that fails is answered with that failure, which holds nothing back.
    @Test func aCommitThatFailsBreaksNone() {
        let pipeline = AppendPipeline()
        var commit = BrokenPipelines()
        commit.note(rebuilding, in: pipeline)
        #expect(BrokenPipelines().refusal(in: pipeline) == nil)
    }

    @Test func onlyWhatIsSentAgainHoldsBackTheRest() {
        let pipeline = AppendPipeline()
        var commit = BrokenPipelines()
        for error in [JournalError.storageFull, .forbidden, .refusedAppend(index: 1, .forbidden)] {
            commit.note(error, in: pipeline)
        }
        commit.note(rebuilding, in: nil)
        #expect(commit.refusal(in: pipeline) == nil && commit.refusal(in: nil) == nil)
        commit.note(.refusedAppend(index: 3, rebuilding), in: pipeline)
        #expect(commit.refusal(in: pipeline) == rebuilding, "without the index of another append")
    }
}
