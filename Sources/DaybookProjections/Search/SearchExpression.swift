import DaybookCore

/// A parsed query. No syntax is wrong: everything without another meaning is words.
///
/// All words are required. Words between quotes stand together, in order; so do the terms that one word falls
/// into. After `-` a word or a phrase must not occur. The last word may be the beginning of one, and so may
/// every word with `*` after it.
package struct SearchExpression: Equatable, Sendable {
    /// Terms that stand one after the other.
    package struct Phrase: Equatable, Sendable {
        package let terms: [[UInt8]]
        /// Whether the last term may go on.
        package let isPrefix: Bool
    }

    package private(set) var required: [Phrase] = []
    package private(set) var excluded: [Phrase] = []

    package var termCount: Int { (required + excluded).reduce(0) { $0 + $1.terms.count } }

    /// Parses a query.
    /// - Parameter query: valid UTF-8.
    package init(_ query: [UInt8]) {
        var reader = Reader(query)
        while let part = reader.next() {
            let words = Words(part.text)
            guard words.count > 0 else { continue }
            let phrase = Phrase(
                terms: (0..<words.count).map { Array(words[$0]) },
                isPrefix: part.mayGoOn && words.places[words.count - 1].upperBound == part.text.count
                    || part.hasStar)
            if part.isExcluded {
                if !excluded.contains(phrase) { excluded.append(phrase) }
            } else if !required.contains(phrase) {
                required.append(phrase)
            }
        }
    }
}

/// Cuts a query into words and quoted texts.
private struct Reader {
    struct Part {
        var text: [UInt8] = []
        var isExcluded = false
        /// Whether the last word, not quoted and not excluded, may be the beginning of one.
        var mayGoOn = false
        var hasStar = false
    }

    private let query: [UInt8]
    private var offset = 0

    private static let quote = UInt8(ascii: "\"")
    private static let minus = UInt8(ascii: "-")
    private static let star = UInt8(ascii: "*")

    init(_ query: [UInt8]) { self.query = query }

    mutating func next() -> Part? {
        while offset < query.count, let byteCount = spaceByteCount(at: offset) { offset += byteCount }
        guard offset < query.count else { return nil }
        var part = Part()
        if query[offset] == Reader.minus, offset + 1 < query.count, spaceByteCount(at: offset + 1) == nil {
            part.isExcluded = true
            offset += 1
        }
        if query[offset] == Reader.quote {
            offset += 1
            // A quote that nothing closes is no quote.
            if let end = query[offset...].firstIndex(of: Reader.quote) {
                part.text = Array(query[offset..<end])
                offset = end + 1
                return part
            }
        }
        return word(part)
    }

    private mutating func word(_ part: Part) -> Part {
        var part = part
        let start = offset
        while offset < query.count, query[offset] != Reader.quote, spaceByteCount(at: offset) == nil {
            offset += 1
        }
        part.text = Array(query[start..<offset])
        part.mayGoOn = offset == query.count && !part.isExcluded
        part.hasStar = part.text.last == Reader.star
        return part
    }

    /// Byte count of the white space at an offset; nil where there is none.
    private func spaceByteCount(at offset: Int) -> Int? {
        let byte = query[offset]
        if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) ? 1 : nil }
        guard byte >= 0xC0 else { return nil }
        let (scalar, byteCount) = query.span.bytes.scalar(at: offset)
        return scalar.properties.isWhitespace ? byteCount : nil
    }
}
