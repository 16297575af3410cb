import DaybookCore
import DaybookLMDB
import DaybookSystem

/// The log of a journal that a service has open. It is looked up anew for every step, and not kept:
/// compacting puts another file in its place, and the old one is on the disk until nobody reads it. Used by
/// one thread.
final class RunningLog: LogSource {
    private let directory: String
    private let limits: ServiceLimits
    private var opened: (log: EventLog, file: UInt64)?

    init(of journal: String, limits: ServiceLimits) {
        directory = journal + "/log"
        self.limits = limits
    }

    func current() throws(StorageError) -> EventLog {
        // Before it is opened: at worst it is opened once more.
        let file = File.number(of: directory + "/data.mdb")
        if let opened, opened.file == file { return opened.log }
        opened = nil
        let log = try EventLog(directory: directory, limits: limits, access: .readOnly)
        if let file { opened = (log, file) }
        return log
    }
}
