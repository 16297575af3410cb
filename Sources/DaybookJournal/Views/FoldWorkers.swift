import DaybookCore
import DaybookProjections
import DaybookSystem

/// Threads that fold views together: the calling one, which reads the events, and others while a call lasts.
final class FoldWorkers: @unchecked Sendable {
    // Sendable: a folder is used by the thread that has taken its view from the queue.
    /// The views, the dearest to fold first.
    let folders: [ViewFolder]
    private let threadCount: Int
    private let state: Monitor<State>

    private struct State {
        var queue: FoldQueue
        /// Runs that not every view has folded yet, each in its place by number.
        var runs: [EventRun?]
        /// Whether the call adds no more runs.
        var isComplete = true
        var failures: [Failure] = []
    }

    struct Failure {
        let folder: ViewFolder
        let error: StorageError
    }

    fileprivate typealias Work = @Sendable (FoldQueue.Job) throws(StorageError) -> Void

    /// Takes events, and gives them to the threads run by run.
    struct Feed: ~Copyable {
        private var run: EventRun?
        private let workers: FoldWorkers
        private let work: Work

        fileprivate init(_ workers: FoldWorkers, _ work: @escaping Work) {
            self.workers = workers
            self.work = work
        }

        mutating func add(_ header: HeaderRecord, body: EventBody? = nil) {
            if run == nil {
                run = EventRun(from: header.position, eventCountMax: Limits.foldRunEventCount)
            }
            run!.append(header, body: body)
            if run!.count == Limits.foldRunEventCount { flush() }
        }

        fileprivate mutating func flush() {
            if let run = run.take() { workers.add(run, work) }
        }
    }

    init(_ folders: [ViewFolder], threadCount: Int = 1) {
        // So that no thread is left with a dear one while the others have nothing to do.
        self.folders = folders.sorted { $0.view.projector.foldCost > $1.view.projector.foldCost }
        self.threadCount = threadCount
        // Alone, a thread gains nothing by reading on before it folds.
        let runCountMax = threadCount > 1 ? Limits.foldRunCountMax : 1
        state = Monitor(
            State(
                queue: FoldQueue(viewCount: folders.count, runCountMax: runCountMax),
                runs: Array(repeating: nil, count: runCountMax)))
    }

    /// The views that failed since the last call of this, with the reason; they fold nothing more.
    func takeFailures() -> [Failure] {
        state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }

    // MARK: Calling

    /// Folds the events that `read` adds, also those before it fails.
    func fold(_ read: (inout Feed) throws(StorageError) -> Void) throws(StorageError) {
        let work: Work = { [self] job throws(StorageError) in
            let run = state.withLock { $0.runs[job.run % $0.runs.count]! }
            try folders[job.view].fold(run)
        }
        var failure: StorageError?
        share(work) {
            var feed = Feed(self, work)
            do throws(StorageError) { try read(&feed) } catch { failure = error }
            feed.flush()
        }
        if let failure { throw failure }
    }

    /// Does the same with each view that has not failed.
    func each(_ body: @escaping @Sendable (ViewFolder) throws(StorageError) -> Void) {
        let work: Work = { [self] job throws(StorageError) in try body(folders[job.view]) }
        share(work) { add(nil, work) }
    }

    private func add(_ run: EventRun?, _ work: Work) {
        state.broadcast { state in
            state.runs[state.queue.addedCount % state.runs.count] = run
            state.queue.add()
        }
        take(work, as: 0) { $0.queue.hasRoom }
    }

    // MARK: Sharing

    private func share(_ work: @escaping Work, _ body: () -> Void) {
        state.withLock { $0.isComplete = false }
        let helpers = (1..<threadCount).map { worker in
            OSThread(name: FoldSchedule.rebuild.threadName) { [self] in
                take(work, as: worker) { $0.isComplete && $0.queue.isDone }
            }
        }
        body()
        state.broadcast { $0.isComplete = true }
        take(work, as: 0) { $0.queue.isDone }
        for helper in helpers { helper.join() }
    }

    private func take(_ work: Work, as worker: Int, until isEnough: (State) -> Bool) {
        while let job = next(worker, isEnough) {
            do throws(StorageError) {
                try work(job)
                state.broadcast { $0.queue.didFold(job) }
            } catch {
                let failure = Failure(folder: folders[job.view], error: error)
                state.broadcast { state in
                    state.queue.didFail(job)
                    state.failures.append(failure)
                }
            }
        }
    }

    /// Waits for a job; nil where enough is done.
    private func next(_ worker: Int, _ isEnough: (State) -> Bool) -> FoldQueue.Job? {
        state.wait { state -> FoldQueue.Job?? in
            if isEnough(state) { return .some(nil) }
            return state.queue.take(worker).map { .some($0) }
        }
    }
}
