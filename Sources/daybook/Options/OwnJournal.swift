import DaybookCore
import DaybookJournal

/// A journal opened by this command, which no service may have open.
enum OwnJournal {
    /// - Throws: `CommandFailure` with one sentence.
    static func open(_ path: String) throws -> Journal {
        ServiceProcess.prepare()
        do {
            return try Journal(at: path, mayCreate: false) {
                ServiceProcess.endAfterFailedSync(ReactorLog.standardError)
            }
        } catch { throw CommandFailure(.couldNot, error.description) }
    }
}
