internal import CGlibc
import Glibc

/// Answers of the operating system on itself and on the bounds that it sets.
extension Host {
    /// The room on a disk for this user; nil where it can't be told.
    /// - Returns: free bytes, and files that can still be made: nil where the file system sets no bound.
    package static func room(at path: String) -> (byteCount: UInt64, fileCount: UInt64?)? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return (
            UInt64(status.f_bavail) * UInt64(status.f_frsize),
            status.f_files == 0 ? nil : UInt64(status.f_favail)
        )
    }

    /// The kernel's release and version, as `uname -r` and `uname -v` print them.
    package static func kernel() -> (release: String, version: String) {
        var name = utsname()
        guard uname(&name) == 0 else { return ("", "") }
        return (text(of: name.release), text(of: name.version))
    }

    private static func text<Characters>(of characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// A resource whose use the system bounds.
    package enum Resource {
        case openFiles
        case addresses

        fileprivate var code: __rlimit_resource_t {
            switch self {
            case .openFiles: __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            case .addresses: __rlimit_resource_t(RLIMIT_AS.rawValue)
            }
        }
    }

    /// The bound on a resource of this process; nil for none.
    package static func limit(on resource: Resource) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(resource.code, &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return UInt64(limit.rlim_cur)
    }

    /// Whether a time service keeps the clock right, as the kernel knows it; nil where it does not say.
    package static func isClockSynchronised() -> Bool? {
        var status = timex()
        let state = adjtimex(&status)
        return state < 0 ? nil : state != TIME_ERROR && status.status & STA_UNSYNC == 0
    }
}
