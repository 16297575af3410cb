import DaybookClient
import DaybookSystem
import DaybookZip
import DaybookZstd

/// A source of conversations: a file, or an entry of an archive.
struct ConversationSource: Sendable {
    /// The name in reports: `archive.zip/folder/file.json` for an entry.
    let name: String
    /// The path that sessions without an id of their own are named after.
    let namingPath: String
    /// The path below the folder or the archive that is imported, then those below other folders around it: a
    /// folder's file may also be given alone.
    let relativePaths: [String]
    /// Time of the file's last change; of an entry, the archive's.
    let modifiedAt: UTCTime?
    /// The note on the file that its program keeps in another file beside it.
    let note: JSONBytes?
    let open: @Sendable () throws(SystemError) -> LineReader

    /// The argument that stands for standard input.
    private static let standardInput = "-"
    /// Folders around a file whose sight it may be imported from.
    private static let relativePathCountMax = 6
    private static let noteByteCountMax = 65_536

    /// A file.
    /// - Parameter root: the folder that is imported and has it; nil for a file that was given itself.
    init(path: String, below root: String? = nil) {
        let isStream = path == Self.standardInput || FileBytes.isStream(path)
        name = path == Self.standardInput ? "standard input" : path
        namingPath = isStream ? "stdin" : StoredFile.unpackedPath(path)
        relativePaths = isStream ? [namingPath] : Self.relativePaths(of: path, below: root)
        modifiedAt = isStream ? nil : File.modified(path)
        note = isStream ? nil : CompanionFile.notePath(of: path).flatMap(Self.note)
        open = { () throws(SystemError) in
            path == Self.standardInput
                ? try LineReader.standardInput().unpackedByZstd().decoded() : try StoredFile.lines(of: path)
        }
    }

    init(_ entry: ZipEntry, of archive: ZipArchive, at path: String) {
        name = "\(path)/\(entry.name)"
        namingPath = StoredFile.unpackedPath(name)
        relativePaths = [entry.name]
        modifiedAt = File.modified(path)
        note = nil
        open = { () throws(SystemError) in
            if FileTree.isNamedDatabase(entry.name) {
                return try ArchivedDatabase(entry, of: archive).documents()
            }
            return try LineReader(entry, of: archive).unpackedByZstd().decoded()
        }
    }

    private static func relativePaths(of path: String, below root: String?) -> [String] {
        let all = (File.absolutePath(path) ?? path).split(separator: "/").map(String.init)
        let below = root.map { path.dropFirst($0.count).split(separator: "/").count } ?? 1
        let counts = [below] + (1...max(1, min(relativePathCountMax, all.count))).filter { $0 != below }
        return counts.map { all.suffix($0).joined(separator: "/") }
    }

    private static func note(at path: String) -> JSONBytes? {
        guard File.exists(path), let file = try? LineReader(path: path),
            let bytes = try? file.readAll(byteCountMax: noteByteCountMax),
            let note = try? JSONBytes(json: bytes), note.isObject
        else { return nil }
        return note
    }
}

/// The conversation files in a zip archive. None is written anywhere, so the entries' names are only names.
package struct ConversationArchive {
    let sources: [ConversationSource]
    /// The damage of the archive as a whole, for which entries may be missing.
    let damage: String?
    /// The files in it that are no conversation files by their ending.
    let others: OtherFiles
    /// Unpacked byte count of the conversation files.
    let byteCount: Int

    /// The folder that macOS adds, with a file beside every file.
    private static let shadowFolder = "__MACOSX/"

    /// Whether a file begins as an archive does.
    static func isOne(_ path: String) -> Bool {
        guard let file = try? LineReader(path: path), file.byteCount > 0,
            let beginning = try? file.peekLine(byteCountMax: 4)
        else { return false }
        return ZipArchive.isBeginning(beginning)
    }

    /// Byte count of the part of a file that will be read; 0 where it can't be.
    package static func byteCount(at path: String) -> Int {
        guard isOne(path) else { return StoredFile.byteCount(at: path) }
        return (try? ConversationArchive(path: path).byteCount) ?? 0
    }

    init(path: String) throws(SystemError) {
        let archive = try ZipArchive(path: path)
        let files = archive.entries.filter { !$0.isFolder && !$0.name.hasPrefix(Self.shadowFolder) }
        let wanted = files.filter { Self.isWanted($0, of: archive) }
        sources = wanted.map { ConversationSource($0, of: archive, at: path) }
        byteCount = wanted.reduce(0) { $0 + ($1.problem == nil ? Int(clamping: $1.byteCount) : 0) }
        damage = archive.damage?.description
        var others = OtherFiles()
        for file in files where !wanted.contains(file) { others.add(file.name) }
        self.others = others
    }

    private static func isWanted(_ entry: ZipEntry, of archive: ZipArchive) -> Bool {
        guard FileTree.isNamedDatabase(entry.name) else { return FileTree.isInArchive(entry.name) }
        // One that can't be unpacked is told, as any other entry.
        return (try? ArchivedDatabase(entry, of: archive).isOne) ?? true
    }
}
