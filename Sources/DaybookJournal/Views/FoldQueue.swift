/// Runs of events on their way into views: the runs present, the number of them that each view has folded,
/// and the choice of the run that a worker takes next.
///
/// A view is folded by one worker at a time, and takes its runs in their order.
struct FoldQueue {
    struct Job: Equatable {
        let view: Int
        /// The run's number: 0, 1, 2 … in the order they were added.
        let run: Int
    }

    private struct View {
        var foldedCount = 0
        var isTaken = false
        /// Whether the view failed, and folds nothing more.
        var isDropped = false
        /// The worker that folded the view last, and has its rows in a processor's caches.
        var worker: Int?
    }

    private var views: [View]
    private let runCountMax: Int
    private(set) var addedCount = 0

    /// Makes an empty queue.
    /// - Parameter runCountMax: as many are kept until every view has folded them.
    init(viewCount: Int, runCountMax: Int) {
        views = Array(repeating: View(), count: viewCount)
        self.runCountMax = runCountMax
    }

    /// Whether a run may be added: the one added `runCountMax` before it is no longer needed.
    var hasRoom: Bool { addedCount - foldedCount < runCountMax }

    /// Whether every view has folded all runs.
    var isDone: Bool { foldedCount == addedCount }

    /// Number of runs that every view still folding has folded.
    private var foldedCount: Int {
        var count = addedCount
        for view in views where !view.isDropped { count = min(count, view.foldedCount) }
        return count
    }

    mutating func add() {
        precondition(hasRoom, "a run is added where there is room for it")
        addedCount += 1
    }

    /// The worker's next job: the run of its own view that is furthest behind, or else of a view that nobody
    /// has folded yet, or else of another worker's.
    mutating func take(_ worker: Int) -> Job? {
        var best: (view: Int, rank: (Int, Int))?
        for (index, view) in views.enumerated() {
            guard !view.isTaken, !view.isDropped, view.foldedCount < addedCount else { continue }
            let rank = (view.worker == worker ? 0 : view.worker == nil ? 1 : 2, view.foldedCount)
            if best.map({ rank < $0.rank }) ?? true { best = (index, rank) }
        }
        guard let best else { return nil }
        views[best.view].isTaken = true
        views[best.view].worker = worker
        return Job(view: best.view, run: views[best.view].foldedCount)
    }

    mutating func didFold(_ job: Job) {
        views[job.view].isTaken = false
        views[job.view].foldedCount += 1
    }

    mutating func didFail(_ job: Job) {
        views[job.view].isTaken = false
        views[job.view].isDropped = true
    }
}
