import DaybookCore
import DaybookProjections
import Synchronization

/// The status of the views for readers, and the readers who wait for them.
final class ViewReadiness: Sendable {
    private struct Waiter {
        let position: Position
        /// Position that search must have folded as well.
        let searched: Position
        let deadline: ContinuousClock.Instant
        let body: @Sendable (JournalError?) -> Void
    }

    private struct State {
        var statuses: [String: ProjectionStatus] = [:]
        var waiters: [Waiter] = []
        /// Position up to which every live view that reads wait for has folded.
        var readable = Position.none
        var searched = Position.none

        func isReady(_ waiter: Waiter) -> Bool {
            waiter.position <= readable && waiter.searched <= searched
        }
    }

    private let state = Mutex(State())
    private let waitMilliseconds: Int64

    init(limits: ServiceLimits) { waitMilliseconds = limits.readWaitMilliseconds }

    var statuses: [ProjectionStatus] {
        let statuses = state.withLock { $0.statuses }
        return Projections.all.compactMap { statuses[$0.name] }
    }

    /// Checks that a projection can be read.
    /// - Throws: the reason why it can't be read now.
    func check(_ projector: any Projector) throws(JournalError) {
        guard let status = state.withLock({ $0.statuses[projector.name] }) else { return }
        switch status.state {
        case .live: return
        case .rebuilding(let progress):
            throw .rebuilding(
                projection: projector.name, done: progress.done.value, total: progress.total.value)
        case .failed:
            throw .projectionFailed(projection: projector.name, position: status.position.next)
        }
    }

    /// Sets the status of `heads`, which reads do not wait for.
    func publish(heads status: ProjectionStatus) {
        state.withLock { $0.statuses[status.name] = status }
    }

    func publish(_ statuses: [ProjectionStatus]) {
        let now = ContinuousClock.now
        let (ready, expired) = state.withLock { state in
            for status in statuses { state.statuses[status.name] = status }
            state.readable = ViewReadiness.readable(state.statuses, Projections.folded)
            state.searched = ViewReadiness.readable(state.statuses, [Projections.search])
            return ViewReadiness.take(from: &state, now: now)
        }
        for waiter in ready { waiter.body(nil) }
        for waiter in expired {
            waiter.body(.overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds))
        }
    }

    private static func readable(
        _ statuses: [String: ProjectionStatus], _ projectors: [any Projector]
    ) -> Position {
        let live = projectors.compactMap { projector -> Position? in
            guard let status = statuses[projector.name], case .live = status.state else { return nil }
            return status.position
        }
        return live.min() ?? Position(UInt64.max)
    }

    private static func take(from state: inout State, now: ContinuousClock.Instant) -> ([Waiter], [Waiter]) {
        guard !state.waiters.isEmpty else { return ([], []) }
        let ready = state.waiters.filter(state.isReady)
        let late = state.waiters.filter { !state.isReady($0) }
        let expired = late.filter { $0.deadline < now }
        if !ready.isEmpty || !expired.isEmpty { state.waiters = late.filter { $0.deadline >= now } }
        return (ready, expired)
    }

    /// Calls `body` once every live view has folded `position`, and search `searched`: at once, or on a
    /// folding thread.
    /// - Returns: false where it has to wait.
    func whenReadable(
        through position: Position, searched: Position = .none,
        _ body: @escaping @Sendable (JournalError?) -> Void
    ) -> Bool {
        let isReady = state.withLock { state in
            let deadline = ContinuousClock.now + .milliseconds(waitMilliseconds)
            let waiter = Waiter(position: position, searched: searched, deadline: deadline, body: body)
            if state.isReady(waiter) { return true }
            state.waiters.append(waiter)
            return false
        }
        if isReady { body(nil) }
        return isReady
    }

    /// Ends all waiting, because nothing will be folded any more.
    func close() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.body(.shuttingDown) }
    }
}
