import DaybookClient
import DaybookJSON
import DaybookSystem

/// OpenCode's storage: `session/PROJECT/SESSION.json`, `message/SESSION/MESSAGE.json` and
/// `part/MESSAGE/PART.json`, in older versions `part/PART.json`, put together as `opencode export` writes a
/// session.
struct OpenCodeStorage {
    private let folder: String
    private let sessionPath: String

    private static let folders = ["session", "message", "part"]
    private static let fileByteCountMax = 16 * 1_048_576

    /// Whether a folder with these names in it is such a storage. Then only its sessions are conversation
    /// files.
    static func isOne(_ names: [String]) -> Bool { folders.allSatisfy(names.contains) }

    /// The storage around a session's file; nil for any other file.
    init?(sessionPath: String) {
        let isAbsolute = sessionPath.hasPrefix("/")
        let path = sessionPath.split(separator: "/")
        guard path.count >= 3, path[path.count - 3] == "session", sessionPath.hasSuffix(".json") else {
            return nil
        }
        folder = (isAbsolute ? "/" : "./") + path.dropLast(3).joined(separator: "/")
        self.sessionPath = sessionPath
        guard let names = try? FileTree.names(in: folder), Self.isOne(names) else { return nil }
    }

    func document() throws(SystemError) -> [UInt8] {
        let session = try object(sessionPath)
        let flat = try objects(in: "part")
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("info", raw: session.bytes)
        writer.name("messages")
        writer.beginArray()
        for message in try messages(of: session) {
            writer.beginObject()
            writer.member("info", raw: message.bytes)
            writer.name("parts")
            writer.beginArray()
            let id = message.text("id") ?? ""
            let own = SessionNames.isValid(id) ? try objects(in: "part/\(id)") : []
            for part in own + flat.filter({ $0["messageID"]?.string == id }) { writer.raw(part.bytes) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private func messages(of session: JSONBytes) throws(SystemError) -> [JSONBytes] {
        guard let id = session.text("id"), SessionNames.isValid(id) else { return [] }
        let messages = try objects(in: "message/\(id)")
        func created(_ index: Int) -> Double {
            messages[index]["time"]?["created"].flatMap { Double($0.text) } ?? 0
        }
        return messages.indices.sorted { (created($0), $0) < (created($1), $1) }.map { messages[$0] }
    }

    /// Names of the files of a folder, in order, in which ids ascend; none where there is no such folder.
    private func objects(in name: String) throws(SystemError) -> [JSONBytes] {
        let path = "\(folder)/\(name)"
        var objects: [JSONBytes] = []
        for name in (try? FileTree.names(in: path)) ?? [] where name.hasSuffix(".json") {
            objects.append(try object("\(path)/\(name)"))
        }
        return objects
    }

    private func object(_ path: String) throws(SystemError) -> JSONBytes {
        guard let bytes = try LineReader(path: path).readAll(byteCountMax: Self.fileByteCountMax) else {
            throw SystemError(problem: "\(path): over 16 MiB, the limit for a part of a session")
        }
        do throws(InvalidJSON) { return try JSONBytes(json: bytes) } catch {
            throw SystemError(problem: "\(path): \(error)")
        }
    }
}
