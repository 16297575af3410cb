package import DaybookCore
package import DaybookSystem
import Glibc

/// The place of a socket that other accounts connect to: what has to hold of the folders above it.
package struct SocketPlace {
    private let path: String
    private let group: AccountGroup

    package init(_ path: String, for group: AccountGroup) {
        self.path = path
        self.group = group
    }

    /// Refuses a place in the journal, and one where somebody else could put another socket.
    /// - Throws: one sentence with the way out.
    package func check(outside journal: String) throws(OpenError) {
        let journal = Self.resolved(journal)
        let folder = Self.resolved(File.parent(of: File.pathFromRoot(path)))
        guard folder != journal, !folder.hasPrefix(journal + "/") else {
            throw OpenError(
                "the socket \(path) lies in the journal, whose directory only its owner can enter; for "
                    + "the group \(group.name) name a place outside it, such as --socket \(Self.usual)")
        }
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw OpenError("the socket's directory \(folder) is missing; make it, or name another --socket")
        }
        let isShared =
            status.st_mode & S_IWOTH != 0 || (status.st_mode & S_IWGRP != 0 && status.st_gid == group.id)
        guard !isShared || status.st_mode & S_ISVTX != 0 else {
            throw OpenError(
                "clients could put a socket of their own into \(folder), and be given tokens there; take "
                    + "the others' right to write: chmod go-w \(folder)")
        }
    }

    /// The first folder on the way that the group has no right to pass, by its mode; nil where there is none.
    package var closedFolder: String? {
        var folder = Self.resolved(File.parent(of: File.pathFromRoot(path)))
        while folder != "/" {
            var status = stat()
            guard stat(folder, &status) == 0 else { return nil }
            let isOpen =
                status.st_gid == group.id ? status.st_mode & S_IXGRP != 0 : status.st_mode & S_IXOTH != 0
            if !isOpen { return folder }
            folder = File.parent(of: folder)
        }
        return nil
    }

    private static let usual = "/run/daybook/daybook.sock"

    /// The path with links followed as far as it is there: a journal may be yet to be made.
    private static func resolved(_ path: String) -> String {
        let path = File.pathFromRoot(path)
        if let there = File.absolutePath(path) { return there }
        guard path != "/", let slash = path.lastIndex(of: "/") else { return path }
        let parent = resolved(File.parent(of: path))
        return (parent == "/" ? "" : parent) + path[slash...]
    }
}
