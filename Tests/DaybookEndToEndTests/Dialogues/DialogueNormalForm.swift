import DaybookJSON

/// The form in which the lines of a dialogue are kept and compared: a mark stands for what is another in each
/// run, and for words to people. It says what kind of value it was.
struct DialogueNormalForm {
    /// A directory of the run, which answers may name.
    let directory: String

    /// Members whose values are another in each run or each build, whatever they hold.
    private static let volatile: Set<String> = [
        // Sizes, speeds and durations.
        "bytes", "bytesAfter", "bytesBefore", "freeBytes", "logBytes", "uptimeSeconds",
        // What goes on beside the dialogue.
        "erasedBodies", "pendingErasures", "rebuilds", "waitingAppends",
        // Made with a key of the run.
        "checkpoint", "keys", "notes",
        // Opaque to clients.
        "nextCursor",
        // What the build has, for more is added to it.
        "components", "features", "info", "methods", "projections", "views",
    ]

    func callAsFunction(_ line: String) -> String {
        let line = line.replacing(directory, with: "$DIRECTORY")
            .replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "<uuid>")
            .replacing(/\b[0-9a-f]{64}\b/, with: "<digest>")
            .replacing(/\b[0-9a-f]{32}\b/, with: "<journal>")
        return text(of: JSONValue(validated: Array(line.utf8)), in: "")
    }

    private func text(of value: JSONValue, in parent: String) -> String {
        switch value.kind {
        case .object:
            joined(
                value.members.map { name, member in
                    let name = name.string
                    return (name, member, text(of: member, named: name, in: parent))
                }, value.raw)
        case .array: joined(value.elements.map { (nil, $0, text(of: $0, in: parent)) }, value.raw)
        default: String(decoding: value.raw, as: UTF8.self)
        }
    }

    /// The parts written anew where one of them was changed, else as they came: a client's own JSON keeps its
    /// white space.
    private func joined(
        _ parts: [(name: String?, value: JSONValue, text: String)], _ raw: ArraySlice<UInt8>
    ) -> String {
        let isAsItWas = parts.allSatisfy { $0.text.utf8.elementsEqual($0.value.raw) }
        if isAsItWas { return String(decoding: raw, as: UTF8.self) }
        let texts = parts.map { part in (part.name.map { "\"\($0)\":" } ?? "") + part.text }
        let isObject = raw.first == UInt8(ascii: "{")
        return (isObject ? "{" : "[") + texts.joined(separator: ",") + (isObject ? "}" : "]")
    }

    private func text(of value: JSONValue, named name: String, in parent: String) -> String {
        switch (parent, name, value.kind) {
        case ("error", "message", _), ("data", "problem", _): return "\"<words>\""
        case ("result", "version", .string): return "\"<version>\""
        case ("result", "document", _) where value.string!.contains("\"checkpoint\""):
            return "\"<audit export>\""
        default: break
        }
        guard Self.volatile.contains(name) else { return text(of: value, in: name) }
        return switch value.kind {
        case .object: "\"<object>\""
        case .array: "\"<array>\""
        case .string: "\"<text>\""
        case .number: "\"<number>\""
        case .true, .false: "\"<boolean>\""
        case .null: "null"
        }
    }
}
