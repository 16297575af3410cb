import DaybookClient
import DaybookJSON
import DaybookSystem

/// Aider's history of a repository, `.aider.chat.history.md`: all its chats one after the other, each under a
/// heading with its time. Aider writes a person's lines behind `####`, its own reports behind `>`, and the answers
/// as they are.
struct AiderFile {
    static let name = ".aider.chat.history.md"

    private static let heading = "# aider chat started at "
    private static let byteCountMax = 256 * 1_048_576

    private let path: String

    /// Takes a history by its name; nil for any other file.
    init?(path: String) {
        guard path == Self.name || path.hasSuffix("/" + Self.name) else { return nil }
        self.path = path
    }

    /// The chats as an array of documents; a chat in which nothing is said is none.
    func document() throws(SystemError) -> [UInt8] {
        guard let bytes = try LineReader(path: path).readAll(byteCountMax: Self.byteCountMax) else {
            throw SystemError(problem: "a history of over 256 MiB, the limit")
        }
        let repository = path.split(separator: "/").dropLast().last.map(String.init) ?? "repository"
        var writer = JSONWriter()
        writer.beginArray()
        for chat in Self.chats(in: String(decoding: bytes, as: UTF8.self)) where !chat.messages.isEmpty {
            writer.beginObject()
            writer.member("aider", string: chat.started)
            writer.member("repository", string: repository)
            writer.name("messages")
            writer.beginArray()
            for message in chat.messages {
                writer.beginObject()
                writer.member("role", string: message.role)
                writer.member("content", string: message.text)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        return writer.finish()
    }

    struct Message: Equatable {
        let role: String
        var text: String
    }

    struct Chat: Equatable {
        let started: String
        var messages: [Message] = []
    }

    static func chats(in text: String) -> [Chat] {
        // A person's line ends with two spaces, unlike a heading in an answer. Editors strip them; then a heading
        // right after an answer is taken for a part of it, because Aider reports on each answer.
        let isMarked = text.split(separator: "\n").contains { $0.hasPrefix("#### ") && $0.hasSuffix("  ") }
        var chats: [Chat] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(heading) {
                chats.append(Chat(started: trimmed(line.dropFirst(heading.count))))
                continue
            }
            guard let last = chats.last?.messages.last ?? chats.last.map({ _ in Message(role: "", text: "") })
            else { continue }
            let isAnswered = last.role == "assistant" && !last.text.allSatisfy(\.isWhitespace)
            let isPerson = isHeading(line) && (isMarked ? line.hasSuffix("  ") : !isAnswered)
            let role = isPerson ? "user" : line.hasPrefix("> ") ? "tool" : "assistant"
            let said = role == "user" ? line.dropFirst(4) : role == "tool" ? line.dropFirst(2) : line
            add(role, role == "assistant" ? String(said) : trimmed(said), to: &chats[chats.count - 1])
        }
        return chats.map { chat in
            var chat = chat
            chat.messages = chat.messages.map { Message(role: $0.role, text: trimmed($0.text[...])) }
                .filter { !$0.text.isEmpty }
            return chat
        }
    }

    /// Whether a line is a heading of the fourth level, perhaps an empty one.
    private static func isHeading(_ line: Substring) -> Bool {
        line.hasPrefix("####") && (line.dropFirst(4).first.map { $0 == " " } ?? true)
    }

    /// Adds a line to the message that it goes on with. An empty line belongs to whatever is being said.
    private static func add(_ role: String, _ line: String, to chat: inout Chat) {
        let last = chat.messages.count - 1
        if last >= 0, chat.messages[last].role == role || (line.isEmpty && chat.messages[last].role == "tool")
        {
            chat.messages[last].text += "\n" + line
        } else {
            chat.messages.append(Message(role: role, text: line))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
