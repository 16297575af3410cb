import DaybookCore
import DaybookJournal
import DaybookMethods
import DaybookSystem
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

    /// Runs a task on a thread of the pool, then gives back the memory that it took.
    /// - Parameters:
    ///   - progress: given a notification now and then, on any thread.
    ///   - completion: given the answer; the task may go on after that.
    func run(
        _ task: any TaskCall, _ call: PendingCall, progress: @escaping @Sendable ([UInt8]) -> Void,
        _ completion: @escaping @Sendable (Outcome) -> Void
    ) {
        threads.submit { [self] state in
            guard case .active = state else {
                return completion(.answer(call, call.refusal(.shuttingDown)))
            }
            defer { HeapMemory.giveBack() }
            let pace = ProgressPace()
            do throws(JournalError) {
                let (line, rest) = try task.run(answering: call.id, on: journal) {
                    if pace.isDue { progress(RPCResponse.progress($0)) }
                }
                completion(.answer(call, line))
                for result in rest?() ?? [] { log(result) }
            } catch { completion(.answer(call, call.refusal(error))) }
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
