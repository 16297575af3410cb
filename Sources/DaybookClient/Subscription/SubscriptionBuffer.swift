import Synchronization

/// Items that have come and were not yet taken: filled on the event loop, emptied by one consumer.
final class SubscriptionBuffer: Sendable {
    enum Item: Sendable {
        case event(JSONBytes)
        case caughtUp(position: Int)

        var byteCount: Int {
            switch self {
            case .event(let json): json.slice.count
            case .caughtUp: 0
            }
        }
    }

    /// Bounds at which the buffer asks for no more until half of it is taken. The items of one read from the
    /// socket may go beyond.
    struct Bounds: Sendable {
        var itemCount = 512
        var byteCount = 4 * 1_048_576
    }

    private struct State {
        var items: [Item] = []
        var head = 0
        var byteCount = 0
        var peakCount = 0
        var isPaused = false
        var consumer: CheckedContinuation<Item?, any Error>?
        /// The end, or an error, that comes after the last item.
        var end: Result<Void, any Error>?

        var count: Int { items.count - head }
    }

    private let state = Mutex(State())
    private let bounds: Bounds

    init(bounds: Bounds = Bounds()) { self.bounds = bounds }

    var isPaused: Bool { state.withLock(\.isPaused) }
    /// The most items that were ever held.
    var peakCount: Int { state.withLock(\.peakCount) }

    func push(_ item: Item) {
        let consumer = state.withLock { state -> CheckedContinuation<Item?, any Error>? in
            guard state.end == nil else { return nil }
            if let consumer = state.consumer {
                state.consumer = nil
                return consumer
            }
            state.items.append(item)
            state.byteCount += item.byteCount
            state.peakCount = max(state.peakCount, state.count)
            if state.count >= bounds.itemCount || state.byteCount >= bounds.byteCount {
                state.isPaused = true
            }
            return nil
        }
        consumer?.resume(returning: item)
    }

    /// Ends the items. Those in the buffer are still given out before an error; nothing more after a
    /// cancellation.
    func finish(_ end: Result<Void, any Error>, dropsItems: Bool = false) {
        let consumer = state.withLock { state -> CheckedContinuation<Item?, any Error>? in
            guard state.end == nil else { return nil }
            state.end = end
            if dropsItems { (state.items, state.head, state.byteCount) = ([], 0, 0) }
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(with: end.map { nil })
    }

    /// The next item, nil at the end. `resume` is called when reading may go on.
    func next(resume: () -> Void) async throws -> Item? {
        switch take() {
        case .item(let item, let mayResume):
            if mayResume { resume() }
            return item
        case .end(let end):
            try end.get()
            return nil
        case .nothing: return try await wait()
        }
    }

    private enum Taken {
        case item(Item, mayResume: Bool)
        case end(Result<Void, any Error>)
        case nothing
    }

    private func take() -> Taken {
        state.withLock { state in
            guard state.count > 0 else { return state.end.map(Taken.end) ?? .nothing }
            let item = state.items[state.head]
            state.head += 1
            state.byteCount -= item.byteCount
            if state.count == 0 || state.head >= 1_024 {
                state.items.removeSubrange(..<state.head)
                state.head = 0
            }
            let isLow = state.count <= bounds.itemCount / 2 && state.byteCount <= bounds.byteCount / 2
            let mayResume = state.isPaused && isLow
            if mayResume { state.isPaused = false }
            return .item(item, mayResume: mayResume)
        }
    }

    private func wait() async throws -> Item? {
        try await withCheckedThrowingContinuation { continuation in
            let ready = state.withLock { state -> Result<Item?, any Error>? in
                if state.count > 0 {
                    let item = state.items[state.head]
                    state.head += 1
                    state.byteCount -= item.byteCount
                    return .success(item)
                }
                if let end = state.end { return end.map { nil } }
                precondition(state.consumer == nil, "a subscription has one consumer")
                state.consumer = continuation
                return nil
            }
            if let ready { continuation.resume(with: ready) }
        }
    }
}
