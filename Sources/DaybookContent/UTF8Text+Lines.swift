package import DaybookCore

extension UTF8Text {
    /// A text without ASCII white space and controls at its ends.
    package static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 <= UInt8(ascii: " ") }
        guard let first = text.firstIndex(where: { !isBlank($0) }) else { return [] }
        return text[first...text.lastIndex { !isBlank($0) }!]
    }

    /// A text on one line, white space and controls folded to single spaces.
    package static func onOneLine(_ text: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        var isBetweenWords = false
        var index = 0
        while index < text.count {
            let breakByteCount = lineBreakByteCount(in: text, at: index)
            if breakByteCount > 0 || text[index] <= UInt8(ascii: " ") || text[index] == 0x7F {
                isBetweenWords = !line.isEmpty
                index += max(breakByteCount, 1)
                continue
            }
            if isBetweenWords { line.append(UInt8(ascii: " ")) }
            isBetweenWords = false
            line.append(text[index])
            index += 1
        }
        return line
    }
}
