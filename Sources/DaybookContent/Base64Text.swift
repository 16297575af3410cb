package import DaybookJSON

/// Strings in base 64 that are so long that they must be a file's bytes, of either alphabet, perhaps behind
/// `data:…;base64,`.
package enum Base64Text {
    /// Characters from which on a string without anything else is taken for base 64.
    private static let characterCountMin = 256
    /// Levels of a value that are looked through.
    private static let depthMax = 4

    /// Bytes that the longest such string in a value stands for; nil where there is none.
    package static func byteCount(in value: JSONValue) -> Int? { byteCount(in: value, depth: 0) }

    private static func byteCount(in value: JSONValue, depth: Int) -> Int? {
        if let text = value.text { return byteCount(ofString: text.raw.dropFirst().dropLast()) }
        guard depth < depthMax else { return nil }
        if value.isObject {
            return value.members.lazy.compactMap { byteCount(in: $0.value, depth: depth + 1) }.max()
        }
        return value.elements.lazy.compactMap { byteCount(in: $0, depth: depth + 1) }.max()
    }

    private static func byteCount(ofString raw: ArraySlice<UInt8>) -> Int? {
        guard raw.count >= characterCountMin, isBase64(raw) else { return nil }
        return raw.count / 4 * 3
    }

    private static func isBase64(_ text: ArraySlice<UInt8>) -> Bool {
        let isURL = text.starts(with: "data:".utf8)
        let comma = isURL ? text.prefix(characterCountMin).firstIndex(of: UInt8(ascii: ",")) : nil
        return text[(comma.map { $0 + 1 } ?? text.startIndex)...].allSatisfy { byte in
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
