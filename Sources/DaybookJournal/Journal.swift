package import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem
import Synchronization

/// An open journal: appends go in, answers and views come out. Safe to use from any thread.
package final class Journal: Sendable {
    let directory: JournalDirectory
    let logs: CurrentLog
    /// The ledger of erasures; nil for a replay, which erases nothing.
    let ledger: ErasureLedger?
    let views: [View]
    let tasks = TaskRegistry()
    let rebuilds = RebuildRegistry()
    let figures = WorkFigures()
    let compactionObservers = Mutex<[@Sendable () -> Void]>([])
    let readiness: ViewReadiness
    let gate: ViewGate
    let recent: RecentEvents
    let queue: AppendQueue
    private let sealer: Sealer
    let machine: Machine
    let limits: ServiceLimits
    let head: ObservedPosition
    let erasures = PendingErasureCount()
    let reactorPositions: ReactorPositions
    let signer: AuditSigner
    /// The reason why no checkpoint could be signed when the journal was opened; everything else works.
    package let auditProblem: JournalError?
    /// Time since the journal was opened.
    let uptime = Stopwatch()
    /// The result of the newest check that ended.
    let lastCheck = Mutex<CheckResult?>(nil)
    let fold: FoldThread
    let search: FoldThread
    /// The newest event that erased texts: searches wait for their view to have folded it.
    private let erasure: ObservedPosition
    /// The running threads; nil once closed.
    private let running: Mutex<Running?>

    private struct Running {
        /// The writer; nil for a replay, in which nothing is recorded.
        let writer: Writer?
    }

    // MARK: Opening and closing

    /// Opens a journal, or a replay of one, alone in its directory.
    /// - Parameter storageLost: called on the writer's thread, or a folding one, when nothing can be
    ///   acknowledged any more; the process must end with status 70 once what is in flight has been answered.
    package init(
        at path: String, mayCreate: Bool, machine: Machine = .current,
        limits: ServiceLimits = ServiceLimits(), schema: JournalSchema = .current,
        storageLost: @escaping @Sendable (StorageLoss) -> Void = { _ in }
    ) throws(OpenError) {
        self.machine = machine
        self.limits = limits
        directory = try JournalDirectory(path, mayCreate: mayCreate, machine: machine, limits: limits)
        let replay = try ReplayManifest.read(in: path)
        let log = try EventLog.open(
            replay?.log ?? directory.logPath, replay == nil ? .readWrite : .readOnly, schema: schema.events,
            end: replay?.position, limits: limits)
        try replay?.check(log)
        let projections = schema.projections.filter { replay == nil || Projections.isReplayed($0) }
        logs = CurrentLog(log)
        ledger = replay == nil ? try Journal.openLedger(directory, log) : nil
        views = try Journal.openViews(projections, directory, log, machine, limits)
        sealer = Sealer(names: log.identity.names, random: machine.random)
        reactorPositions = ReactorPositions(directory: directory.reactorsPath, identity: log.identity)
        signer = AuditSigner(journal: path, identity: log.identity, random: machine.random)
        auditProblem = Journal.problem(of: signer, log)
        readiness = ViewReadiness(limits: limits)
        gate = ViewGate()
        queue = AppendQueue(limits: limits)
        let position = try Journal.readHead(log, path)
        let head = ObservedPosition(position)
        self.head = head
        recent = RecentEvents(after: position)
        let live = views.filter { Projections.isReplayed($0.projector) }
        let searched = views.filter { $0.projector.name == Projections.search.name }
        let isWriting: @Sendable () -> Bool = { [queue] in queue.isBusy }
        do throws(LMDBError) {
            let isHeld = replay == nil ? try Journal.isHeadsFarBehind(views, head: position) : false
            fold = try FoldThread(
                .live, logs: logs, views: live, head: position, isHeld: isHeld, readiness: readiness,
                machine: machine, gate: gate, figures: figures, isWriting: isWriting,
                storageFailed: { storageLost(.failedSync) })
            search = try FoldThread(
                .search, logs: logs, views: searched, head: position, isHeld: isHeld, readiness: readiness,
                machine: machine, gate: ViewGate(), figures: figures, isWriting: isWriting,
                storageFailed: { storageLost(.failedSync) })
        } catch { throw OpenError("could not read the views of \(path): \(error)") }
        erasure = ObservedPosition(position)
        guard replay == nil else {
            running = Mutex(Running(writer: nil))
            return
        }
        let (readiness, fold, search) = (readiness, fold, search)
        let isReleased = Atomic(false)
        let erasures = erasures
        erasures.publish(Journal.pendingErasureCount(log))
        let writer = Writer(
            logs: logs, directory: directory.logPath, ledger: ledger!, views: Journal.writerViews(views),
            queue: queue, machine: machine, limits: limits, figures: figures,
            events: Writer.Callbacks(
                didErase: { [erasure] position in
                    erasure.publish(position)
                    // The bodies are erased once the views know which they are.
                    fold.want(position)
                },
                wantsFold: { fold.want($0) },
                didCommit: { [recent] position, recorded in
                    recent.add(recorded)
                    head.publish(position)
                },
                didAnswer: { position in
                    head.notify(position)
                    fold.advance(to: position)
                    search.advance(to: position)
                },
                headsDidFold: { status in
                    readiness.publish(heads: status)
                    if case .rebuilding = status.state { return }
                    guard !isReleased.exchange(true, ordering: .relaxed) else { return }
                    fold.release()
                    search.release()
                },
                erasuresPending: { erasures.publish($0) },
                storageLost: storageLost))
        running = Mutex(Running(writer: writer))
    }

    /// Writes and folds all requests that have queued, and marks the views clean. Appends are refused from
    /// now on.
    package func close() {
        tasks.stop()
        guard let running = running.withLock({ $0.take() }) else { return }
        running.writer?.stop()
        fold.stop()
        search.stop()
        head.close()
        directory.close()
    }

    // MARK: Appending

    /// Queues a request for the writer.
    /// - Parameters:
    ///   - pipeline: of the sender, where the order of its requests counts.
    ///   - completion: called once: on the writer's thread after the commit, or at once on this one where the
    ///     request is refused. Must be quick.
    package func append(
        _ request: AppendRequest, in pipeline: AppendPipeline? = nil,
        completion: @escaping @Sendable (Result<Appended, JournalError>) -> Void
    ) {
        queue(.one(sealer.prepare(request, now: machine.clock.now())), pipeline, completion)
    }

    /// Queues several requests, which are decided in their order and recorded in one commit, or not at all.
    /// - Precondition: there are some.
    /// - Parameters:
    ///   - pipeline: as for one request.
    ///   - completion: as for one request; the result has all of theirs as `parts`.
    package func append(
        together requests: [AppendRequest], in pipeline: AppendPipeline? = nil,
        completion: @escaping @Sendable (Result<Appended, JournalError>) -> Void
    ) {
        let now = machine.clock.now()
        queue(.batch(requests.map { sealer.prepare($0, now: now) }), pipeline, completion)
    }

    private func queue(
        _ request: PreparedRequest, _ pipeline: AppendPipeline?,
        _ completion: @escaping @Sendable (Result<Appended, JournalError>) -> Void
    ) {
        guard logs.value.end == nil else { return completion(.failure(.readOnly)) }
        let queued = QueuedAppend(request: request, pipeline: pipeline, completion: completion)
        if let refusal = queue.add(queued) { completion(.failure(refusal)) }
    }

    // MARK: Waiting

    /// Calls `body` once every live view has folded `position`: at once, or later on the folding thread.
    package func whenReadable(
        through position: Position, _ body: @escaping @Sendable (JournalError?) -> Void
    ) {
        if !readiness.whenReadable(through: position, body) { fold.want(position) }
    }

    /// Calls `body` once search has folded every erasure up to `position`; the rest is folded soon.
    package func whenSearchable(
        through position: Position, _ body: @escaping @Sendable (JournalError?) -> Void
    ) {
        let erasure = erasure.position
        search.ask()
        guard !readiness.whenReadable(through: position, searched: erasure, body) else { return }
        fold.want(position)
        search.want(erasure)
    }

    /// Calls `observer` with the head after each batch of appends has been answered, on the writer's thread;
    /// must be quick.
    package func observeHead(_ observer: @escaping @Sendable (Position) -> Void) -> HeadObservation {
        head.observe(observer)
    }
}
