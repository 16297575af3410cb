package import DaybookSystem

/// The files that an argument of `daybook import` stands for.
package enum FileTree {
    private static let endings = [".json", ".jsonl", ".ndjson", ".traj"]
    private static let packedEndings = [".jsonl.zst", ".json.zst"]
    /// Endings of files in another form than JSON.
    private static let otherEndings = ["/" + AiderFile.name]
    /// Ending that SQLite gives the name of a database's write-ahead log.
    static let databaseLogEnding = "-wal"
    private static let databaseEndings = [".db", ".vscdb", ".sqlite", ".sqlite3"]
    /// Names of files that tell of the session whose transcript lies beside or below them, and come before
    /// it.
    private static let first: Set<String> = ["state.json", "summary.json", "meta.json"]

    /// Whether its name is that of a file to look for conversations in.
    static func isConversationFile(_ name: String) -> Bool { endings.contains(where: name.hasSuffix) }

    /// Whether its name is one that databases have.
    static func isNamedDatabase(_ name: String) -> Bool { databaseEndings.contains(where: name.hasSuffix) }

    /// Whether an archive's entry is one to look for conversations in.
    static func isInArchive(_ name: String) -> Bool {
        (endings + packedEndings).contains(where: name.hasSuffix)
    }

    /// Whether a file in a folder is packed, a database, or a history in another form than JSON.
    private static func isStored(_ path: String) -> Bool {
        (packedEndings + otherEndings).contains(where: path.hasSuffix)
            || (isNamedDatabase(path) && SessionStores.isOne(path))
    }

    /// A file itself; of a folder, all conversation files and archives in it and below, by name. Symbolic
    /// links in folders are not followed.
    ///
    /// Throws for a folder that can't be read.
    package static func files(at path: String) throws(SystemError) -> [String] {
        try contents(of: path).files
    }

    /// The files that an argument stands for, and the names of those that are left out for their ending.
    package static func contents(
        of path: String
    ) throws(SystemError) -> (files: [String], others: OtherFiles) {
        var (files, others): ([String], OtherFiles) = ([], OtherFiles())
        guard File.isDirectory(path) else { return ([path], others) }
        try add(path, to: &files, &others)
        return (files, others)
    }

    private static func add(
        _ path: String, to files: inout [String], _ others: inout OtherFiles
    ) throws(SystemError) {
        var names = PartFiles.without(partsIn: try names(in: path), of: path)
        if OpenCodeStorage.isOne(names) { names = ["session"] }
        for name in names {
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            switch File.kind(child) {
            case .directory: try add(child, to: &files, &others)
            case .regular where isTaken(child): files.append(child)
            default: others.add(name)
            }
        }
    }

    /// Whether a regular file in a folder is one to import.
    static func isTaken(_ path: String) -> Bool {
        isConversationFile(path) || path.hasSuffix(".zip") || isStored(path)
    }

    /// The names in a folder, in order.
    static func names(in path: String) throws(SystemError) -> [String] {
        let names: [String]
        do throws(SystemError) { names = try File.entries(of: path) } catch {
            throw SystemError(problem: "\(path): \(error.reason)")
        }
        return names.sorted { (first.contains($0) ? 0 : 1, $0) < (first.contains($1) ? 0 : 1, $1) }
    }
}

/// Files that are left out for their ending: their number, and the names of the first.
package struct OtherFiles: Equatable, Sendable {
    package private(set) var count = 0
    private var named: [String] = []

    private static let namedCountMax = 5

    init() {}

    mutating func add(_ name: String) {
        count += 1
        if named.count < Self.namedCountMax { named.append(name) }
    }

    /// The remark on them; nil where there are none.
    package var remark: String? {
        guard count > 0 else { return nil }
        let rest = count > named.count ? " and \(count - named.count) more" : ""
        return "not read, by their ending: \(named.joined(separator: ", "))\(rest)"
    }
}
