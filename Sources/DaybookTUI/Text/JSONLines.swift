import DaybookJSON

/// JSON on as many lines as people read it best. Pure.
enum JSONLines {
    /// Levels that are set in; what is deeper stays on its line.
    private static let depthMax = 12
    private static let indent = "  "

    /// The value's text; scalars, and containers of nothing, stay as they came.
    static func text(_ value: JSONValue) -> String {
        var text = ""
        write(value, depth: 0, to: &text)
        return text
    }

    private static func write(_ value: JSONValue, depth: Int, to text: inout String) {
        guard depth < depthMax else { return text += raw(value) }
        switch value.kind {
        case .object:
            let members = Array(value.members)
            guard !members.isEmpty else { return text += "{}" }
            text += "{\n"
            for (index, member) in members.enumerated() {
                line(depth + 1, &text)
                text += JSONText.quoted(member.name.string) + ": "
                write(member.value, depth: depth + 1, to: &text)
                text += index + 1 < members.count ? ",\n" : "\n"
            }
            line(depth, &text)
            text += "}"
        case .array:
            let elements = Array(value.elements)
            guard !elements.isEmpty else { return text += "[]" }
            text += "[\n"
            for (index, element) in elements.enumerated() {
                line(depth + 1, &text)
                write(element, depth: depth + 1, to: &text)
                text += index + 1 < elements.count ? ",\n" : "\n"
            }
            line(depth, &text)
            text += "]"
        default: text += raw(value)
        }
    }

    private static func line(_ depth: Int, _ text: inout String) {
        text += String(repeating: indent, count: depth)
    }

    private static func raw(_ value: JSONValue) -> String { String(decoding: value.raw, as: UTF8.self) }
}

private enum JSONText {
    static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}
