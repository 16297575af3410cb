import Glibc
import SystemPackage

/// The user that a file belongs to, or that a process runs as.
package struct FileOwner: Equatable, Sendable {
    package let id: UInt32
    /// The user's name, or the number where it has none.
    package let name: String

    package var isRoot: Bool { id == 0 }

    package init(id: UInt32) {
        self.id = id
        name = FileOwner.name(of: id) ?? "\(id)"
    }

    /// The owner of what is at a path; nil where nothing is there.
    package static func of(_ path: String) -> FileOwner? {
        (try? Stat(path)).map { FileOwner(id: $0.userID.rawValue) }
    }

    /// The user that this process acts as.
    package static var current: FileOwner { FileOwner(id: geteuid()) }

    private static func name(of id: uid_t) -> String? {
        AccountEntry.look { buffer, byteCount in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let status = getpwuid_r(id, &entry, buffer, byteCount, &found)
            return (status, found == nil ? nil : String(cString: entry.pw_name))
        }
    }
}
