import DaybookAudit
import DaybookSystem

/// Hashes batches of events on a thread of its own, while the thread that gives them reads and checks others;
/// where that one would have to wait, it hashes as well. Used by one thread; it must be stopped.
final class HashingThread {
    private let state: Monitor<State>
    private let thread: OSThread
    private var takenCount = 0

    private struct State {
        /// Batches that nobody has begun, in the order given.
        var waiting: [Batch] = []
        var hashed: [Int: [EventDigests]] = [:]
        var givenCount = 0
        var isStopped = false
    }

    private struct Batch {
        let number: Int
        let events: EventRows
    }

    init() {
        let state = Monitor(State())
        thread = OSThread(name: "hash") {
            while let batch = HashingThread.next(state) {
                let digests = batch.events.digests
                state.signal { $0.hashed[batch.number] = digests }
            }
        }
        self.state = state
    }

    private static func next(_ state: Monitor<State>) -> Batch? {
        state.wait { state -> Batch?? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            return state.isStopped ? .some(nil) : nil
        }
    }

    func give(_ events: EventRows) {
        state.signal { state in
            state.waiting.append(Batch(number: state.givenCount, events: events))
            state.givenCount += 1
        }
    }

    /// The digests of the earliest batch not yet taken.
    func take() -> [EventDigests] {
        let number = takenCount
        takenCount += 1
        while true {
            // The latest: the other thread comes to it last.
            let step = state.wait { state -> Step? in
                if let digests = state.hashed.removeValue(forKey: number) { return .take(digests) }
                return state.waiting.popLast().map(Step.hash)
            }
            switch step {
            case .take(let digests): return digests
            case .hash(let batch):
                let digests = batch.events.digests
                state.withLock { $0.hashed[batch.number] = digests }
            }
        }
    }

    private enum Step {
        case take([EventDigests])
        case hash(Batch)
    }

    func stop() {
        state.signal { $0.isStopped = true }
        thread.join()
    }
}
