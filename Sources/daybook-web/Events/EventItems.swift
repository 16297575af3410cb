import DaybookClient

/// A thing that a stream of events has to tell.
enum EventItem: Sendable {
    case event(Event)
    case caughtUp(position: Int)
    /// The time for a sign of life.
    case heartbeat
    case ended
    case failed(Refusal)
}

/// The items that a subscription gives, its end as the last one.
struct EventItems: AsyncSequence, Sendable {
    /// The first item, which was waited for before there was an answer.
    let first: EventSubscription.Element
    let rest: EventSubscription.AsyncIterator

    struct AsyncIterator: AsyncIteratorProtocol {
        var first: EventSubscription.Element?
        var rest: EventSubscription.AsyncIterator
        var hasEnded = false

        mutating func next() async -> EventItem? {
            if hasEnded { return nil }
            do {
                switch try await following() {
                case .event(let event): return .event(event)
                case .caughtUp(let position): return .caughtUp(position: position)
                case nil:
                    hasEnded = true
                    return .ended
                }
            } catch {
                hasEnded = true
                return .failed(Refusal(any: error))
            }
        }

        private mutating func following() async throws -> EventSubscription.Element? {
            guard let item = first.take() else { return try await rest.next() }
            return item
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(first: first, rest: rest) }
}
