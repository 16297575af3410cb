import Synchronization

/// The log that is currently in place: compacting replaces it by another file of the same events.
///
/// A transaction takes the log once and uses it to its end. Any thread.
final class CurrentLog: Sendable {
    private let log: Mutex<EventLog>

    init(_ log: EventLog) { self.log = Mutex(log) }

    var value: EventLog { log.withLock { $0 } }

    /// Replaces the log. Snapshots of the earlier one stay valid until they end.
    func replace(with log: EventLog) { self.log.withLock { $0 = log } }
}
