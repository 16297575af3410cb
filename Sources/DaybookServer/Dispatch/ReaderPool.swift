import DaybookCore
import DaybookJournal
import NIOPosix
import Synchronization

/// Threads for long reads, and the readers they use in turn.
final class ReaderPool: Sendable {
    /// A reader lent to one thread at a time: it is in `idle` or with that thread, never both.
    private struct Lent: @unchecked Sendable {
        let reader: JournalReader
    }

    private let journal: Journal
    private let threads: NIOThreadPool
    private let idle = Mutex<[Lent]>([])

    init(journal: Journal, threadCount: Int) {
        self.journal = journal
        threads = NIOThreadPool(numberOfThreads: threadCount)
        threads.start()
    }

    /// Runs `work` on one of the threads and hands its outcome to `completion` there.
    func run(_ work: Work, _ completion: @escaping @Sendable (Outcome) -> Void) {
        threads.submit { state in
            guard case .active = state else { return completion(work.failure(.shuttingDown)) }
            do throws(JournalError) {
                let lent = try self.take()
                completion(Dispatcher(journal: self.journal).run(work, lent.reader, nil))
                self.idle.withLock { $0.append(lent) }
            } catch { completion(work.failure(error)) }
        }
    }

    private func take() throws(JournalError) -> Lent {
        if let lent = idle.withLock({ $0.popLast() }) { return lent }
        return Lent(reader: try journal.makeReader())
    }

    /// Closes the files that idle readers keep open.
    func dropReaders() { idle.withLock { $0 = [] } }

    func stop() async {
        try? await threads.shutdownGracefully()
    }
}
