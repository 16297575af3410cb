import Synchronization

/// The log as it is now: compacting puts another file, of the same events, in its place.
///
/// Whoever begins a transaction takes the log once for all of it. Any thread.
final class CurrentLog: Sendable {
    private let log: Mutex<EventLog>

    init(_ log: EventLog) { self.log = Mutex(log) }

    var value: EventLog { log.withLock { $0 } }

    /// What reads the earlier one goes on doing so until its snapshot ends.
    func replace(with log: EventLog) { self.log.withLock { $0 = log } }
}
