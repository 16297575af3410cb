import DaybookClient

/// Content blocks in the shape that Daybook recognises, made of those of other APIs.
enum ContentBlock {
    static func text(_ text: JSONBytes) -> JSONBytes { block("text", [("text", text)]) }

    static func thinking(_ text: JSONBytes) -> JSONBytes { block("thinking", [("thinking", text)]) }

    static func said(_ text: JSONBytes, isThought: Bool) -> JSONBytes {
        isThought ? thinking(text) : self.text(text)
    }

    static func call(_ id: JSONBytes?, _ name: JSONBytes?, _ input: JSONBytes?) -> JSONBytes {
        block("tool_use", [("id", id), ("name", name), ("input", input)])
    }

    /// The result of a call.
    /// - Parameter isError: whether the call failed; nil where the source says nothing of it.
    static func result(of id: JSONBytes?, _ content: JSONBytes?, isError: Bool? = nil) -> JSONBytes {
        block("tool_result", [("tool_use_id", id), ("content", content), ("is_error", isError.map(json))])
    }

    /// The content that some blocks are: the text of one that is nothing else, or the blocks.
    static func content(_ blocks: [JSONBytes]) -> JSONBytes {
        if blocks.count == 1, blocks[0]["type"]?.string == "text", let text = blocks[0]["text"] {
            return text
        }
        return .array(blocks)
    }

    static func json(_ value: Bool) -> JSONBytes { value ? .true : .false }

    private static func block(_ type: String, _ members: [(String, JSONBytes?)]) -> JSONBytes {
        .object(
            [("type", JSONBytes(string: type))]
                + members.compactMap { name, value in value.map { (name, $0) } })
            ?? .emptyObject
    }
}

extension JSONBytes {
    static let `false` = try! JSONBytes(json: "false")

    /// The value that a string of JSON stands for; the string itself where it is none.
    var unquoted: JSONBytes { string.flatMap { try? JSONBytes(json: $0) } ?? self }

    /// The distinct values of a member of the elements, for a message that names them.
    func kinds(_ name: String = "type") -> String {
        var kinds: [String] = []
        for element in elements {
            let kind = element[name]?.string ?? element.members.first?.name ?? "nothing"
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        return kinds.joined(separator: ", ")
    }
}
