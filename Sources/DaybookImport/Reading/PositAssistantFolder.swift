import DaybookClient
import DaybookJSON
import DaybookSystem

/// A conversation of the Posit Assistant in its folder: the tree in `conversation.json`, the messages in
/// `lm-messages.jsonl`, the workspace's path in `workspace.json` above.
struct PositAssistantFolder {
    static let conversation = "conversation.json"
    static let messages = "lm-messages.jsonl"

    private let folder: String

    private static let fileByteCountMax = 256 * 1_048_576

    /// Takes a conversation by its name and the messages beside it; nil for any other file.
    init?(conversationPath path: String) {
        guard path == Self.conversation || path.hasSuffix("/" + Self.conversation) else { return nil }
        folder = File.parent(of: path)
        guard File.exists("\(folder)/\(Self.messages)") else { return nil }
    }

    func document() throws(SystemError) -> [UInt8] {
        let tree = try value(Self.conversation)
        var messages: [JSONBytes] = []
        let lines = try LineReader(path: "\(folder)/\(Self.messages)")
        while let line = try lines.next(byteCountMax: Self.fileByteCountMax) {
            // A line that is still being written is read the next time.
            if let message = try? JSONBytes(json: Array(line.bytes)) { messages.append(message) }
        }
        let path = workspace.flatMap { try? value($0) }?["path"].map { [("path", $0)] } ?? []
        let document = JSONBytes.object(tree.members + path + [("lm", .array(messages))])
        return document?.bytes ?? []
    }

    /// The path of the workspace's file, from the conversation's folder; of a subagent it lies two higher.
    private var workspace: String? {
        ["../workspace.json", "../../../workspace.json"].first { File.exists("\(folder)/\($0)") }
    }

    private func value(_ name: String) throws(SystemError) -> JSONBytes {
        guard
            let bytes = try LineReader(path: "\(folder)/\(name)").readAll(byteCountMax: Self.fileByteCountMax)
        else { throw SystemError(problem: "\(name): over 256 MiB, the limit") }
        do throws(InvalidJSON) { return try JSONBytes(json: bytes) } catch {
            throw SystemError(problem: "\(name): \(error)")
        }
    }
}
