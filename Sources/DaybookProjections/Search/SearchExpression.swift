import DaybookCore

/// A parsed query. No syntax is wrong: everything without another meaning is words.
///
/// All words are required. Words between quotes stand together, in order; so do the terms that one word falls
/// into. After `-` a word or a phrase must not occur, but not after `--`, which begins an option of a command.
/// The last word may be the beginning of one, and so may every word with `*` after it.
package struct SearchExpression: Equatable, Sendable {
    /// Terms that stand one after the other.
    package struct Phrase: Equatable, Sendable {
        package let terms: [[UInt8]]
        /// Whether the last term may go on.
        package let isPrefix: Bool
        /// Whether it stood between quotes.
        package let isQuoted: Bool
    }

    /// One of the required words, and where it stands in the query.
    struct Word: Equatable, Sendable {
        let term: [UInt8]
        let place: Range<Int>
    }

    package private(set) var required: [Phrase] = []
    package private(set) var excluded: [Phrase] = []
    /// The required words that are one term each and stand between no quotes, in the order of the query.
    private(set) var words: [Word] = []

    package var termCount: Int { (required + excluded).reduce(0) { $0 + $1.terms.count } }

    /// Whether messages can be looked for that have only some of the words.
    package var hasChoice: Bool { required.count > 1 && required.contains { !$0.isQuoted } }

    /// Parses a query.
    /// - Parameters:
    ///   - query: valid UTF-8.
    ///   - lastMayGoOn: whether the last word may be the beginning of one without a `*` after it.
    package init(_ query: [UInt8], lastMayGoOn: Bool = true) {
        var reader = Reader(query)
        while let part = reader.next() {
            let words = Words(part.text)
            guard words.count > 0 else { continue }
            let reachesEnd = words.places[words.count - 1].upperBound == part.text.count
            let phrase = Phrase(
                terms: (0..<words.count).map { Array(words[$0]) },
                isPrefix: lastMayGoOn && part.mayGoOn && reachesEnd || part.hasStar,
                isQuoted: part.isQuoted)
            if part.isExcluded {
                SearchExpression.add(phrase, to: &excluded)
            } else {
                SearchExpression.add(phrase, to: &required)
                if words.count == 1, !part.isQuoted { add(phrase.terms[0], words.places[0], of: part) }
            }
        }
    }

    /// Adds a phrase once: one that stands in the query with quotes and without counts as quoted.
    private static func add(_ phrase: Phrase, to phrases: inout [Phrase]) {
        let known = phrases.firstIndex { $0.terms == phrase.terms && $0.isPrefix == phrase.isPrefix }
        guard let known else { return phrases.append(phrase) }
        if phrase.isQuoted { phrases[known] = phrase }
    }

    private mutating func add(_ term: [UInt8], _ place: Range<Int>, of part: Reader.Part) {
        words.append(Word(term: term, place: part.start + place.lowerBound..<part.start + place.upperBound))
    }
}

/// Cuts a query into words and quoted texts.
private struct Reader {
    struct Part {
        var text: [UInt8] = []
        /// Offset of the text in the query.
        var start = 0
        var isExcluded = false
        var isQuoted = false
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
        if query[offset] == Reader.minus, offset + 1 < query.count, query[offset + 1] != Reader.minus,
            spaceByteCount(at: offset + 1) == nil
        {
            part.isExcluded = true
            offset += 1
        }
        if query[offset] == Reader.quote {
            offset += 1
            // A quote that nothing closes is no quote.
            if let end = query[offset...].firstIndex(of: Reader.quote) {
                part.text = Array(query[offset..<end])
                part.isQuoted = true
                offset = end + 1
                return part
            }
        }
        return word(part)
    }

    private mutating func word(_ part: Part) -> Part {
        var part = part
        part.start = offset
        while offset < query.count, query[offset] != Reader.quote, spaceByteCount(at: offset) == nil {
            offset += 1
        }
        part.text = Array(query[part.start..<offset])
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
