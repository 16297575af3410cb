import DaybookCore

/// The postings of a phrase: for each of its terms the rows by range; of a term that may go on, those of all
/// terms that begin with it.
struct PhraseRows {
    /// The rows of one place in the phrase.
    private struct Term {
        var rows: [PositionRange: [PostingsRow]] = [:]
        /// Of a term that may go on, those of the very term.
        var exact: [PositionRange: PostingsRow] = [:]
    }

    private var terms: [Term] = []
    /// Whether documents with the very term are weighed by its own frequency as well.
    let countsExact: Bool
    /// False where more terms begin so than are looked at.
    private(set) var isWhole = true

    init(_ phrase: SearchExpression.Phrase, in rows: any ViewBacking) throws(ViewReadError) {
        countsExact = phrase.isPrefix && phrase.terms.count == 1
        for (index, bytes) in phrase.terms.enumerated() {
            let mayGoOn = phrase.isPrefix && index == phrase.terms.count - 1
            terms.append(try term(bytes, mayGoOn: mayGoOn, in: rows))
        }
    }

    private mutating func term(
        _ bytes: [UInt8], mayGoOn: Bool, in rows: any ViewBacking
    ) throws(ViewReadError) -> Term {
        var term = Term()
        for candidate in mayGoOn ? try begun(by: bytes, in: rows) : [bytes] {
            for (range, row) in try PhraseRows.postings(of: candidate, in: rows) {
                term.rows[range, default: []].append(row)
                if mayGoOn, candidate == bytes { term.exact[range] = row }
            }
        }
        return term
    }

    private static let pageCount = 256

    private static func postings(
        of term: [UInt8], in rows: any ViewBacking
    ) throws(ViewReadError) -> [(PositionRange, PostingsRow)] {
        let prefix = SearchKey.postings(term[...])
        let table = SearchProjector.Table.postings.index
        var found: [(PositionRange, PostingsRow)] = []
        var first = prefix
        while true {
            let keys = try rows.keys(table: table, prefix: prefix, from: first, countMax: pageCount)
            for key in keys {
                guard let row = try rows.value(table: table, key: key) else { continue }
                found.append((SearchKey.range(ofPostings: key), PostingsRow(row)))
            }
            guard keys.count == pageCount else { return found }
            first = keys[pageCount - 1] + [0]
        }
    }

    /// The terms that begin with `begin`, from one to the next without their rows.
    private mutating func begun(
        by begin: [UInt8], in rows: any ViewBacking
    ) throws(ViewReadError) -> [[UInt8]] {
        let table = SearchProjector.Table.postings.index
        var terms: [[UInt8]] = []
        var first = begin
        while let key = try rows.keys(table: table, prefix: begin, from: first, countMax: 1).first {
            guard terms.count < Limits.searchPrefixTermCountMax else {
                isWhole = false
                break
            }
            let term = SearchKey.term(ofPostings: key)
            terms.append(term)
            first = term + [1]
        }
        return terms
    }

    // MARK: Within a range

    func ranges() -> Set<PositionRange> { Set(terms[0].rows.keys) }

    /// How many documents have it, where that needs no look at them.
    func documentCount(in range: PositionRange) -> UInt64? {
        guard terms.count == 1, !countsExact else { return nil }
        let rows = terms[0].rows[range] ?? []
        return rows.count <= 1 ? UInt64(rows.first?.documentCount ?? 0) : nil
    }

    /// Counts the phrase in each document of a range.
    func count(in range: PositionRange, into counts: inout RangeCounts) {
        counts.clear()
        if terms.count == 1 {
            for row in terms[0].rows[range] ?? [] { row.forEach { counts.add($1, at: $0) } }
            if countsExact { terms[0].exact[range]?.forEach { counts.addExact($1, at: $0) } }
            return
        }
        let places = self.places(in: range)
        for (offset, places) in places {
            let count = PhraseRows.phraseCount(places)
            if count > 0 { counts.add(count, at: offset) }
        }
    }

    /// For each document that has all terms, where each of them stands.
    private func places(in range: PositionRange) -> [Int: [[UInt32]]] {
        var documents: [Int: [[UInt32]]] = [:]
        for (index, term) in terms.enumerated() {
            var found: [Int: [UInt32]] = [:]
            for row in term.rows[range] ?? [] {
                row.forEachPlace(where: { index == 0 || documents[$0] != nil }) {
                    found[$0, default: []] += $1
                }
            }
            if index == 0 {
                documents = found.mapValues { [$0] }
            } else {
                documents = documents.filter { found[$0.key] != nil }
                for (offset, places) in found { documents[offset]?.append(places) }
            }
            if documents.isEmpty { break }
        }
        return documents
    }

    private static func phraseCount(_ places: [[UInt32]]) -> UInt64 {
        let others = places.dropFirst().map(Set.init)
        return places[0].reduce(0) { count, first in
            let stands = others.enumerated().allSatisfy { $1.contains(first &+ UInt32($0) &+ 1) }
            return count + (stands ? 1 : 0)
        }
    }
}

/// How often something stands in each document of one range; used for one range after the other.
struct RangeCounts {
    private(set) var offsets: [Int] = []
    private var counts = [UInt16](repeating: 0, count: PositionRange.count)
    private var exact = [UInt16](repeating: 0, count: PositionRange.count)

    @inline(__always)
    func count(at offset: Int) -> UInt16 { counts[offset] }
    func exactCount(at offset: Int) -> UInt16 { exact[offset] }

    @inline(__always)
    mutating func add(_ count: UInt64, at offset: Int) {
        if counts[offset] == 0 { offsets.append(offset) }
        counts[offset] = UInt16(truncatingIfNeeded: min(UInt64(counts[offset]) + count, UInt64(UInt16.max)))
    }

    mutating func addExact(_ count: UInt64, at offset: Int) {
        exact[offset] = UInt16(truncatingIfNeeded: min(count, UInt64(UInt16.max)))
    }

    mutating func clear() {
        for offset in offsets {
            counts[offset] = 0
            exact[offset] = 0
        }
        offsets.removeAll(keepingCapacity: true)
    }
}
