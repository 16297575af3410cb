import DaybookClient
import DaybookJSON

/// The content of a message in ATIF's terms: a text, a thought, calls, results of calls.
struct AtifContent {
    struct Call {
        let id: String
        let name: String
        let arguments: JSONBytes

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("tool_call_id", string: id)
            writer.member("function_name", string: name)
            writer.name("arguments")
            // Arguments are an object in ATIF.
            if arguments.isObject {
                writer.raw(arguments.bytes)
            } else {
                writer.beginObject()
                writer.member("input", raw: arguments.bytes[...])
                writer.endObject()
            }
            writer.endObject()
        }
    }

    struct Result {
        let id: String?
        let text: String

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            if let id { writer.member("source_call_id", string: id) }
            writer.member("content", string: text)
            writer.endObject()
        }
    }

    private(set) var text = ""
    private(set) var thought = ""
    private(set) var calls: [Call] = []
    private var results: [Result] = []

    init(text: String = "") { self.text = text }

    init(_ message: Message) {
        let callID = message.metadata?["tool_call_id"]?.string
        if message.role == .tool, callID != nil || !message.content.isArray {
            results = [Result(id: callID, text: Self.text(of: message.content))]
        } else {
            let blocks = message.content.isArray ? message.content.elements : [message.content]
            for block in blocks { add(block, at: message.sequence) }
        }
        for call in message.metadata?["tool_calls"]?.elements ?? [] {
            add(
                call: call["id"], call["function"]?["name"], call["function"]?["arguments"],
                at: message.sequence)
        }
    }

    var isEmpty: Bool { text.isEmpty && thought.isEmpty && calls.isEmpty }

    mutating func takeResults() -> [Result] {
        defer { results = [] }
        return results
    }

    private mutating func add(_ block: JSONBytes, at sequence: Int) {
        switch block["type"]?.string {
        case "tool_use": add(call: block["id"], block["name"], block["input"], at: sequence)
        case "function_call": add(call: block["call_id"], block["name"], block["arguments"], at: sequence)
        case "tool_result":
            results.append(
                Result(id: block["tool_use_id"]?.string, text: Self.text(of: block["content"] ?? .null)))
        case "function_call_output":
            results.append(
                Result(id: block["call_id"]?.string, text: Self.text(of: block["output"] ?? .null)))
        case "thinking", "reasoning":
            Self.join(&thought, Self.text(of: block["thinking"] ?? block["text"] ?? .null))
        default: Self.join(&text, Self.text(of: block))
        }
    }

    /// Adds a call; one without an id, or whose id the message repeats, is told by its place.
    private mutating func add(call id: JSONBytes?, _ name: JSONBytes?, _ input: JSONBytes?, at sequence: Int)
    {
        let own = id?.string ?? "call-\(sequence)-\(calls.count + 1)"
        guard !calls.contains(where: { $0.id == own }) else { return }
        let quoted = input?.string.flatMap { try? JSONBytes(json: $0) }
        calls.append(
            Call(id: own, name: name?.string ?? "unknown", arguments: quoted ?? input ?? .emptyObject))
    }

    private static func join(_ text: inout String, _ more: String) {
        if more.isEmpty { return }
        text += text.isEmpty ? more : "\n" + more
    }

    /// The text of a value: a string, the texts of blocks, or else its JSON.
    private static func text(of value: JSONBytes) -> String {
        if let text = value.string ?? value["text"]?.string { return text }
        if value.isNull { return "" }
        return value.isArray ? value.elements.map(text).joined(separator: "\n") : value.text
    }
}
