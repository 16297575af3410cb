import DaybookCore
import DaybookJournal
import DaybookWire
import NIOPosix
import Synchronization

/// Threads for long work: one for each kind that can run at a time.
final class TaskPool: Sendable {
    private let journal: Journal
    private let threads: NIOThreadPool

    private static let threadCount = 3

    init(journal: Journal) {
        self.journal = journal
        threads = NIOThreadPool(numberOfThreads: TaskPool.threadCount)
        threads.start()
    }

    func run(
        _ task: TaskRequest, _ call: PendingCall, progress: @escaping @Sendable ([UInt8]) -> Void,
        _ completion: @escaping @Sendable (Outcome) -> Void
    ) {
        threads.submit { state in
            guard case .active = state else {
                return completion(Work.request(call, .task(task)).failure(.shuttingDown))
            }
            completion(Dispatcher(journal: self.journal).run(task, call, progress: progress))
        }
    }

    func stop() async {
        journal.stopTasks()
        try? await threads.shutdownGracefully()
    }
}

/// Lets through the first report of progress, and then one a while. Any thread.
final class ProgressPace: Sendable {
    private static let interval = Duration.milliseconds(200)
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    var isDue: Bool {
        let now = ContinuousClock.now
        return last.withLock { last in
            if let last, now - last < ProgressPace.interval { return false }
            last = now
            return true
        }
    }
}
