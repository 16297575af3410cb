/// A writer of JSON pieces into a buffer of fixed size. It adds no commas and escapes nothing, and is valid
/// while the buffer that it was lent is.
public struct JSONBufferWriter {
    /// Decimal digits of the largest `UInt64`.
    static let digitCountMax = 20

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var byteCount = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    public mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { copy(UnsafeRawBufferPointer($0)) }
    }

    /// Adds text that needs no escape.
    public mutating func add(text: String) {
        text.utf8Span.span.bytes.withUnsafeBytes { copy($0) }
    }

    /// Adds `count` bytes that `body` writes, none of which needs an escape.
    public mutating func add(byteCount count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        precondition(byteCount + count <= buffer.count, "JSON fragment over its size")
        body(UnsafeMutableBufferPointer(rebasing: buffer[byteCount..<byteCount + count]))
        byteCount += count
    }

    public mutating func add(_ value: UInt64) {
        var count = 1
        var power = value / 10
        while power > 0 {
            count += 1
            power /= 10
        }
        precondition(byteCount + count <= buffer.count, "JSON fragment over its size")
        var rest = value
        for place in stride(from: byteCount + count - 1, through: byteCount, by: -1) {
            buffer[place] = ASCII.zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        byteCount += count
    }

    private mutating func copy(_ source: UnsafeRawBufferPointer) {
        precondition(byteCount + source.count <= buffer.count, "JSON fragment over its size")
        guard let start = source.baseAddress else { return }
        UnsafeMutableRawPointer(buffer.baseAddress! + byteCount).copyMemory(
            from: start, byteCount: source.count)
        byteCount += source.count
    }
}
