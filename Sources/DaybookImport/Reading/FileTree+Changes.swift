import DaybookSystem

/// The conversations that a change of a file is of.
extension FileTree {
    /// Ending that SQLite gives the name of a database's rollback journal.
    private static let databaseJournalEnding = "-journal"
    /// Folders between a storage of OpenCode's and a file in it.
    private static let storageDepthMax = 3

    /// The files to import when a file in a watched folder has changed: itself; the database that it is the log of;
    /// the conversations that it is a part of; none where it is nothing to import, or is gone.
    package static func files(changedBy path: String) -> [String] {
        for ending in [databaseLogEnding, databaseJournalEnding] where path.hasSuffix(ending) {
            return files(changedBy: String(path.dropLast(ending.count)))
        }
        guard File.kind(path) == .regular else { return [] }
        if let storage = storage(of: path) { return (try? files(at: storage)) ?? [] }
        let folder = File.parent(of: path)
        let name = String(path.dropFirst(folder == "/" ? 1 : folder.utf8.count + 1))
        let names = File.names(in: folder)
        let own = PartFiles.without(partsIn: names, of: folder)
        if own.contains(name) { return isTaken(path) ? [path] : [] }
        return own.map { "\(folder)/\($0)" }.filter { File.kind($0) == .regular && isTaken($0) }
    }

    /// The storage of OpenCode's that has a file.
    private static func storage(of path: String) -> String? {
        var folder = path
        for _ in 0..<storageDepthMax {
            folder = File.parent(of: folder)
            if OpenCodeStorage.isOne(File.names(in: folder)) { return folder }
        }
        return nil
    }
}
