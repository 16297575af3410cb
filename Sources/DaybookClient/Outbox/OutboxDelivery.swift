import Synchronization

/// Delivers an outbox's entries, one after the other. As long as there are any, the client's other appends
/// wait behind them.
final class OutboxDelivery: Sendable {
    private let outbox: Outbox
    private let engine: ClientEngine
    private let isRunning = Mutex(false)

    init(_ outbox: Outbox, engine: ClientEngine) {
        self.outbox = outbox
        self.engine = engine
        wake()
    }

    /// Starts delivery after an entry was added. Any thread.
    func wake() {
        let starts = isRunning.withLock { isRunning in
            guard !isRunning, !outbox.isEmpty else { return false }
            isRunning = true
            return true
        }
        guard starts else { return }
        engine.send(.holdAppends(true))
        Task { await self.run() }
    }

    private func run() async {
        while true {
            while let entry = outbox.first {
                guard await deliver(entry) else { return }
            }
            let isDone = isRunning.withLock { isRunning in
                guard outbox.isEmpty else { return false }
                isRunning = false
                engine.send(.holdAppends(false))
                return true
            }
            if isDone { return }
        }
    }

    /// Delivers an entry; false once the client is closed.
    private func deliver(_ entry: OutboxEntry) async -> Bool {
        var verdict = OutboxVerdict.delivered
        do {
            _ = try await engine.call(RequestFrame(method: entry.method, params: entry.params), .delivery)
        } catch let error as ConnectionError where error.kind == .closed {
            return false
        } catch { verdict = OutboxVerdict(error) }
        do {
            switch verdict {
            case .delivered: try outbox.remove(entry)
            case .refused(let error): try outbox.refuse(entry, error)
            case .retry(let milliseconds): await wait(milliseconds)
            }
        } catch {
            // The files can't be written: what is still in them goes again, and is recorded once by its key.
            await wait(nil)
        }
        return true
    }

    private func wait(_ milliseconds: Int?) async {
        let pause = engine.configuration.reconnectDelayMaximum.nanoseconds
        let nanoseconds = milliseconds.map { Int64($0) * 1_000_000 } ?? pause
        try? await engine.clock.sleepUntil(engine.clock.now() + nanoseconds)
    }
}
