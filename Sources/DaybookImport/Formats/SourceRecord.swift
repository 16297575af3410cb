import DaybookClient
import DaybookJSON

/// Helpers that formats share for reading a record of their source.
extension JSONBytes {
    static let `true` = try! JSONBytes(json: "true")

    /// A member that is a string and not empty.
    func text(_ name: String) -> String? {
        guard let text = self[name]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// The members of these names that hold something.
    func kept(_ names: [String]) -> [(name: String, value: JSONBytes)] {
        names.compactMap { name in self[name].flatMap { $0.isNull ? nil : (name, $0) } }
    }

    /// The text of a string or a number.
    var plainText: String? { string ?? (Double(text) != nil ? text : nil) }

    /// An object of these members; nil for none.
    static func object(_ members: [(name: String, value: JSONBytes)]) -> JSONBytes? {
        guard !members.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        var seen: Set<String> = []
        for (name, value) in members where seen.insert(name).inserted {
            writer.name(escaping: name)
            writer.raw(value.bytes)
        }
        writer.endObject()
        return JSONBytes(validated: writer.finish())
    }

    static func array(_ elements: [JSONBytes]) -> JSONBytes {
        var writer = JSONWriter()
        writer.beginArray()
        for element in elements { writer.raw(element.bytes) }
        writer.endArray()
        return JSONBytes(validated: writer.finish())
    }

    /// Wraps bytes that `JSONWriter` made of checked values.
    private init(validated bytes: [UInt8]) { self = try! JSONBytes(json: bytes) }

    /// An object of all members but these; nil for none.
    func members(without names: Set<String>) -> JSONBytes? {
        Self.object(members.filter { !names.contains($0.name) })
    }

    /// Tool calls as `[{id, type: "function", function: {name, arguments}}]`, the form that Daybook
    /// recognises in metadata.
    static func toolCalls(_ calls: [(id: JSONBytes?, name: JSONBytes?, arguments: JSONBytes?)]) -> JSONBytes {
        array(
            calls.map { call in
                let function = [("name", call.name), ("arguments", call.arguments)].compactMap {
                    name, value in
                    value.map { (name, $0) }
                }
                let members: [(String, JSONBytes?)] = [
                    ("id", call.id), ("type", JSONBytes(string: "function")),
                    ("function", object(function) ?? .emptyObject),
                ]
                return object(members.compactMap { name, value in value.map { (name, $0) } }) ?? .emptyObject
            })
    }
}

extension MessageDraft {
    /// A draft of the role that another system's word stands for. A word that Daybook has not is kept in the
    /// metadata as `role`.
    init?(
        roleWord: String, content: JSONBytes, metadata members: [(name: String, value: JSONBytes)] = [],
        at: UTCTime? = nil
    ) {
        guard let role = Self.roles[roleWord.lowercased()] else { return nil }
        self.init(role: role, content: content)
        let note = role.rawValue == roleWord ? [] : [("role", JSONBytes(string: roleWord))]
        metadata = JSONBytes.object(members + note)
        self.at = at
    }

    private static let roles: [String: Message.Role] = [
        "user": .user, "assistant": .assistant, "system": .system, "tool": .tool, "developer": .system,
        "function": .tool, "human": .user, "ai": .assistant, "gpt": .assistant, "prompter": .user,
        "agent": .assistant, "customer": .user, "observation": .tool, "function_call": .assistant,
        "gemini": .assistant, "model": .assistant, "bot": .assistant, "chatgpt": .assistant, "action": .tool,
    ]
}

/// Identities for parts that have none of their own: of the bytes, and of how often they came before, so that
/// they stay when a file grows or is written anew.
struct ContentIdentities {
    private var counts: [UInt64: Int] = [:]

    mutating func next(_ bytes: some Sequence<UInt8>) -> String {
        let hash = Self.hash(bytes)
        counts[hash, default: 0] += 1
        return Self.identity(hash, counts[hash] ?? 1)
    }

    static func identity(_ hash: UInt64, _ occurrence: Int) -> String {
        "\(String(hash, radix: 16)).\(occurrence)"
    }

    /// FNV-1a: stable, for telling parts of one session apart. Parts of equal hash that differ are refused
    /// by the service as another content under the same key, and named.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 { hash(bytes, onto: emptyHash) }

    /// The hash of no bytes.
    static let emptyHash: UInt64 = 14_695_981_039_346_656_037

    /// The hash of bytes that follow others, of which it is given.
    static func hash(_ bytes: some Sequence<UInt8>, onto hash: UInt64) -> UInt64 {
        bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
