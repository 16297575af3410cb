import DaybookCore
import DaybookJSON

/// The text of content as version 2 of the prompt shows it: of images and files a short line each.
enum PlainText {
    static func utf8(of value: JSONValue) -> [UInt8] {
        switch value.kind {
        case .string: return value.stringBytes ?? []
        case .null: return []
        case .array:
            var text: [UInt8] = []
            for element in value.elements {
                let part = utf8(of: element)
                guard !part.isEmpty else { continue }
                if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
                text += part
            }
            return text
        case .object: return utf8(ofBlock: value)
        default: return Array(value.raw)
        }
    }

    static func utf8(ofBlock block: JSONValue) -> [UInt8] {
        let type = block["type"] ?? block["content_type"]
        switch ContentBlockKind(type: type?.string) {
        case .image: return Array("(image)".utf8)
        case .thought: return []
        case .call, .result, .other: break
        }
        if block["thought"]?.bool == true { return [] }
        if let text = block["text"]?.stringBytes { return text }
        return Attachment(block)?.line ?? Array(block.raw)
    }
}

/// A block that carries a file in base 64, which no model reads as text.
private struct Attachment {
    private let kind: [UInt8]
    private let name: [UInt8]
    private let byteCount: Int

    private static let dataByteCountMin = 256
    private static let depthMax = 4

    init?(_ block: JSONValue) {
        guard let data = Self.data(in: block, depth: 0) else { return nil }
        kind = ToolName.cleaned(block["type"]?.stringBytes ?? Array("attachment".utf8))
        let file = block["file"] ?? block
        name = ToolName.cleaned((file["filename"] ?? file["name"] ?? file["title"])?.stringBytes ?? [])
        byteCount = data / 4 * 3
    }

    var line: [UInt8] {
        var line = Array("(".utf8) + kind
        if !name.isEmpty { line += Array(" ".utf8) + name }
        return line + Array(", \(byteCount) bytes)".utf8)
    }

    /// Byte count of the longest string of base 64 in a value; nil where there is none.
    private static func data(in value: JSONValue, depth: Int) -> Int? {
        if let text = value.text {
            let content = text.raw.dropFirst().dropLast()
            return content.count >= dataByteCountMin && isBase64(content) ? content.count : nil
        }
        guard depth < depthMax else { return nil }
        let inner = value.isObject ? value.members.map(\.value) : Array(value.elements)
        return inner.compactMap { data(in: $0, depth: depth + 1) }.max()
    }

    /// Whether a text is in base 64, of either alphabet, perhaps behind `data:…;base64,`.
    private static func isBase64(_ text: ArraySlice<UInt8>) -> Bool {
        let isURL = text.starts(with: "data:".utf8)
        let start =
            isURL ? text.prefix(dataByteCountMin).firstIndex(of: UInt8(ascii: ",")).map { $0 + 1 } : nil
        return text[(start ?? text.startIndex)...].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            // JSON may write the slash behind a backslash, and lines with `\n` between them.
            default: "+/-_=\\".utf8.contains(byte)
            }
        }
    }
}
