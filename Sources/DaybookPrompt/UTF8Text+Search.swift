import DaybookCore

extension UTF8Text {
    /// The first place of some bytes.
    static func firstIndex(of bytes: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex
        while index + bytes.count <= text.endIndex {
            guard let next = text[index...].firstIndex(of: bytes[0]) else { return nil }
            if text[next...].starts(with: bytes) { return next }
            index = next + 1
        }
        return nil
    }

    /// The last place of some bytes.
    static func lastIndex(of bytes: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var end = text.endIndex
        while let next = text[..<end].lastIndex(of: bytes[0]) {
            if text[next...].starts(with: bytes) { return next }
            end = next
        }
        return nil
    }
}
