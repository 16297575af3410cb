import Synchronization

/// Whoever has a log that compacting may put another file in place of: it is asked anew for each transaction.
protocol LogSource {
    func current() throws(StorageError) -> EventLog
}

/// The log as it is now: compacting puts another file, of the same events, in its place.
///
/// Whoever begins a transaction takes the log once for all of it. Any thread.
final class CurrentLog: LogSource, Sendable {
    private let log: Mutex<EventLog>

    init(_ log: EventLog) { self.log = Mutex(log) }

    var value: EventLog { log.withLock { $0 } }

    func current() -> EventLog { value }

    /// Replaces the log. A reader of the earlier one goes on with it until its snapshot ends.
    func replace(with log: EventLog) { self.log.withLock { $0 = log } }
}
