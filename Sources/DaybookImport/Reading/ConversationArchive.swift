import DaybookSystem
import DaybookZip

/// A source of conversations: a file, or an entry of an archive.
struct ConversationSource: Sendable {
    /// The name in reports: `archive.zip/folder/file.json` for an entry.
    let name: String
    /// The path that sessions without an id of their own are named after.
    let namingPath: String
    let open: @Sendable () throws(SystemError) -> LineReader

    /// The argument that stands for standard input.
    private static let standardInput = "-"

    init(path: String) {
        let isStream = path == Self.standardInput || FileBytes.isStream(path)
        name = path == Self.standardInput ? "standard input" : path
        namingPath = isStream ? "stdin" : StoredFile.unpackedPath(path)
        open = { () throws(SystemError) in
            path == Self.standardInput ? .standardInput() : try StoredFile.lines(of: path)
        }
    }

    init(_ entry: ZipEntry, of archive: ZipArchive, at path: String) {
        name = "\(path)/\(entry.name)"
        namingPath = name
        open = { () throws(SystemError) in try LineReader(entry, of: archive) }
    }
}

/// The conversation files in a zip archive. None is written anywhere, so the entries' names are only names.
package struct ConversationArchive {
    /// A reason why entries are not imported, and their number.
    struct Problem: Equatable {
        let reason: String
        let count: Int
    }

    let sources: [ConversationSource]
    let problems: [Problem]
    /// Unpacked byte count of the conversation files.
    let byteCount: Int

    private static let namedCountMax = 5
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
        let wanted = files.filter { FileTree.isConversationFile($0.name) }
        sources = wanted.map { ConversationSource($0, of: archive, at: path) }
        byteCount = wanted.reduce(0) { $0 + ($1.problem == nil ? Int(clamping: $1.byteCount) : 0) }
        let others = files.filter { !FileTree.isConversationFile($0.name) }.map(\.name)
        problems =
            (others.isEmpty ? [] : [Self.problem(of: others)])
            + (archive.damage.map { [Problem(reason: $0.description, count: 1)] } ?? [])
    }

    private static func problem(of others: [String]) -> Problem {
        let named = others.prefix(namedCountMax).joined(separator: ", ")
        let rest = others.count > namedCountMax ? " and \(others.count - namedCountMax) more" : ""
        return Problem(reason: "no conversation files: \(named)\(rest)", count: others.count)
    }
}
