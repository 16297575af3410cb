import DaybookCore
package import DaybookJSON

/// A content block of a type that this build does not know.
package struct UnknownBlock {
    package let json: JSONValue

    init(_ block: JSONValue) { json = block }

    /// Characters of each string that the line shows, and of the line.
    private static let stringScalarCountMax = 120
    private static let lineScalarCountMax = 240

    /// The block on one line: its type, then the strings and numbers in it by their names. A file's bytes are
    /// counted instead.
    package var line: [UInt8] {
        var line = ToolName.cleaned(json["type"]?.stringBytes ?? [])
        Self.add(json, name: nil, to: &line)
        return Array("(".utf8) + (UTF8Text.cut(line, scalarCountMax: Self.lineScalarCountMax)?.bytes ?? line)
            + Array(")".utf8)
    }

    private static func add(_ value: JSONValue, name: [UInt8]?, to line: inout [UInt8]) {
        guard line.count <= lineScalarCountMax * 4 else { return }
        switch value.kind {
        case .object:
            for (member, inner) in value.members where name != nil || member.string != "type" {
                add(inner, name: member.bytes, to: &line)
            }
        case .array: for element in value.elements { add(element, name: name ?? [], to: &line) }
        case .string, .number, .true, .false: add(scalar: value, name ?? [], to: &line)
        case .null: break
        }
    }

    private static func add(scalar value: JSONValue, _ name: [UInt8], to line: inout [UInt8]) {
        line += Array(", ".utf8) + ToolName.cleaned(name) + Array(": ".utf8)
        if let byteCount = Base64Text.byteCount(in: value) {
            line += Array("\(byteCount) bytes".utf8)
        } else {
            let text = UTF8Text.onOneLine(value.stringBytes ?? Array(value.raw))
            line += UTF8Text.cut(text, scalarCountMax: stringScalarCountMax)?.bytes ?? text
        }
    }
}
