package import DaybookSystem
import Glibc

/// A copy of a database and its write-ahead log in a folder that nobody else can look into. Nothing is written
/// beside the database itself, whose program may be running.
final class DatabaseCopy {
    let path: String
    private let folder: String

    private static let name = "copy.sqlite"
    private static let log = "-wal"
    private static let rollback = "-journal"

    /// Copies a database. Throws for one that changes all the while, or whose program broke off in a write.
    init(of source: String) throws(SystemError) {
        folder = try DatabaseFolder.make()
        path = "\(folder)/\(Self.name)"
        for _ in 0..<SQLiteLimits.copyCountMax {
            let before = State(of: source)
            try Self.copy(source, to: path)
            if before.hasLog { try Self.copy(source + Self.log, to: path + Self.log) }
            if State(of: source) == before, !before.isInWrite { return }
        }
        throw SystemError(problem: "its program is writing to it; close the program and import it again")
    }

    deinit { File.removeDirectory(folder) }

    private static func copy(_ source: String, to target: String) throws(SystemError) {
        let bytes = try FileBytes(path: source)
        let copy = try OpenFile(target, for: .rewriting)
        while true {
            let piece = try bytes.next()
            if piece.isEmpty { return }
            try copy.write(piece)
        }
    }

    /// The sizes and times of a database's files.
    private struct State: Equatable {
        private let database: FileState?
        private let log: FileState?
        private let journal: FileState?

        init(of path: String) {
            database = FileState(path)
            log = FileState(path + DatabaseCopy.log)
            journal = FileState(path + DatabaseCopy.rollback)
        }

        var hasLog: Bool { log != nil }
        /// Whether a write has begun that only its program can end or take back.
        var isInWrite: Bool { (journal?.byteCount ?? 0) > 0 }
    }

    private struct FileState: Equatable {
        let byteCount: Int
        private let seconds: Int
        private let nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            byteCount = status.st_size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }
}

/// Folders for databases that are read: this user's alone, on a disk rather than in memory.
package enum DatabaseFolder {
    package static func make() throws(SystemError) -> String {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/var/tmp"
        return try File.makeTemporaryDirectory("\(parent)/daybook-import-")
    }
}
