import DaybookCore

/// A text cut to its head and its tail, with a line between them that says how much is gone.
struct HeadAndTail {
    let head: [UInt8]
    let tail: [UInt8]
    private let removedCount: Int

    /// The head's part of what is kept: the beginning of an output says more than its end.
    private static let headShare = (2, of: 3)

    /// Cuts a text; nil where it is within the limit.
    init?(_ text: [UInt8], byteCountMax: Int) {
        guard text.count > byteCountMax else { return nil }
        let kept = max(0, byteCountMax - Self.marker(UTF8Text.scalarCount(text)).count)
        head = UTF8Text.prefix(text, byteCountMax: kept * Self.headShare.0 / Self.headShare.of)
        tail = UTF8Text.suffix(text, byteCountMax: kept - head.count)
        removedCount =
            UTF8Text.scalarCount(text) - UTF8Text.scalarCount(head) - UTF8Text.scalarCount(tail)
    }

    var bytes: [UInt8] { head + marker + tail }
    var marker: [UInt8] { Self.marker(removedCount) }

    private static func marker(_ count: Int) -> [UInt8] {
        Array("\n(… \(count) character\(count == 1 ? "" : "s") left out …)\n".utf8)
    }

    /// The longest such text, or the whole one, whose cost is within the limit; nil where there is none.
    static func fitted(
        _ text: [UInt8], costMax: Int, cost: ([UInt8]) -> Int
    ) -> (bytes: [UInt8], isCut: Bool)? {
        // No text costs less than its bytes.
        if text.count <= costMax, cost(text) <= costMax { return (text, false) }
        var byteCountMax = min(costMax, text.count - 1)
        while byteCountMax >= Limits.promptCutByteCountMin,
            let cut = HeadAndTail(text, byteCountMax: byteCountMax)
        {
            let bytes = cut.bytes
            let cost = cost(bytes)
            if cost <= costMax { return (bytes, true) }
            byteCountMax = min(byteCountMax - 1, byteCountMax * costMax / cost)
        }
        return nil
    }

    /// A text within a limit of characters.
    static func fitted(_ text: [UInt8], scalarCountMax: Int) -> (bytes: [UInt8], isCut: Bool) {
        let count = UTF8Text.scalarCount(text)
        guard count > scalarCountMax else { return (text, false) }
        // So many bytes that the characters are about as many as allowed, where they take about the same.
        let byteCountMax = text.count * scalarCountMax / count
        guard byteCountMax >= Limits.promptCutByteCountMin,
            let cut = HeadAndTail(text, byteCountMax: byteCountMax)?.bytes,
            UTF8Text.scalarCount(cut) <= scalarCountMax
        else { return (UTF8Text.cut(text, scalarCountMax: scalarCountMax)?.bytes ?? text, true) }
        return (cut, true)
    }
}

extension UTF8Text {
    /// The longest end of a text that fits and begins with a whole scalar.
    static func suffix(_ text: [UInt8], byteCountMax: Int) -> [UInt8] {
        guard text.count > byteCountMax else { return text }
        var start = text.count - byteCountMax
        while start < text.count, isContinuation(text[start]) { start += 1 }
        return Array(text[start...])
    }
}
