#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files that an argument of `daybook import` stands for.
enum FileTree {
    private static let endings = [".json", ".jsonl", ".ndjson", ".traj"]
    /// They tell of the session whose transcript lies beside or below them, and come before it.
    private static let first: Set<String> = ["state.json", "summary.json"]

    /// Whether its name is that of a file to look for conversations in.
    static func isConversationFile(_ name: String) -> Bool { endings.contains(where: name.hasSuffix) }

    /// A file itself; of a folder, all conversation files and archives in it and below, by name. Symbolic
    /// links in folders are not followed.
    ///
    /// Throws `CommandFailure` for a folder that can't be read.
    static func files(at path: String) throws -> [String] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        var names = try names(in: path)
        if OpenCodeStorage.isOne(names) { names = ["session"] }
        return try names.flatMap { name -> [String] in
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            guard lstat(child, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return try files(at: child)
            case S_IFREG: return isConversationFile(name) || name.hasSuffix(".zip") ? [child] : []
            default: return []
            }
        }
    }

    /// What is in a folder, in order. Throws `CommandFailure`.
    static func names(in path: String) throws -> [String] {
        guard let folder = opendir(path) else {
            throw CommandFailure(.couldNot, "\(path): \(systemProblem())")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { (first.contains($0) ? 0 : 1, $0) < (first.contains($1) ? 0 : 1, $1) }
    }
}
