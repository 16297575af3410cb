import DaybookSystem
import DaybookZstd

/// A file as an agent keeps it, read as JSON: as it is, unpacked, or put together of several files, of the rows of
/// a database or of Markdown.
enum StoredFile {
    private static let packedEnding = ".zst"

    /// The file's path without the ending that says that it is packed.
    static func unpackedPath(_ path: String) -> String {
        path.hasSuffix(packedEnding) ? String(path.dropLast(packedEnding.count)) : path
    }

    static func lines(of path: String) throws(SystemError) -> LineReader {
        if let storage = OpenCodeStorage(sessionPath: path) { return LineReader(try storage.document()) }
        if let folder = PositAssistantFolder(conversationPath: path) {
            return LineReader(try folder.document())
        }
        if let history = AiderFile(path: path) { return LineReader(try history.document()) }
        if ZstdFile.isOne(path) { return try ZstdFile(path: path).lines() }
        if SessionStores.isOne(path) { return try SessionStores.documents(in: path) }
        return try LineReader(path: path).decoded()
    }

    /// Byte count of what will be read; 0 where that is not known before.
    static func byteCount(at path: String) -> Int {
        if ZstdFile.isOne(path) { return (try? ZstdFile(path: path).byteCount) ?? 0 }
        return (try? LineReader(path: path).byteCount) ?? 0
    }
}
