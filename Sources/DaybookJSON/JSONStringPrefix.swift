/// The beginning of a JSON string, unescaped.
public struct JSONStringPrefix: Equatable, Sendable {
    /// UTF-8, whole scalars.
    public let bytes: [UInt8]
    public let isCut: Bool

    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The first `scalarCountMax` Unicode scalars of `string`, or all. O(n) in what is taken, not the rest.
    public init(_ string: JSONString, scalarCountMax: Int) {
        precondition(scalarCountMax >= 0)
        let content = Self.part(of: string.content, scalarCountMax: scalarCountMax)
        let source = string.raw.span.bytes.extracting(0..<content.upperBound)
        var pieces = JSONPieces(content)
        var output: [UInt8] = []
        output.reserveCapacity(Swift.min(content.count, scalarCountMax))
        var scalarsLeft = scalarCountMax
        var isCut = false
        while !isCut, let piece = pieces.next(in: source) {
            switch piece {
            case .run(let range):
                let end = source.offset(after: &scalarsLeft, in: range)
                output.append(source, range.lowerBound..<end)
                isCut = end < range.upperBound
            case .codePoint(let point):
                isCut = scalarsLeft == 0
                if isCut { break }
                output.append(codePoint: JSONPieces.scalar(point))
                scalarsLeft -= 1
            }
        }
        bytes = output
        self.isCut = isCut
    }

    /// The bytes that surely hold one scalar more than wanted: none takes more than two escapes of six bytes.
    private static func part(of content: Range<Int>, scalarCountMax: Int) -> Range<Int> {
        if scalarCountMax >= content.count / 12 { return content }
        let end = content.lowerBound + 12 * (scalarCountMax + 1)
        return content.lowerBound..<Swift.min(end, content.upperBound)
    }
}

extension JSONString {
    public func prefix(scalarCountMax: Int) -> JSONStringPrefix {
        JSONStringPrefix(self, scalarCountMax: scalarCountMax)
    }
}

extension RawSpan {
    /// The scalars that begin in `range` of valid UTF-8.
    func scalarCount(in range: Range<Int>) -> Int {
        var count = 0
        var at = range.lowerBound
        while at <= range.upperBound - 8 {
            count &+= WordMask.scalarCount(word(at))
            at &+= 8
        }
        while at < range.upperBound {
            if byte(at) & 0xC0 != 0x80 { count &+= 1 }
            at &+= 1
        }
        return count
    }

    /// The offset after the next `scalarsLeft` scalars of `range`, or its end; what was passed is subtracted.
    func offset(after scalarsLeft: inout Int, in range: Range<Int>) -> Int {
        var at = range.lowerBound
        while at <= range.upperBound - 8 {
            let count = WordMask.scalarCount(word(at))
            if count > scalarsLeft { break }
            scalarsLeft -= count
            at += 8
        }
        while at < range.upperBound {
            if byte(at) & 0xC0 != 0x80 {
                if scalarsLeft == 0 { break }
                scalarsLeft -= 1
            }
            at += 1
        }
        return at
    }
}
