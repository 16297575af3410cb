import BasicContainers
import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem
import Synchronization

/// Folds views behind the writer, on a thread of its own.
final class FoldThread: Sendable {
    private struct State {
        var head: Position
        /// The furthest position that a read waits for.
        var wanted = Position.none
        /// Whether somebody reads without waiting, and would see more if the thread folded soon.
        var isAsked = false
        /// Head at which the thread stops waiting for a larger batch, or resting.
        var delayedUntil: Position?
        var isStopped = false
        /// Whether the thread leaves the machine to the writer, which folds `heads` anew: until that is done
        /// nobody can append.
        var isHeld: Bool
        /// Work that other threads want done with the views on this one, between two batches.
        var workItems: [WorkItem] = []
        var hasEnded = false
    }

    /// Work between two batches. It is given nil where the thread has ended, and can't be done then.
    typealias WorkItem = @Sendable (FoldLoop?) -> Void

    private let thread: OSThread
    private let state: Monitor<State>

    /// Lock held while the views commit, so that a reader who takes several sees them at one position.
    let gate: ViewGate

    init(
        _ schedule: FoldSchedule, logs: CurrentLog, views: [View], head: Position, isHeld: Bool,
        readiness: ViewReadiness, machine: Machine, gate: ViewGate, figures: WorkFigures,
        isWriting: @escaping @Sendable () -> Bool, storageFailed: @escaping @Sendable () -> Void
    ) throws(LMDBError) {
        let state = Monitor(State(head: head, isHeld: isHeld))
        self.state = state
        self.gate = gate
        var folders: [FoldedView] = []
        for view in views {
            let folder = try ViewFolder(view, identity: logs.value.identity)
            folders.append(FoldedView(folder, schedule, head: head))
        }
        readiness.publish(folders.map { $0.status(head: head) })
        let loop = FoldLoop(
            logs: logs, views: folders, readiness: readiness, machine: machine, gate: gate,
            storageFailed: storageFailed)
        // Handed over whole: nothing of it is used here again.
        let handOver = HandOver(loop)
        thread = OSThread(name: schedule.threadName) {
            let loop = handOver.value
            state.wait { $0.isHeld && !$0.isStopped ? nil : () }
            while let head = FoldThread.next(state, loop, schedule, isWriting) {
                for workItem in FoldThread.takeWorkItems(state) { workItem(loop) }
                let startedAt = machine.clock.now()
                let (watch, before) = (Stopwatch(), loop.position)
                loop.fold(upTo: head)
                if loop.position > before { figures.folded(seconds: watch.seconds) }
                let worked = machine.clock.now().nanoseconds(since: startedAt)
                FoldThread.rest(state, loop, schedule, workedNanoseconds: worked, since: head)
            }
            loop.close()
            state.withLock { $0.hasEnded = true }
            for workItem in FoldThread.takeWorkItems(state) { workItem(nil) }
        }
    }

    private final class HandOver: @unchecked Sendable {
        // Sendable: made by one thread, used by the other alone after it was started.
        let value: FoldLoop
        init(_ value: FoldLoop) { self.value = value }
    }

    /// Waits until there is something to fold, or a while; nil once stopped with all folded.
    private static func next(
        _ state: Monitor<State>, _ loop: FoldLoop, _ schedule: FoldSchedule, _ isWriting: () -> Bool
    ) -> Position? {
        let found = state.wait(milliseconds: Limits.foldRetryMilliseconds) { state -> Position?? in
            let lag = state.head.value - min(state.head.value, loop.position.value)
            if !state.workItems.isEmpty { return state.head }
            if state.isStopped, lag > schedule.lagAtStopMax { return .some(nil) }
            if loop.hasWork(upTo: state.head) { return state.head }
            return state.isStopped ? .some(nil) : nil
        }
        guard case .some(.some) = found else { return found ?? state.withLock { $0.head } }
        return waitForMore(state, loop, schedule, isWriting)
    }

    /// Waits for more events to fold at once, unless somebody waits for the views.
    /// - Returns: the head then.
    private static func waitForMore(
        _ state: Monitor<State>, _ loop: FoldLoop, _ schedule: FoldSchedule, _ isWriting: () -> Bool
    ) -> Position {
        let position = loop.position
        var delay = FoldDelay(schedule, after: position, head: state.withLock { $0.head })
        var isOver = false
        while !isOver {
            let head = state.wait(milliseconds: delay.intervalMilliseconds) { state -> Position? in
                state.delayedUntil = delay.enough
                let isUrgent =
                    state.isStopped || state.isAsked || !state.workItems.isEmpty || position < state.wanted
                return isUrgent || state.head >= delay.enough ? state.head : nil
            }
            isOver = head != nil || delay.isOver(head: state.withLock { $0.head }, isWriting: isWriting())
        }
        return state.withLock { state in
            state.delayedUntil = nil
            state.isAsked = false
            return state.head
        }
    }

    /// Rests after a batch, while others append.
    private static func rest(
        _ state: Monitor<State>, _ loop: FoldLoop, _ schedule: FoldSchedule, workedNanoseconds: Int64,
        since head: Position
    ) {
        let now = state.withLock { $0.head }
        let milliseconds = schedule.restMilliseconds(
            workedNanoseconds: workedNanoseconds, appendedCount: now.value - head.value,
            lag: now.value - min(now.value, loop.position.value))
        guard milliseconds > 0 else { return }
        _ = state.wait(milliseconds: milliseconds) { state -> Void? in
            state.delayedUntil = Position(UInt64.max)
            return state.isStopped || loop.position < state.wanted ? () : nil
        }
        state.withLock { $0.delayedUntil = nil }
    }

    /// Tells the thread of a new head. It is woken only if it has something to do: a wake-up costs more than
    /// an append.
    func advance(to head: Position) {
        state.signalIfNeeded { state in
            guard head > state.head else { return false }
            state.head = head
            return state.delayedUntil.map { head >= $0 } ?? true
        }
    }

    /// Runs a work item on the thread, between two batches.
    func run(_ workItem: @escaping WorkItem) {
        let isTaken = state.signal { state in
            if !state.hasEnded { state.workItems.append(workItem) }
            return !state.hasEnded
        }
        if !isTaken { workItem(nil) }
    }

    private static func takeWorkItems(_ state: Monitor<State>) -> [WorkItem] {
        state.withLock { state in
            defer { state.workItems = [] }
            return state.workItems
        }
    }

    /// Lets the thread fold, once `heads` has caught up or has failed.
    func release() { state.signal { $0.isHeld = false } }

    /// Has the views folded up to a position that somebody waits for.
    func want(_ position: Position) {
        state.signalIfNeeded { state in
            guard position > state.wanted else { return false }
            state.wanted = position
            return true
        }
    }

    /// Has the views folded soon, for a read that does not wait.
    func ask() {
        state.signalIfNeeded { state in
            defer { state.isAsked = true }
            return !state.isAsked && state.delayedUntil != Position(UInt64.max)
        }
    }

    /// Folds what is left, unless that is much, marks the views clean and ends the thread.
    func stop() {
        state.signal { $0.isStopped = true }
        thread.join()
    }
}

/// A lock between commits of several views and reads of several views.
final class ViewGate: Sendable {
    private let mutex = Mutex<Void>(())

    func pass<E: Error>(_ body: () throws(E) -> Void) throws(E) {
        try mutex.withLock { _ throws(E) in try body() }
    }
}

/// A view on the folding thread. Used by that thread alone.
final class FoldedView {
    let folder: ViewFolder
    private let schedule: FoldSchedule
    private let progress: FoldProgress
    private var isLive: Bool
    private(set) var failure: StorageError?

    init(_ folder: ViewFolder, _ schedule: FoldSchedule, head: Position) {
        self.folder = folder
        self.schedule = schedule
        progress = FoldProgress(from: folder.position)
        isLive = head.value - min(head.value, folder.position.value) <= Limits.catchUpEventCountMax
    }

    var countMax: Int { isLive ? schedule.batchEventCountMax : schedule.rebuildBatchEventCountMax }

    func fail(_ failure: StorageError) {
        folder.discard()
        self.failure = failure
    }

    /// Notes a failure of its own, as against one of the log. Damaged, it is folded anew at the next start.
    func failByItself(_ failure: StorageError) {
        if failure.isDamageOfView { folder.view.distrust() }
        fail(failure)
    }

    func revive() { failure = nil }

    func status(head: Position) -> ProjectionStatus {
        if let failure { return .failed(folder, failure) }
        let position = folder.state.position
        if head.value - min(head.value, position.value) <= schedule.lagWhenLiveMax { isLive = true }
        guard isLive else {
            return progress.status(of: folder.view.projector, at: position, head: head)
        }
        return .live(folder)
    }
}

final class FoldLoop {
    private let logs: CurrentLog
    private let views: [FoldedView]
    private let readiness: ViewReadiness
    private let machine: Machine
    private let gate: ViewGate
    /// Called when LMDB has given a view's file up; the process must end.
    private let storageFailed: @Sendable () -> Void
    /// Whether the disk was full: events folded in memory are forgotten and folded again after a while.
    private var isWaitingForSpace = false

    init(
        logs: CurrentLog, views: [FoldedView], readiness: ViewReadiness, machine: Machine, gate: ViewGate,
        storageFailed: @escaping @Sendable () -> Void
    ) {
        self.storageFailed = storageFailed
        self.logs = logs
        self.views = views
        self.readiness = readiness
        self.machine = machine
        self.gate = gate
    }

    func hasWork(upTo head: Position) -> Bool {
        !isWaitingForSpace && views.contains { $0.failure == nil && $0.folder.position < head }
    }

    /// Lends a view for a work item, after storing the events folded.
    func lend(_ projector: any Projector) -> LentView? {
        guard let view = views.first(where: { $0.folder.view.projector.name == projector.name }) else {
            return nil
        }
        let others = views.filter { $0.failure == nil }.map(\.folder.state.position).min()
        let own = view.folder.state.position
        return LentView(
            folder: view.folder, position: view.failure == nil ? own : others ?? own,
            hasFailed: view.failure != nil, revive: view.revive)
    }

    /// Position up to which every view that can go on has folded.
    var position: Position {
        views.filter { $0.failure == nil }.map(\.folder.position).min() ?? Position(UInt64.max)
    }

    /// Folds one batch for each group of views that stand at the same position.
    func fold(upTo head: Position) {
        isWaitingForSpace = false
        let behind = views.filter { $0.failure == nil && $0.folder.position < head }
        for (_, cohort) in Dictionary(grouping: behind, by: \.folder.position) { fold(cohort) }
        readiness.publish(views.map { $0.status(head: head) })
    }

    private func fold(_ cohort: [FoldedView]) {
        do throws(StorageError) {
            let countMax = cohort.map(\.countMax).min()!
            let workers = FoldWorkers(cohort.map(\.folder))
            try FoldPass.fold(workers, from: logs.value, countMax: countMax)
            for failure in workers.takeFailures() {
                let view = cohort.first { $0.folder === failure.folder }
                view?.failByItself(failure.error)
            }
        } catch {
            for view in cohort { view.fail(error) }
            return
        }
        commit(cohort.filter { $0.failure == nil })
    }

    private func commit(_ cohort: [FoldedView]) {
        do throws(LMDBError) { try commitTogether(cohort.map(\.folder)) } catch {
            if error.isNoSpace || error.isInputOutput {
                isWaitingForSpace = true
                for view in cohort { view.folder.discard() }
            } else {
                for view in cohort { view.failByItself(.lmdb(error)) }
                if error.code == .panic { storageFailed() }
            }
        }
    }

    /// Commits the views together. All is prepared before the gate closes, so that readers wait for the
    /// commits alone.
    private func commitTogether(_ folders: [ViewFolder]) throws(LMDBError) {
        var writes = UniqueArray<PreparedWrite>(minimumCapacity: folders.count)
        var written: [ViewFolder] = []
        for folder in folders {
            guard let write = try folder.prepare() else { continue }
            writes.append(write)
            written.append(folder)
        }
        try gate.pass { () throws(LMDBError) in
            while let write = writes.popLast() {
                try write.commit()
                written.removeLast().didCommit()
            }
        }
    }

    func close() {
        for view in views where view.failure == nil {
            try? view.folder.view.markClean(bootID: machine.bootID())
        }
        readiness.close()
    }
}
