import DaybookCore

/// The postings of a phrase: the rows of each of its terms by range; for a term that may go on, those of all
/// terms that begin with it.
struct PhraseRows {
    /// The rows of one term of the phrase.
    fileprivate struct Term {
        var rows: [PositionRange: [PostingsRow]] = [:]
        /// The rows of the very term, for one that may go on.
        var exact: [PositionRange: PostingsRow] = [:]
    }

    private let postings: ViewTable
    private var terms: [Term] = []
    /// Whether it stood between quotes, so that it must be found.
    let isStrict: Bool
    /// Whether documents with the very term are also weighed by its own frequency.
    let countsExact: Bool
    /// Whether all terms with a prefix were looked at; false where there are more than the limit.
    private(set) var isWhole = true

    init(
        _ phrase: SearchExpression.Phrase, of index: SearchIndex, in rows: any ViewBacking
    ) throws(ViewReadError) {
        postings = index.postings
        isStrict = phrase.isQuoted
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
            for (range, row) in try postings(of: candidate, in: rows) {
                term.rows[range, default: []].append(row)
                if mayGoOn, candidate == bytes { term.exact[range] = row }
            }
        }
        return term
    }

    private static let pageCount = 256

    private func postings(
        of term: [UInt8], in rows: any ViewBacking
    ) throws(ViewReadError) -> [(PositionRange, PostingsRow)] {
        let prefix = SearchKey.postings(term[...])
        let table = postings.index
        var found: [(PositionRange, PostingsRow)] = []
        var first = prefix
        while true {
            let keys = try rows.keys(
                table: table, prefix: prefix, from: first, countMax: PhraseRows.pageCount)
            for key in keys {
                guard let row = try rows.value(table: table, key: key) else { continue }
                found.append((SearchKey.range(ofPostings: key), PostingsRow(row)))
            }
            guard keys.count == PhraseRows.pageCount else { return found }
            first = keys[PhraseRows.pageCount - 1] + [0]
        }
    }

    /// The terms that begin with `begin`, found by stepping from one to the next without reading their rows.
    private mutating func begun(
        by begin: [UInt8], in rows: any ViewBacking
    ) throws(ViewReadError) -> [[UInt8]] {
        let table = postings.index
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

    /// Number of documents with the phrase, where it can be told without looking at them.
    func documentCount(in range: PositionRange) -> UInt64? {
        guard terms.count == 1, !countsExact else { return nil }
        let rows = terms[0].rows[range] ?? []
        return rows.count <= 1 ? UInt64(rows.first?.documentCount ?? 0) : nil
    }

    /// Counts the phrase in the documents of a range that a scope sees.
    func count(in range: PositionRange, among documents: RangeDocuments, into counts: RangeCounts) {
        counts.clear()
        if terms.count == 1 {
            for row in terms[0].rows[range] ?? [] { counts.add(row, among: documents) }
            if countsExact, let row = terms[0].exact[range] { counts.addExact(row, among: documents) }
            return
        }
        // What was said and what tools had lie a place apart: where a phrase begins tells where it is.
        let begins = documents.withSeen { seen in occurrences(in: range, where: { seen?[$0] != 0 }) }
        counts.add(
            occurrences: begins.filter { begin in
                documents.saidCounts.map { UInt32(truncatingIfNeeded: begin) < $0[Int(begin >> 32)] } ?? true
            })
    }

    /// Places where the phrase begins in the documents that are wanted, in order: the document's offset above 32
    /// bits of the place in it.
    private func occurrences(in range: PositionRange, where isWanted: (_ offset: Int) -> Bool) -> [UInt64] {
        let rows = terms.compactMap { $0.rows[range]?.count == 1 ? $0.rows[range]?.first : nil }
        if rows.count == terms.count { return occurrences(of: rows, in: range, where: isWanted) }
        return mergedOccurrences(in: range, where: isWanted)
    }

    /// The same where each term has one row: they are read side by side.
    private func occurrences(
        of rows: [PostingsRow], in range: PositionRange, where isWanted: (_ offset: Int) -> Bool
    ) -> [UInt64] {
        guard rows.count > 2 else { return rows[0].occurrences(followedBy: rows[1], where: isWanted) }
        // Two words of a long phrase may stand together in many documents that lack a third.
        let documents = documents(in: range, where: isWanted)
        var occurrences = rows[0].occurrences(followedBy: rows[1]) { documents[$0] == rows.count }
        for (distance, row) in rows.enumerated().dropFirst(2) where !occurrences.isEmpty {
            row.keep(&occurrences, followedAt: UInt64(distance))
        }
        return occurrences
    }

    /// The same where a term that may go on has several rows.
    private func mergedOccurrences(
        in range: PositionRange, where isWanted: (_ offset: Int) -> Bool
    ) -> [UInt64] {
        let documents = documents(in: range, where: isWanted)
        var occurrences: [UInt64] = []
        for (index, term) in terms.enumerated() {
            let own = term.occurrences(in: range) { documents[$0] == terms.count }
            occurrences =
                index == 0 ? own : PhraseRows.occurrences(occurrences, followedBy: own, after: UInt64(index))
            if occurrences.isEmpty { break }
        }
        return occurrences
    }

    /// Number of the phrase's first terms, without a gap, that the document at each offset has, if it is wanted.
    private func documents(in range: PositionRange, where isWanted: (_ offset: Int) -> Bool) -> [UInt8] {
        var documents = [UInt8](repeating: 0, count: PositionRange.count)
        for (index, term) in terms.enumerated() {
            for row in term.rows[range] ?? [] {
                row.forEach { offset, _ in
                    if documents[offset] == index, index > 0 || isWanted(offset) {
                        documents[offset] = UInt8(index + 1)
                    }
                }
            }
        }
        return documents
    }

    /// The occurrences that one of the others follows at a distance; both in order.
    private static func occurrences(
        _ occurrences: [UInt64], followedBy others: [UInt64], after distance: UInt64
    ) -> [UInt64] {
        var next = others.startIndex
        return occurrences.filter { occurrence in
            let wanted = occurrence &+ distance
            while next < others.endIndex, others[next] < wanted { next += 1 }
            return next < others.endIndex && others[next] == wanted
        }
    }
}

extension PhraseRows.Term {
    /// Places where one of its terms stands in the wanted documents, in order.
    fileprivate func occurrences(
        in range: PositionRange, where isWanted: (_ offset: Int) -> Bool
    ) -> [UInt64] {
        var occurrences: [UInt64] = []
        let rows = rows[range] ?? []
        for row in rows {
            row.forEachPlace(where: isWanted) { occurrences.append(UInt64($0) << 32 | UInt64($1)) }
        }
        if rows.count > 1 { occurrences.sort() }
        return occurrences
    }
}
