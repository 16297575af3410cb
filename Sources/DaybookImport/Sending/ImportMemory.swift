package import DaybookClient
import DaybookJSON
import DaybookSystem

/// The memory of which files have been imported whole into one journal, so that a file that has not changed
/// since is not read again. Pure; whoever has it keeps it in the user's state directory.
///
/// It is of one journal at one head: restored from a backup, a journal may lack what it had.
package struct ImportMemory: Sendable {
    /// The journal that files were imported into.
    package struct Target: Equatable, Sendable {
        let id: String
        /// The journal's lineage, as the service tells it.
        let lineage: String
        /// The newest event's position.
        let head: Int

        package init(_ info: JournalInfo) {
            self.init(id: info.journalID, lineage: info.lineage?.text ?? "", head: info.head)
        }

        init(id: String, lineage: String, head: Int) {
            self.id = id
            self.lineage = lineage
            self.head = head
        }

        /// Name of the file that holds the memory.
        package var fileName: String { "\(SessionNames.sanitized(id)).json" }
    }

    /// A file and the counts of what it brought.
    struct Entry: Equatable, Sendable {
        let stamp: FileStamp
        /// The owner, agent, project and format that were asked for.
        let options: String
        let sessions: Int
        let messages: Int
        let records: Int
        /// The first sessions that it brought or added to.
        var sessionIDs: [String] = []

        /// Number of sessions kept for each file; a file of more is a data set, whose sessions nobody looks up.
        static let sessionIDCountMax = 8
    }

    /// Number of the way in which files are read; another one reads them all again. Raise it when a format
    /// brings more or other things of files that were imported before.
    private static let readingVersion = 4

    private(set) var entries: [String: Entry] = [:]

    /// An empty memory.
    package init() {}

    /// The memory of a journal; empty where it can't be trusted.
    package init(json bytes: [UInt8], of target: Target) {
        guard let json = try? JSONBytes(json: bytes), json["reading"]?.integer == Self.readingVersion,
            json["journal"]?.string == target.id, json["lineage"]?.string == target.lineage,
            let head = json["head"]?.integer, head <= target.head
        else { return }
        for (path, value) in json["files"]?.members ?? [] { entries[path] = Entry(value) }
    }

    package func json(of target: Target) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("reading", integer: Self.readingVersion)
        writer.member("journal", string: target.id)
        writer.member("lineage", string: target.lineage)
        writer.member("head", integer: target.head)
        writer.name("files")
        writer.beginObject()
        for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
            writer.name(escaping: path)
            entry.write(to: &writer)
        }
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }

    /// The memory of an unchanged file; nil for any other. Reads the file where its size and time leave a
    /// doubt.
    func entry(of path: String, _ stamp: FileStamp, options: String) -> Entry? {
        guard let entry = entries[path], entry.options == options, entry.stamp.size == stamp.size else {
            return nil
        }
        if entry.stamp.modified == stamp.modified, !entry.stamp.isFresh { return entry }
        return FileStamp.digest(of: path) == entry.stamp.digest ? entry : nil
    }

    mutating func note(_ path: String, _ entry: Entry?) { entries[path] = entry }

    /// The file that brought each session, as far as that was kept; of several the first by name.
    var origins: [String: String] {
        let files = entries.sorted { $0.key < $1.key }
        return Dictionary(files.flatMap { path, entry in entry.sessionIDs.map { ($0, path) } }) { first, _ in
            first
        }
    }
}

extension ImportMemory.Entry {
    fileprivate init?(_ json: JSONBytes) {
        guard let size = json["size"]?.integer,
            let modified = json["modified"]?.string.flatMap({ Int64($0) }),
            let digest = json["digest"]?.string.flatMap({ UInt64($0, radix: 16) }),
            let isFresh = json["fresh"]?.bool, let options = json["options"]?.string,
            let sessions = json["sessions"]?.integer, let messages = json["messages"]?.integer,
            let records = json["records"]?.integer
        else { return nil }
        stamp = FileStamp(size: size, modified: modified, isFresh: isFresh, digest: digest)
        (self.options, self.sessions, self.messages, self.records) = (options, sessions, messages, records)
        sessionIDs = json["of"]?.elements.compactMap(\.string) ?? []
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("size", integer: stamp.size)
        writer.member("modified", string: String(stamp.modified))
        writer.member("digest", string: String(stamp.digest ?? 0, radix: 16))
        writer.member("fresh", bool: stamp.isFresh)
        writer.member("options", string: options)
        writer.member("sessions", integer: sessions)
        writer.member("messages", integer: messages)
        writer.member("records", integer: records)
        writer.name("of")
        writer.beginArray()
        for id in sessionIDs { writer.string(id) }
        writer.endArray()
        writer.endObject()
    }
}

/// A file's size, time of its last change, and digest of its bytes.
struct FileStamp: Equatable, Sendable {
    let size: Int
    /// Nanoseconds since 1970.
    let modified: Int64
    /// Whether the file had changed so shortly before it was read that another change could bear the same
    /// time. Then the digest decides.
    var isFresh: Bool
    var digest: UInt64?

    private static let freshNanoseconds: Int64 = 2_000_000_000

    /// The stamp of a regular file, its digest left out; nil for anything else.
    /// - Parameter now: the present time.
    static func read(_ path: String, now: UTCTime?) -> FileStamp? {
        guard !FileBytes.isStream(path), File.kind(path) == .regular else { return nil }
        var (size, modified): (Int, Int64) = (0, .min)
        for part in parts(of: path) {
            guard let time = File.modified(part), let count = try? LineReader(path: part).byteCount else {
                return nil
            }
            size += count
            modified = max(modified, time.nanosecondsSince1970)
        }
        let isFresh = now.map { modified > $0.nanosecondsSince1970 - freshNanoseconds }
        return FileStamp(size: size, modified: modified, isFresh: isFresh ?? true)
    }

    static func digest(of path: String) -> UInt64? {
        var hash = ContentIdentities.emptyHash
        for part in parts(of: path) {
            guard let file = try? FileBytes(path: part) else { return nil }
            while true {
                guard let piece = try? file.next() else { return nil }
                if piece.isEmpty { break }
                hash = ContentIdentities.hash(piece, onto: hash)
            }
        }
        return hash
    }

    /// The files that a file is read from: a database's newest rows may lie in its write-ahead log alone.
    private static func parts(of path: String) -> [String] {
        let log = path + FileTree.databaseLogEnding
        return File.kind(log) == .regular ? [path, log] : [path]
    }
}
