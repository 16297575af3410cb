import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem

/// The only thread that writes: takes all requests that have queued, decides and folds `heads`, writes,
/// commits, answers.
final class Writer: Sendable {
    /// Callbacks by which the writer tells the rest of the journal of its progress. Called on its thread;
    /// must be quick.
    struct Callbacks: Sendable {
        /// An event that erases texts is durable and about to be answered.
        var didErase: @Sendable (Position) -> Void
        /// The views that changes of recorded messages are decided with are behind.
        var wantsFold: @Sendable (Position) -> Void
        /// Events up to here are durable and about to be answered.
        var didCommit: @Sendable (Position, [RecentEvents.Entry]) -> Void
        /// A batch has been answered, with success or failure, and the views may follow.
        var didAnswer: @Sendable (Position) -> Void
        var headsDidFold: @Sendable (ProjectionStatus) -> Void
        /// The number of erasures that are recorded and not done has changed.
        var erasuresPending: @Sendable (Int) -> Void
        /// Nothing can be acknowledged any more.
        var storageLost: @Sendable (StorageLoss) -> Void
    }

    private let thread: OSThread
    private let queue: AppendQueue

    /// Views that the writer reads: `heads` is its own, the others are folded elsewhere.
    struct Views: Sendable {
        let heads: View
        /// The view by which changes of recorded messages are decided.
        let transcripts: View
        /// The view by which the events that an erasure covers are found.
        let history: View
    }

    init(
        logs: CurrentLog, directory: String, ledger: ErasureLedger, views: Views, queue: AppendQueue,
        machine: Machine, limits: ServiceLimits, figures: WorkFigures, events: Callbacks
    ) {
        self.queue = queue
        thread = OSThread(name: "daybook-writer") {
            let loop = WriterLoop(
                logs: logs, directory: directory, ledger: ledger, views: views, queue: queue,
                machine: machine, limits: limits, figures: figures, events: events)
            loop?.run()
            queue.end()
        }
    }

    /// Writes all requests that have queued, then ends. Returns when the thread has ended.
    func stop() {
        queue.stop()
        thread.join()
    }
}

/// The writer's state, all of it used on its thread alone.
final class WriterLoop {
    private let logs: CurrentLog
    private var log: EventLog { logs.value }
    /// The log's directory, where whoever opens the journal next looks for it.
    private let directory: String
    let heads: ViewFolder
    private let transcripts: WriterTranscripts
    private let eraser: Eraser
    private let sealer: Sealer
    private let queue: AppendQueue
    private let machine: Machine
    private let limits: ServiceLimits
    private let figures: WorkFigures
    private let events: Writer.Callbacks
    private(set) var head: LogHead
    /// The reason why nothing is written any more.
    private var refusal: JournalError?
    /// Whether the reason is that `heads` could not be folded.
    private var hasHeadsFailed = false
    /// Pause before looking at the erasures again; nil where there is nothing to wait for.
    private var erasurePauseMilliseconds: Int?

    init?(
        logs: CurrentLog, directory: String, ledger: ErasureLedger, views: Writer.Views, queue: AppendQueue,
        machine: Machine, limits: ServiceLimits, figures: WorkFigures, events: Writer.Callbacks
    ) {
        self.logs = logs
        self.directory = directory
        let log = logs.value
        self.queue = queue
        self.machine = machine
        self.limits = limits
        self.figures = figures
        self.events = events
        sealer = Sealer(names: log.identity.names, random: machine.random)
        log.environment.bindWriter()
        do throws(StorageError) {
            do throws(LMDBError) {
                heads = try ViewFolder(views.heads, identity: log.identity)
                transcripts = try WriterTranscripts(
                    views.transcripts, logs: logs, wantFold: events.wantsFold)
            } catch { throw .view(ViewReadError(error, of: views.heads.projector), at: .none) }
            eraser = try Eraser(logs: logs, ledger: ledger, history: views.history)
            head = try log.environment.read(log.head(in:))
            // A view that is ahead of the log is not believed when it is opened.
            guard heads.position <= head.position else { throw .damaged(head.position.next, .missing) }
        } catch {
            queue.refuse(with: JournalError(reading: error))
            return nil
        }
    }

    func run() {
        events.erasuresPending(eraser.pending.count)
        catchUp()
        while takeTurn() {}
        _ = foldIsStored()
        try? heads.view.markClean(bootID: machine.bootID())
    }

    private func takeTurn() -> Bool {
        switch queue.next(idleMilliseconds: idleMilliseconds) {
        case .batch(let batch):
            write(batch)
            events.didAnswer(head.position)
        case .workItem(let workItem): workItem(self)
        case .idle:
            _ = foldIsStored()
            if !isLogInPlace { end(.removed(directory)) }
        case .stopped: return false
        }
        eraseSlice()
        return true
    }

    /// Pause without appends after which the log is looked for where it has to be.
    private static let placeCheckMilliseconds = 1_000

    private var idleMilliseconds: Int? {
        guard refusal == nil else { return nil }
        if !eraser.pending.isEmpty { return erasurePauseMilliseconds ?? 0 }
        return heads.pendingEventCount > 0
            ? Limits.headsStoreIdleMilliseconds : WriterLoop.placeCheckMilliseconds
    }

    /// Replaces the log by another file of the same events.
    func replaceLog(with log: EventLog) {
        log.environment.bindWriter()
        transcripts.reset()
        logs.replace(with: log)
    }

    /// Closes files that compacting has replaced.
    func followCompaction() {
        transcripts.followCompaction()
        eraser.followCompaction()
    }

    /// Stops writing because a sync, or the write of a meta page, failed: nobody can tell which bytes are on
    /// disk, and LMDB refuses what comes after.
    func endAfterFailedSync() { end(.failedSync) }

    private func end(_ loss: StorageLoss) {
        stop(.indeterminate)
        events.storageLost(loss)
    }

    /// Whether the log is still in its directory. What is written to a file that was removed is lost, though
    /// every write and sync of it succeeds.
    private var isLogInPlace: Bool { log.environment.isInPlace(at: directory) }

    /// Erases one slice: after each batch, and repeatedly while nobody appends.
    private func eraseSlice() {
        guard refusal == nil, !eraser.pending.isEmpty else { return }
        do throws(StorageError) {
            let progress = try eraser.runSlice()
            erasurePauseMilliseconds = progress == .some ? nil : Limits.erasureWaitMilliseconds
            events.erasuresPending(eraser.pending.count)
        } catch {
            guard case .lmdb(let failure) = error, !isOutOfSpace(failure), failure.operation == .commit
            else {
                erasurePauseMilliseconds = Limits.foldRetryMilliseconds
                return
            }
            endAfterFailedSync()
        }
    }

    // MARK: Heads behind the log

    /// Folds the events that a crash, or a new version, left unfolded. Where they are many, appends are
    /// refused meanwhile; else they wait in the queue.
    private func catchUp() {
        let isLong = head.position.value - heads.position.value > Limits.catchUpEventCountMax
        let progress = FoldProgress(from: heads.position)
        while heads.position < head.position {
            let state = progress.status(of: heads.view.projector, at: heads.position, head: head.position)
            events.headsDidFold(state)
            if isLong {
                queue.refuse(
                    with: .rebuilding(
                        projection: "heads", done: heads.position.value, total: head.position.value))
            }
            do throws(StorageError) {
                try FoldPass.store([heads], from: log, countMax: Limits.rebuildBatchEventCountMax)
            } catch {
                heads.discard()
                if error.isDamageOfView { heads.view.distrust() }
                events.headsDidFold(.failed(heads, error))
                if case .lmdb(let failure) = error, failure.code == .panic {
                    return endAfterFailedSync()
                }
                let refusal = JournalError(folding: error, projection: heads.view.projector.name)
                // What queues tries again, and is refused until there is room.
                if refusal == .storageFull { return queue.refuse(with: nil) }
                hasHeadsFailed = true
                return stop(refusal)
            }
        }
        queue.refuse(with: nil)
        events.headsDidFold(.live(heads))
    }

    /// Whether `heads` is up to date; false where a full disk, or a record that can't be read, keeps it
    /// behind the log. Deciding against it would then record twice.
    private func isCaughtUp() -> Bool {
        if heads.position < head.position { catchUp() }
        return heads.position == head.position
    }

    /// Lends `heads` for a work item, after storing the events folded as far as the disk has room.
    func lendHeads() -> LentView {
        if !hasHeadsFailed { _ = foldIsStored() }
        return LentView(
            folder: heads, position: hasHeadsFailed ? head.position : heads.state.position,
            hasFailed: hasHeadsFailed, revive: revive)
    }

    /// Accepts appends again, after `heads` was made anew.
    private func revive() {
        hasHeadsFailed = false
        refusal = nil
        catchUp()
    }

    private func stop(_ refusal: JournalError) {
        self.refusal = refusal
        queue.refuse(with: refusal)
    }

    // MARK: A batch

    private func write(_ batch: [QueuedAppend]) {
        if let refusal { return answer(batch, refusal) }
        let batch = isStorageLow ? erasing(batch) : batch
        guard !batch.isEmpty else { return }
        guard hasRoomInMemory(), isCaughtUp() else { return answer(batch, refusal ?? .storageFull) }
        var commit = CommitBatch(
            log: log, heads: heads, transcripts: transcripts, pending: eraser.pending, sealer: sealer,
            head: head, clock: machine.clock)
        defer { transcripts.reset() }
        let (before, watch) = (head.position, Stopwatch())
        do throws(StorageError) {
            try log.environment.write { transaction throws(StorageError) in
                for queued in batch {
                    try commit.add(queued.request, in: queued.pipeline, &transaction)
                }
                // A batch that recorded nothing changes no page, and committing it syncs nothing.
                guard commit.head.position != before else { return }
                do throws(LMDBError) { try log.finish(commit.head, in: &transaction) } catch {
                    throw .lmdb(error)
                }
            }
        } catch {
            heads.discard()
            return fail(batch, error)
        }
        // Looked at after the commit: nothing is acknowledged into a file that nobody can open any more.
        guard isLogInPlace else {
            answerUnknown(batch)
            return end(.removed(directory))
        }
        head = commit.head
        commit.brokenPipelines.settle()
        if commit.pending.count > eraser.pending.count {
            eraser.follow(commit.pending)
            events.erasuresPending(commit.pending.count)
        }
        if let erasure = commit.erasure { events.didErase(erasure) }
        if head.position != before {
            figures.committed(appendCount: batch.count, seconds: watch.seconds)
            events.didCommit(head.position, commit.recorded)
        }
        for (queued, result) in zip(batch, commit.results) { queued.completion(result) }
        if head.position != before { events.headsDidFold(.live(heads)) }
    }

    /// The requests that take texts away, which the reserve is there for; the others are refused.
    private func erasing(_ batch: [QueuedAppend]) -> [QueuedAppend] {
        answer(batch.filter { !$0.request.erases }, .storageFull)
        return batch.filter(\.request.erases)
    }

    private var isStorageLow: Bool {
        guard let free = machine.freeByteCount(heads.view.directory) else { return false }
        return free < limits.storageReserveByteCount
    }

    /// Whether more events may be folded in memory; false where the folded ones have to be stored first, and
    /// can't be.
    private func hasRoomInMemory() -> Bool {
        heads.pendingEventCount < Limits.headsStoreEventCount || foldIsStored()
    }

    /// Stores the folded events; false where the disk has no room for them. They are then folded again from
    /// the log before the next append.
    func foldIsStored() -> Bool {
        do {
            try heads.deriveRows()
            try heads.commit()
            return true
        } catch {
            heads.discard()
            if let failure = error as? LMDBError, failure.code == .panic { endAfterFailedSync() }
            return false
        }
    }

    private func fail(_ batch: [QueuedAppend], _ error: StorageError) {
        switch error {
        case .view(let failure, _):
            heads.view.distrust()
            let failed = StorageError.view(failure, at: heads.position.next)
            let refusal = JournalError(folding: failed, projection: heads.view.projector.name)
            hasHeadsFailed = true
            stop(refusal)
            events.headsDidFold(.failed(heads, failed))
            answer(batch, refusal)
        case .lmdb(let error) where isOutOfSpace(error): answer(batch, .storageFull)
        // Found before anything was written.
        case .lmdb(let failure) where failure.isDamage && failure.operation != .commit:
            answer(batch, JournalError(reading: error))
        case .lmdb:
            answerUnknown(batch)
            endAfterFailedSync()
        case .damaged, .system, .unusable: answer(batch, JournalError(error))
        }
    }

    private func isOutOfSpace(_ error: LMDBError) -> Bool {
        error.isOutOfSpace(in: heads.view.directory, machine, limits)
    }

    /// Answers before the process ends, and after no more is accepted.
    private func answerUnknown(_ batch: [QueuedAppend]) {
        stop(.indeterminate)
        answer(batch, .indeterminate)
    }

    private func answer(_ batch: [QueuedAppend], _ error: JournalError) {
        for queued in batch { queued.completion(.failure(error)) }
    }
}
