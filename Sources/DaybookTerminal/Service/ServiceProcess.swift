package import DaybookJournal
import DaybookSystem
import Glibc
package import Logging

/// Settings of the service's process, and its ends when it can't go on.
package enum ServiceProcess {
    /// Exit status where nothing can be acknowledged any more: a sync failed, or the log was removed.
    package static let storageLossStatus: Int32 = 70
    /// Exit status where a file is damaged in a way that can only end the process.
    package static let damagedFileStatus: Int32 = 71
    /// Time for answers to leave before the process ends, in microseconds.
    private static let farewellMicroseconds: UInt32 = 500_000

    package static var coreCount: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// Whether the process was started to outlive its terminal, as `nohup` does it.
    package static var ignoresHangup: Bool {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Prepares the service's process: files are the user's alone, no core holds what people said, a client
    /// that has gone is an error of its connection, and memory is bounded.
    package static func prepare() {
        HeapMemory.bound()
        keepFilesPrivate()
        signal(SIGPIPE, SIG_IGN)
        DamagedFiles.end(withStatus: damagedFileStatus)
    }

    /// Prepares a process that reads possibly damaged files: it ends by the signal, which its parent names.
    package static func prepareChild() {
        keepFilesPrivate()
        DamagedFiles.endSilently()
    }

    private static func keepFilesPrivate() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Sends the last answers, then ends the process without touching the journal again.
    package static func end(after loss: StorageLoss, _ logger: Logger) {
        logger.critical("\(loss)")
        usleep(farewellMicroseconds)
        _exit(storageLossStatus)
    }
}
