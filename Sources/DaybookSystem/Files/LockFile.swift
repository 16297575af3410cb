import Glibc

/// A file that one process at a time holds; it has the id of that process as long as it is held.
package struct LockFile: ~Copyable, Sendable {
    private let file: OpenFile

    private init(_ file: consuming OpenFile) { self.file = file }

    /// Takes the lock of the file at a path, which is made where there is none. It ends with this process at the
    /// latest.
    /// - Returns: nil where another process holds it.
    package static func take(_ path: String) throws(SystemError) -> LockFile? {
        let file = try OpenFile(path, for: .keeping, refusesLinks: true)
        guard try file.lock() else { return nil }
        // For people alone; on a full disk the lock holds without it.
        try? file.resize(to: 0)
        try? file.write(Array("\(getpid())\n".utf8), at: 0)
        return LockFile(file)
    }

    /// The id of the process that holds the lock of a file, as that process wrote it; nil where it did not.
    package static func holder(of path: String) -> String? {
        File.contents(of: path)?.split(separator: "\n").first.map(String.init)
    }

    /// Takes the process's id out of the file, so that nobody sends a signal to a later process of that id.
    package func forgetHolder() { try? file.resize(to: 0) }

    deinit { forgetHolder() }
}
