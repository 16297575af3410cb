import DaybookCore

/// Appends that one sender, such as a connection, sends behind each other without waiting for their answers.
///
/// The writer may refuse one of them long after it was sent, as `rebuilding`. Those behind it are in the
/// queue by then, and would be recorded before the refused one is sent again. So they are refused too: the
/// pipeline is broken. A sender that learns of such a refusal goes on with a new pipeline.
///
/// Unchecked: what it holds is used on the writer's thread alone.
package final class AppendPipeline: @unchecked Sendable {
    /// The refusal of every append to come; nil until one was refused.
    fileprivate(set) var refusal: JournalError?

    package init() {}
}

/// The pipelines that one commit breaks, which stay whole if the commit fails.
struct BrokenPipelines {
    private var broken: [(pipeline: AppendPipeline, refusal: JournalError)] = []

    /// The refusal of the next append of a pipeline; nil where nothing before it was refused.
    func refusal(in pipeline: AppendPipeline?) -> JournalError? {
        guard let pipeline else { return nil }
        if let refusal = pipeline.refusal { return refusal }
        return broken.first { $0.pipeline === pipeline }?.refusal
    }

    /// Notes the refusal of an append of a pipeline.
    mutating func note(_ error: JournalError, in pipeline: AppendPipeline?) {
        guard let pipeline, let refusal = error.refusalOfLaterAppends else { return }
        broken.append((pipeline, refusal))
    }

    /// Leaves them broken for the commits to come.
    func settle() {
        for (pipeline, refusal) in broken { pipeline.refusal = refusal }
    }
}
