import DaybookCore
import DaybookSystem
import DequeModule

/// A request waiting for the writer, and the callback that waits for its answer.
struct QueuedAppend: Sendable {
    let request: PreparedRequest
    /// The pipeline that it is in; nil for one whose order with others does not count.
    let pipeline: AppendPipeline?
    /// Callback of the answer, called once: on the writer's thread, or on that of whoever was refused at
    /// once.
    let completion: @Sendable (Result<Appended, JournalError>) -> Void
}

/// The queue between the connections and the writer: bounded, first in, first out.
///
/// Pure but for its lock; the writer takes what has queued, as much as one commit may hold.
final class AppendQueue: Sendable {
    private struct State {
        var waiting = Deque<QueuedAppend>()
        var byteCount = 0
        /// Whether the writer has taken requests and has not come back for more.
        var isTaken = false
        /// The reason why no more requests are accepted.
        var refusal: JournalError?
        var isStopped = false
        /// Work that other threads want done on the writer's thread, between two batches.
        var workItems: [WorkItem] = []
        /// Whether the writer's thread has looked for the last time.
        var hasEnded = false
    }

    private let state = Monitor(State())
    private let limits: ServiceLimits

    init(limits: ServiceLimits) { self.limits = limits }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether requests wait, or the writer is recording some.
    var isBusy: Bool { state.withLock { $0.isTaken || !$0.waiting.isEmpty } }

    /// Queues a request.
    /// - Returns: the reason why it was refused; nil where it was accepted.
    func add(_ queued: QueuedAppend) -> JournalError? {
        state.signal { state in
            if let refusal = state.refusal { return refusal }
            let byteCount = state.byteCount + queued.request.byteCount
            guard state.waiting.count < limits.queueCountMax,
                state.waiting.isEmpty || byteCount <= limits.queueByteCountMax
            else { return .overloaded(retryAfterMilliseconds: AppendQueue.retryAfterMilliseconds) }
            state.waiting.append(queued)
            state.byteCount = byteCount
            return nil
        }
    }

    private static let retryAfterMilliseconds = 100

    enum Turn {
        case batch([QueuedAppend])
        case workItem(WorkItem)
        /// No request has come for a while.
        case idle
        case stopped
    }

    /// Waits for requests and takes what one commit may hold.
    /// - Parameter idleMilliseconds: time after which it returns without any; nil to wait for ever.
    func next(idleMilliseconds: Int?) -> Turn {
        guard let idleMilliseconds else { return state.wait(take) }
        return state.wait(milliseconds: idleMilliseconds, take) ?? .idle
    }

    private func take(_ state: inout State) -> Turn? {
        state.isTaken = false
        if !state.workItems.isEmpty { return .workItem(state.workItems.removeFirst()) }
        if state.waiting.isEmpty { return state.isStopped ? .stopped : nil }
        var taken: [QueuedAppend] = []
        var byteCount = 0
        var appendCount = 0
        while !state.waiting.isEmpty, appendCount < limits.commitRequestCountMax {
            // Not `first`, which copies the whole request to look at two numbers of it.
            let next = state.waiting[0].request.byteCount
            guard taken.isEmpty || byteCount + next <= limits.commitByteCountMax else { break }
            byteCount += next
            appendCount += state.waiting[0].request.appendCount
            taken.append(state.waiting.removeFirst())
        }
        state.byteCount -= byteCount
        state.isTaken = true
        return .batch(taken)
    }

    /// Work for the writer's thread. It is given nil where the thread has ended, and can't be done then.
    typealias WorkItem = @Sendable (WriterLoop?) -> Void

    func run(_ workItem: @escaping WorkItem) {
        let isTaken = state.signal { state in
            if !state.hasEnded { state.workItems.append(workItem) }
            return !state.hasEnded
        }
        if !isTaken { workItem(nil) }
    }

    /// Notes that the writer's thread looks no more.
    func end() {
        let workItems = state.withLock { state in
            state.hasEnded = true
            defer { state.workItems = [] }
            return state.workItems
        }
        for workItem in workItems { workItem(nil) }
    }

    /// Refuses every request from here on with `error`, or accepts them again where it is nil.
    func refuse(with error: JournalError?) {
        state.signal { if !$0.isStopped { $0.refusal = error } }
    }

    /// Accepts no more requests; those that wait are still written.
    func stop() {
        state.signal {
            $0.isStopped = true
            $0.refusal = .shuttingDown
        }
    }
}
