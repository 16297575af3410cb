import DaybookCore
import DaybookSystem

/// A view that its folding thread lends, between two batches, for the duration of a work item.
struct LentView {
    let folder: ViewFolder
    /// Position at which a view that takes its place has to stand: no reader may see it ahead of the others.
    let position: Position
    /// Whether its fold has failed; its rows stay as they were.
    let hasFailed: Bool
    /// Lets a failed view fold again, after its file was replaced.
    let revive: () -> Void
}

/// A way to run work items on the thread that folds a view.
struct ViewOwner: Sendable {
    typealias WorkItem = @Sendable (LentView?) -> Void

    /// Calls the work item on that thread, or with nil where the thread has ended.
    let run: @Sendable (@escaping WorkItem) -> Void

    /// Runs `body` on that thread and waits for it.
    func wait<R: Sendable>(
        _ body: @escaping @Sendable (LentView?) -> Result<R, JournalError>
    ) throws(JournalError) -> R {
        let outcome = Monitor<Result<R, JournalError>?>(nil)
        run { lent in
            let result = body(lent)
            outcome.signal { $0 = result }
        }
        return try outcome.wait { $0 }.get()
    }
}
