package import DaybookCore
import DaybookProjections
import DaybookLMDB
import Synchronization

/// An open journal: appends go in, answers and views come out. Safe to use from any thread.
package final class Journal: Sendable {
    package static let version = "0.1.0"

    let directory: JournalDirectory
    let logs: CurrentLog
    /// Nil of a replay, which erases nothing.
    private let ledger: ErasureLedger?
    let views: [View]
    let tasks = TaskBoard()
    let rebuilds = RebuildBoard()
    let compactionObservers = Mutex<[@Sendable () -> Void]>([])
    private let board: ViewBoard
    private let gate: ViewGate
    let queue: AppendQueue
    private let sealer: Sealer
    let machine: Machine
    let limits: ServiceLimits
    private let head: HeadBoard
    private let erasures = ErasureBoard()
    private let reactorPositions: ReactorPositions
    private let signer: AuditSigner
    /// Why no checkpoint could be signed when the journal was opened: the rest of it works.
    package let auditProblem: JournalError?
    let openedAt: Timestamp
    /// What the newest check that ended found.
    let lastCheck = Mutex<CheckResult?>(nil)
    let fold: FoldThread
    let search: FoldThread
    /// The newest event that took texts away: searches wait for their view to have folded it.
    private let erasure: HeadBoard
    /// Nil once closed.
    private let running: Mutex<Running?>

    private struct Running {
        /// Nil for a replay, which nothing is recorded in.
        let writer: Writer?
    }

    // MARK: Opening and closing

    /// Opens a journal, or a replay of one, alone in its directory.
    /// - Parameter syncFailed: called on the writer's thread when a sync failed; the process must end with
    ///   status 70 once what is in flight has been answered.
    package init(
        at path: String, mayCreate: Bool, machine: Machine = .current,
        limits: ServiceLimits = ServiceLimits(), schema: JournalSchema = .current,
        syncFailed: @escaping @Sendable () -> Void = {}
    ) throws(OpenError) {
        self.machine = machine
        self.limits = limits
        openedAt = machine.clock.now()
        directory = try JournalDirectory(path, mayCreate: mayCreate, machine: machine, limits: limits)
        let replay = try ReplayMark.read(in: path)
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
        board = ViewBoard(clock: machine.clock, limits: limits)
        gate = ViewGate()
        queue = AppendQueue(limits: limits)
        let position = try Journal.readHead(log, path)
        let head = HeadBoard(position)
        self.head = head
        let live = views.filter { Projections.isReplayed($0.projector) }
        let searched = views.filter { $0.projector.name == Projections.search.name }
        do throws(LMDBError) {
            let isHeld = replay == nil ? try Journal.isHeadsFarBehind(views, head: position) : false
            fold = try FoldThread(
                .live, logs: logs, views: live, head: position, isHeld: isHeld, board: board,
                machine: machine, gate: gate)
            search = try FoldThread(
                .search, logs: logs, views: searched, head: position, isHeld: isHeld, board: board,
                machine: machine, gate: ViewGate())
        } catch { throw OpenError("could not read the views of \(path): \(error)") }
        erasure = HeadBoard(position)
        guard replay == nil else {
            running = Mutex(Running(writer: nil))
            return
        }
        let (board, fold, search) = (board, fold, search)
        let isReleased = Atomic(false)
        let erasures = erasures
        erasures.publish(Journal.pendingErasureCount(log))
        let writer = Writer(
            logs: logs, ledger: ledger!, views: Journal.writerViews(views), queue: queue, machine: machine,
            limits: limits,
            events: Writer.Events(
                didErase: { [erasure] in erasure.publish($0) },
                didCommit: { head.publish($0) },
                didAnswer: { position in
                    head.notify(position)
                    fold.advance(to: position)
                    search.advance(to: position)
                },
                headsDidFold: { status in
                    board.publish(heads: status)
                    if case .rebuilding = status.state { return }
                    guard !isReleased.exchange(true, ordering: .relaxed) else { return }
                    fold.release()
                    search.release()
                },
                erasuresPending: { erasures.publish($0) },
                syncFailed: { _ in syncFailed() }))
        running = Mutex(Running(writer: writer))
    }

    /// A journal of before there were ledgers gets one of what its log says.
    private static func openLedger(
        _ directory: JournalDirectory, _ log: EventLog
    ) throws(OpenError) -> ErasureLedger {
        do {
            if !File.exists(directory.path + "/" + ErasureLedger.fileName) {
                try ErasureLedger.write(try log.erasedEvents(), directory: directory.path)
            }
            return try ErasureLedger(directory: directory.path)
        } catch { throw OpenError("the ledger of erasures in \(directory.path) can't be opened: \(error)") }
    }

    /// None where the queue can't be read, which the writer finds and refuses appends for.
    private static func pendingErasureCount(_ log: EventLog) -> Int {
        (try? log.environment.read(log.pendingErasures(in:)))?.count ?? 0
    }

    private static func openViews(
        _ projections: [any Projector], _ directory: JournalDirectory, _ log: EventLog, _ machine: Machine,
        _ limits: ServiceLimits
    ) throws(OpenError) -> [View] {
        for name in File.names(in: directory.viewsPath) where name.contains(View.temporaryMark) {
            File.removeDirectory(directory.viewsPath + "/" + name)
        }
        removeEarlierGenerations(of: projections, directory.viewsPath)
        var views: [View] = []
        for projector in projections {
            do throws(StorageError) {
                views.append(
                    try View(
                        projector, in: directory.viewsPath, log: log, machine: machine, limits: limits))
            } catch {
                throw OpenError("the view \(projector.generation) can't be made: \(error.description)")
            }
        }
        return views
    }

    /// Views of a version below today's; a newer build's are left alone.
    private static func removeEarlierGenerations(of projections: [any Projector], _ views: String) {
        for directory in File.names(in: views) {
            guard let dash = directory.lastIndex(of: "-"),
                let version = UInt32(directory[dash...].dropFirst(2)),
                let projector = projections.first(where: { $0.name == directory[..<dash] }),
                version < projector.version
            else { continue }
            File.removeDirectory(views + "/" + directory)
        }
    }

    /// Whether appends wait for `heads` to be folded anew.
    private static func isHeadsFarBehind(
        _ views: [View], head: Position
    ) throws(LMDBError) -> Bool {
        guard let heads = view(Projections.heads, in: views) else { return false }
        let stored = try heads.environment.read(heads.file.position(in:))
        return head.value - min(head.value, stored.value) > Limits.catchUpEventCountMax
    }

    private static func writerViews(_ views: [View]) -> Writer.Views {
        Writer.Views(
            heads: view(Projections.heads, in: views)!,
            transcripts: view(Projections.transcripts, in: views)!,
            history: view(Projections.history, in: views)!)
    }

    private static func view(_ projector: some Projector, in views: [View]) -> View? {
        views.first { $0.projector.name == projector.name }
    }

    private static func readHead(_ log: EventLog, _ path: String) throws(OpenError) -> Position {
        do { return try log.environment.read(log.headPosition(in:)) } catch {
            throw OpenError("the log at \(path) is damaged at its head; restore it from a backup")
        }
    }

    /// Writes what has queued, folds it and marks the views clean. Appends are refused from now on.
    package func close() {
        tasks.stop()
        guard let running = running.withLock({ $0.take() }) else { return }
        running.writer?.stop()
        fold.stop()
        search.stop()
        head.close()
    }

    // MARK: Appending

    /// Queues a request for the writer.
    /// - Parameter completion: called once: on the writer's thread after the commit, or at once on this
    ///   one where the queue takes no more. Must be quick.
    package func append(
        _ request: AppendRequest,
        completion: @escaping @Sendable (Result<Appended, JournalError>) -> Void
    ) {
        guard logs.value.end == nil else { return completion(.failure(.readOnly)) }
        let prepared = sealer.prepare(request, now: machine.clock.now())
        let queued = QueuedAppend(append: prepared, completion: completion)
        if let refusal = queue.add(queued) { completion(.failure(refusal)) }
    }

    // MARK: Reading

    /// The last event that is durable; answers to it may still be on their way.
    package var acknowledgedHead: Position { head.position }

    /// Calls `body` once every live view has folded `position`: at once, or later on the folding thread.
    package func whenReadable(
        through position: Position, _ body: @escaping @Sendable (JournalError?) -> Void
    ) {
        if !board.whenReadable(through: position, body) { fold.want(position) }
    }

    /// Like `whenReadable`, for a search: of its own view it waits for erasures alone, and has the rest folded
    /// soon.
    package func whenSearchable(
        through position: Position, _ body: @escaping @Sendable (JournalError?) -> Void
    ) {
        let erasure = erasure.position
        search.ask()
        guard !board.whenReadable(through: position, searched: erasure, body) else { return }
        fold.want(position)
        search.want(erasure)
    }

    /// Calls `observer` with the head after each batch of appends has been answered, on the writer's thread;
    /// must be quick.
    package func observeHead(_ observer: @escaping @Sendable (Position) -> Void) -> HeadObservation {
        head.observe(observer)
    }

    /// A reader for one thread at a time; cheap to use, not to make.
    package func makeReader() throws(JournalError) -> JournalReader {
        do throws(LMDBError) {
            return try JournalReader(
                log: LogReader(logs), signer: signer, board: board, gate: gate,
                names: logs.value.identity.names,
                clock: machine.clock,
                search: try view(Projections.search).map { (view) throws(LMDBError) in try ViewStore(view) }
            ) { projector throws(LMDBError) in try ViewStore(view(projector)!) }
        } catch { throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds) }
    }

    // MARK: Erasures

    /// - Throws: `readOnly` of a replay.
    var ledgerOfErasures: ErasureLedger {
        get throws(JournalError) {
            guard let ledger else { throw .readOnly }
            return ledger
        }
    }

    // MARK: Audit

    private static func problem(of signer: AuditSigner, _ log: EventLog) -> JournalError? {
        do throws(JournalError) {
            try signer.check(try reader(of: CurrentLog(log)))
            return nil
        } catch { return error }
    }

    private static func reader(of logs: CurrentLog) throws(JournalError) -> LogReader {
        do { return try LogReader(logs) } catch {
            throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds)
        }
    }

    /// Takes a new key to sign checkpoints with, introduced by the one so far.
    ///
    /// - Parameter isLost: begin a new chain of keys, that no key introduces.
    /// - Returns: the new public key.
    package func rotateAuditKey(isLost: Bool) throws(JournalError) -> String {
        try signer.rotate(isLost: isLost, try Journal.reader(of: logs))
    }

    // MARK: Reactors

    /// The last event that a reactor is done with, it and all before; nil where it is not known.
    package func position(ofReactor name: String) -> Position? {
        reactorPositions.position(of: name).flatMap { $0 <= acknowledgedHead ? $0 : nil }
    }

    package func store(_ position: Position, ofReactor name: String) throws(SystemError) {
        try reactorPositions.store(position, of: name)
    }

    package var now: Timestamp { machine.clock.now() }

    /// Nil where a replay has none.
    private func view(_ projector: some Projector) -> View? { Journal.view(projector, in: views) }

    package var projections: [ProjectionStatus] {
        let running = rebuilds.running
        return board.statuses.map { status in
            var status = status
            if case .rebuilding = status.state { return status }
            status.beside = running[status.name]
            return status
        }
    }

    /// Erasures that are recorded, and hidden, but whose bodies are not all replaced on disk.
    package var pendingErasureCount: Int { erasures.count }

    package var info: JournalInfo {
        let log = logs.value
        let environments = [log.environment] + views.map(\.environment)
        let byteCount = environments.reduce(0) { $0 + UInt64($1.byteCountInUse) }
        let uptime = machine.clock.now().nanoseconds - openedAt.nanoseconds
        return JournalInfo(
            version: Journal.version, id: log.identity.idText, lineage: log.identity.lineage,
            format: log.identity.format, head: acknowledgedHead, byteCount: byteCount,
            uptimeSeconds: Double(uptime) / 1e9, projections: projections)
    }
}

/// The newest durable position, and who wants to hear of it.
private final class HeadBoard: Sendable {
    private struct State {
        var observers: [UInt64: @Sendable (Position) -> Void] = [:]
        var nextID: UInt64 = 0
    }

    private let current: Atomic<UInt64>
    private let state = Mutex(State())

    init(_ position: Position) { current = Atomic(position.value) }

    var position: Position { Position(current.load(ordering: .acquiring)) }

    func publish(_ position: Position) { current.store(position.value, ordering: .releasing) }

    func notify(_ position: Position) {
        let observers = state.withLock { Array($0.observers.values) }
        for observer in observers { observer(position) }
    }

    func observe(_ observer: @escaping @Sendable (Position) -> Void) -> HeadObservation {
        let id = state.withLock { state in
            state.nextID += 1
            state.observers[state.nextID] = observer
            return state.nextID
        }
        return HeadObservation { self.state.withLock { _ = $0.observers.removeValue(forKey: id) } }
    }

    func close() { state.withLock { $0.observers = [:] } }
}

private final class ErasureBoard: Sendable {
    private let pending = Atomic<Int>(0)

    var count: Int { pending.load(ordering: .acquiring) }

    func publish(_ count: Int) { pending.store(count, ordering: .releasing) }
}

/// An observer's registration; it ends with `cancel`.
package struct HeadObservation: Sendable {
    package let cancel: @Sendable () -> Void
}
