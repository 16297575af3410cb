import Glibc

/// Tells when an entry is made in a directory, which has to be there before.
package struct DirectoryWatch: ~Copyable {
    private let directory: String
    private let events: Int32

    package init(_ directory: String) throws {
        self.directory = directory
        events = inotify_init1(Int32(IN_CLOEXEC))
        guard events >= 0, inotify_add_watch(events, directory, UInt32(IN_CREATE | IN_MOVED_TO)) >= 0 else {
            throw TestFailure("cannot watch \(directory): \(errno)")
        }
    }

    deinit { close(events) }

    /// Blocks until there is an entry of one of these names.
    package func wait(for names: String...) throws {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !names.contains(where: { access(directory + "/" + $0, F_OK) == 0 }) {
            guard read(events, &buffer, buffer.count) > 0 else {
                throw TestFailure("cannot wait for \(names) in \(directory): \(errno)")
            }
        }
    }
}
