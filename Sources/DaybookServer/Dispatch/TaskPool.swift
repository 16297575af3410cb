import DaybookCore
import DaybookJournal
import DaybookWire
import Logging
import NIOPosix
import Synchronization

/// Threads for long work: one for each kind that can run at a time.
final class TaskPool: Sendable {
    private let journal: Journal
    private let threads: NIOThreadPool

    private let logger: Logger

    private static let threadCount = 4

    init(journal: Journal, logger: Logger) {
        self.journal = journal
        self.logger = logger
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

    /// Answers when the rebuild has begun; what comes of it is in `projection.list`, `admin.stats` and the log.
    func rebuild(
        _ names: [String]?, _ call: PendingCall, _ completion: @escaping @Sendable (Outcome) -> Void
    ) {
        threads.submit { [self] state in
            let work = Work.request(call, .rebuild(names))
            guard case .active = state else { return completion(work.failure(.shuttingDown)) }
            do throws(JournalError) {
                let rebuild = try journal.beginRebuild(names)
                completion(Dispatcher(journal: journal).projections(call))
                for result in rebuild.run() { log(result) }
            } catch { completion(work.failure(error)) }
        }
    }

    private func log(_ result: RebuildResult) {
        if let error = result.error {
            return logger.error(
                "a projection could not be rebuilt",
                metadata: [
                    "projection": "\(result.name)", "error": "\(error)",
                ])
        }
        logger.log(
            level: result.differingRowCount > 0 ? .warning : .info, "projection rebuilt",
            metadata: [
                "projection": "\(result.name)", "position": "\(result.position.value)",
                "differingRows": "\(result.differingRowCount)",
            ])
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
