import DaybookSQLite
import DaybookSystem
import DaybookZip

/// A database in a zip archive, with its write-ahead log if that lies beside it.
struct ArchivedDatabase {
    private let entry: ZipEntry
    private let log: ZipEntry?
    private let archive: ZipArchive

    init(_ entry: ZipEntry, of archive: ZipArchive) {
        self.entry = entry
        self.archive = archive
        log = archive.entries.first { $0.name == entry.name + FileTree.databaseLogEnding }
    }

    /// Whether the entry is a database, by its beginning.
    var isOne: Bool {
        get throws(SystemError) { SessionStores.isBeginning(try archive.reader(of: entry).next()) }
    }

    /// A reader of an array of the documents in it. It is unpacked to a folder of this user's alone, from which it is
    /// read at once.
    func documents() throws(SystemError) -> LineReader {
        let folder = try DatabaseFolder.make()
        defer { File.removeDirectory(folder) }
        let path = folder + "/database"
        try unpack(entry, to: path)
        if let log { try unpack(log, to: path + FileTree.databaseLogEnding) }
        return try SessionStores.documents(in: path)
    }

    private func unpack(_ entry: ZipEntry, to path: String) throws(SystemError) {
        let reader = try archive.reader(of: entry)
        let file = try OpenFile(path, for: .rewriting)
        while true {
            let piece = try reader.next()
            if piece.isEmpty { return }
            try file.write(piece)
        }
    }
}
