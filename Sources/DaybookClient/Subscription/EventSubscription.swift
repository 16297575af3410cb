import NIOPosix

/// Events as they are recorded, from a position on. Each iteration is a subscription of its own.
public struct EventSubscription: AsyncSequence, Sendable {
    public enum Element: Sendable {
        case event(Event)
        /// Everything up to this position has been given; events after it are live. Comes again after a
        /// reconnect.
        case caughtUp(position: Int)
    }

    let socketPath: String
    let configuration: DaybookClient.Configuration
    let from: Int?
    let filter: EventFilter

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let holder: Holder

        /// The next element; nil once the task is cancelled. Throws `DaybookError` for what the service
        /// refuses, `ConnectionError` where it can't be reached or breaks the protocol.
        public mutating func next() async throws -> Element? {
            switch try await holder.next() {
            case .event(let json): .event(try Event(json: json))
            case .caughtUp(let position): .caughtUp(position: position)
            case nil: nil
            }
        }
    }

    /// Connects, and asks for the events.
    public func makeAsyncIterator() -> AsyncIterator {
        let engine = SubscriptionEngine(
            socketPath: socketPath, configuration: configuration, from: from, filter: filter,
            eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        return AsyncIterator(holder: Holder(engine: engine))
    }

    /// Ends the subscription when the iterator goes.
    final class Holder: Sendable {
        let engine: SubscriptionEngine

        init(engine: SubscriptionEngine) {
            self.engine = engine
            engine.start()
        }

        deinit { engine.stop() }

        func next() async throws -> SubscriptionBuffer.Item? {
            try await withTaskCancellationHandler {
                try await engine.buffer.next { engine.goOnReading() }
            } onCancel: {
                engine.buffer.finish(.success(()), dropsItems: true)
                engine.stop()
            }
        }
    }
}
