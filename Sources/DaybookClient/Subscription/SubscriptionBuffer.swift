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
        var consumer: CheckedContinuation<Taken, any Error>?
        /// The end, or an error, that comes after the last item.
        var end: Result<Void, any Error>?

        var count: Int { items.count - head }

        /// Takes the next item, or the end; nil where there is neither yet.
        mutating func take(_ bounds: Bounds) throws -> Taken? {
            guard count > 0 else {
                try end?.get()
                return end.map { _ in Taken() }
            }
            let item = items[head]
            head += 1
            byteCount -= item.byteCount
            if count == 0 || head >= 1_024 {
                items.removeSubrange(..<head)
                head = 0
            }
            let isLow = count <= bounds.itemCount / 2 && byteCount <= bounds.byteCount / 2
            let mayResume = isPaused && isLow
            if mayResume { isPaused = false }
            return Taken(item: item, mayResume: mayResume)
        }
    }

    private let state = Mutex(State())
    private let bounds: Bounds

    init(bounds: Bounds = Bounds()) { self.bounds = bounds }

    var isPaused: Bool { state.withLock(\.isPaused) }
    /// The most items that were ever held.
    var peakCount: Int { state.withLock(\.peakCount) }

    func push(_ item: Item) {
        let consumer = state.withLock { state -> CheckedContinuation<Taken, any Error>? in
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
        consumer?.resume(returning: Taken(item: item))
    }

    /// Ends the items. Those in the buffer are still given out before an error; nothing more after a
    /// cancellation.
    func finish(_ end: Result<Void, any Error>, dropsItems: Bool = false) {
        let consumer = state.withLock { state -> CheckedContinuation<Taken, any Error>? in
            guard state.end == nil else { return nil }
            state.end = end
            if dropsItems { (state.items, state.head, state.byteCount) = ([], 0, 0) }
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(with: end.map { Taken() })
    }

    /// The next item, nil at the end. `resume` is called when reading may go on.
    func next(resume: () -> Void) async throws -> Item? {
        let ready = try state.withLock { state in try state.take(bounds) }
        let taken = if let ready { ready } else { try await wait() }
        if taken.mayResume { resume() }
        return taken.item
    }

    /// Waits for an item. One that comes between the look before and this one is taken as it would have been
    /// then: a reading that it has paused goes on.
    private func wait() async throws -> Taken {
        try await withCheckedThrowingContinuation { continuation in
            let taken = state.withLock { state -> Result<Taken, any Error>? in
                do {
                    if let taken = try state.take(bounds) { return .success(taken) }
                } catch { return .failure(error) }
                precondition(state.consumer == nil, "a subscription has one consumer")
                state.consumer = continuation
                return nil
            }
            if let taken { continuation.resume(with: taken) }
        }
    }
}

private struct Taken {
    /// The item; nil at the end.
    var item: SubscriptionBuffer.Item?
    /// Whether reading was paused, and so little is left that it may go on.
    var mayResume = false
}
