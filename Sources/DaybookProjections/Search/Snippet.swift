import DaybookCore

/// A part of a message's text with the hits in it.
package struct Snippet: Equatable, Sendable {
    /// The text on one line, at most `Limits.snippetScalarCountMax` characters; `…` stands where it was cut.
    package private(set) var utf8: [UInt8] = []
    /// Character ranges of the hits, in order and apart.
    package private(set) var marks: [Range<Int>] = []

    private static let ellipsis = Array("…".utf8)
    /// Characters before the first hit.
    private static let leadScalarCount = 40

    package static let empty = Snippet()

    private init() {}

    /// Makes a snippet.
    /// - Parameters:
    ///   - searched: its first `Limits.snippetTextByteCountMax` bytes are looked through.
    ///   - includesTools: false for a snippet of what was said alone.
    package init(
        _ searched: SearchedText, hits expression: SearchExpression, includesTools: Bool = true
    ) {
        let looked = includesTools ? Int.max : searched.saidByteCount
        let text = UTF8Text.prefix(
            Array(searched.utf8.prefix(looked)), byteCountMax: Limits.snippetTextByteCountMax)
        let words = Words(text)
        let hits = Snippet.hits(expression.required, words).filter { hit in
            // What was said and what tools had are two texts.
            hit.place.upperBound <= searched.saidByteCount || hit.place.lowerBound >= searched.saidByteCount
        }
        let first = Snippet.bestStart(hits)
        let start = first == 0 ? 0 : Snippet.lead(to: first, words, text)
        write(text, from: start, Snippet.merged(hits.map(\.place)))
    }

    // MARK: Finding

    private struct Hit {
        let place: Range<Int>
        let phrase: Int
    }

    /// The hits in the text, in its order.
    private static func hits(_ phrases: [SearchExpression.Phrase], _ words: Words) -> [Hit] {
        var hits: [Hit] = []
        for index in 0..<words.count {
            for (number, phrase) in phrases.enumerated() where stands(phrase, at: index, words) {
                let last = words.places[index + phrase.terms.count - 1]
                hits.append(Hit(place: words.places[index].lowerBound..<last.upperBound, phrase: number))
            }
        }
        return hits
    }

    private static func stands(_ phrase: SearchExpression.Phrase, at index: Int, _ words: Words) -> Bool {
        guard index + phrase.terms.count <= words.count else { return false }
        return phrase.terms.indices.allSatisfy { place in
            let word = words[index + place]
            let mayGoOn = phrase.isPrefix && place == phrase.terms.count - 1
            return mayGoOn ? word.starts(with: phrase.terms[place]) : word.elementsEqual(phrase.terms[place])
        }
    }

    /// The first hit of the stretch that shows the most phrases; of equal ones the first.
    private static func bestStart(_ hits: [Hit]) -> Int {
        // In bytes, so that texts of long characters show a little less.
        let reach = Limits.snippetScalarCountMax - leadScalarCount
        var best = (phrases: 0, start: 0)
        var end = 0
        var counts: [Int: Int] = [:]
        for (index, hit) in hits.enumerated() {
            while end < hits.count, hits[end].place.upperBound - hit.place.lowerBound <= reach || end == index
            {
                counts[hits[end].phrase, default: 0] += 1
                end += 1
            }
            if counts.count > best.phrases { best = (counts.count, hit.place.lowerBound) }
            counts[hit.phrase, default: 0] -= 1
            if counts[hit.phrase] == 0 { counts[hit.phrase] = nil }
        }
        return best.start
    }

    /// The beginning of a word a little before a place, or of the text where that is near.
    private static func lead(to first: Int, _ words: Words, _ text: [UInt8]) -> Int {
        var start = first
        var remaining = leadScalarCount
        while start > 0, remaining > 0 {
            start -= 1
            if !UTF8Text.isContinuation(text[start]) { remaining -= 1 }
        }
        if start == 0 { return 0 }
        return words.places.first { $0.lowerBound >= start }?.lowerBound ?? first
    }

    private static func merged(_ places: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for place in places {
            if let last = merged.last, place.lowerBound < last.upperBound {
                let end = max(last.upperBound, place.upperBound)
                merged[merged.count - 1] = last.lowerBound..<end
            } else {
                merged.append(place)
            }
        }
        return merged
    }

    // MARK: Writing

    private mutating func write(_ text: [UInt8], from start: Int, _ places: [Range<Int>]) {
        let bytes = text.span.bytes
        var places = places.drop { $0.upperBound <= start }
        var scalarCount = 0
        var isBetweenWords = false
        var markStart: Int?
        if start > 0 {
            utf8 += Snippet.ellipsis
            scalarCount = 1
        }
        var offset = start
        while offset < text.count {
            let (scalar, byteCount) = bytes.scalar(at: offset)
            if let start = markStart, let place = places.first, offset >= place.upperBound {
                marks.append(start..<scalarCount)
                places.removeFirst()
                markStart = nil
            }
            if Snippet.isBlank(scalar) {
                isBetweenWords = !utf8.isEmpty
            } else {
                let added = isBetweenWords ? 2 : 1
                // One is kept for the ellipsis.
                if scalarCount + added >= Limits.snippetScalarCountMax {
                    utf8 += Snippet.ellipsis
                    break
                }
                if isBetweenWords { utf8.append(UInt8(ascii: " ")) }
                isBetweenWords = false
                if markStart == nil, let place = places.first, offset >= place.lowerBound {
                    markStart = scalarCount + added - 1
                }
                utf8 += text[offset..<offset + byteCount]
                scalarCount += added
            }
            offset += byteCount
        }
        if let markStart, markStart < scalarCount { marks.append(markStart..<scalarCount) }
    }

    /// Whether a snippet replaces the scalar by a space: white space, and what would steer a terminal or turn
    /// the direction of a line.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value <= 0x20 || scalar.value == 0x7F }
        return scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
            || scalar.properties.isBidiControl
    }
}
