package import DaybookCore

/// A word to look for instead of one of a query's.
package struct SearchSuggestion: Equatable, Sendable {
    fileprivate let replaced: [UInt8]
    /// The other word as the index has it: without case and accents.
    fileprivate let term: [UInt8]
    /// The newest text with the word.
    package let position: Position

    /// The query with the other word.
    /// - Parameters:
    ///   - query: the query that `expression` was made of.
    ///   - text: the text at `position`, where it can be read: the word is written as it stands there.
    package func applied(
        to query: [UInt8], _ expression: SearchExpression, spelledAsIn text: SearchedText?
    ) -> [UInt8] {
        let spelled = text.flatMap { spelling(in: $0.utf8) } ?? term
        var query = query
        for word in expression.words.reversed() where word.term == replaced {
            query.replaceSubrange(word.place, with: spelled)
        }
        return query
    }

    private func spelling(in text: [UInt8]) -> [UInt8]? {
        let text = UTF8Text.prefix(text, byteCountMax: Limits.snippetTextByteCountMax)
        let words = Words(text)
        return (0..<words.count).first { words[$0].elementsEqual(term) }.map { Array(text[words.places[$0]]) }
    }
}

extension SearchEvaluation {
    /// A word that messages in scope have and that is one letter away from a word of the expression, of such
    /// words the most frequent; nil where there is none, or none that more messages have than the word
    /// itself.
    ///
    /// The rarest words are tried first. Bounded in terms and in ranges, of which the newest count.
    /// - Parameters:
    ///   - expression: the evaluation's own, whose result was asked for before.
    ///   - onlyUnknown: whether only a word is changed that no message has. Where messages with some of the
    ///     words are found, nearly every word has a more frequent neighbour that is not meant.
    ///   - head: the position that the view has folded.
    package func suggestion(
        for expression: SearchExpression, onlyUnknown: Bool, through head: Position
    ) throws(ViewReadError) -> SearchSuggestion? {
        var neighbours = NeighbouringTerms(of: index, in: rows)
        for term in wordsByRarity(expression).prefix(Limits.suggestionWordCountMax) {
            guard !onlyUnknown || documentCount(of: term) == 0 else { continue }
            let near = try neighbours.terms(near: term)
            guard !near.isEmpty else { continue }
            let found = try findable(Set(near + [term]), through: head)
            // Of equally frequent ones the first.
            let best = near.max { (found[$0]?.count ?? 0) < (found[$1]?.count ?? 0) }
            guard let best, let other = found[best], other.count > found[term]?.count ?? 0 else { continue }
            return SearchSuggestion(replaced: term, term: best, position: other.newest)
        }
        return nil
    }

    private func wordsByRarity(_ expression: SearchExpression) -> [[UInt8]] {
        let terms = Set(expression.words.map(\.term)).filter(NeighbouringTerms.canChange)
        return terms.map { ($0, documentCount(of: $0)) }
            .sorted { $0.1 != $1.1 ? $0.1 < $1.1 : $0.0.lexicographicallyPrecedes($1.0) }
            .map(\.0)
    }

    /// Documents that may be found, by the term that they have: how many, and the newest of them, in the
    /// newest ranges.
    private func findable(
        _ terms: Set<[UInt8]>, through head: Position
    ) throws(ViewReadError) -> [[UInt8]: (count: Int, newest: Position)] {
        var found: [[UInt8]: (count: Int, newest: Position)] = [:]
        var documents = RangeDocuments()
        let counts = RangeCounts()
        var readsLeft = Limits.suggestionReadRangeCountMax
        let termsByRange = try termsByRange(terms, through: head)
        for (range, terms) in termsByRange.sorted(by: { $0.key > $1.key }) where readsLeft > 0 {
            let row = try rows.value(table: index.documents.index, key: SearchKey.documents(range))
            guard let row = row.map({ DocumentsRow($0) }), RangeDocuments.mayHaveCandidates(row, scope) else {
                continue
            }
            readsLeft -= 1
            documents.read(row, scope)
            guard documents.hasCandidates else { continue }
            for term in terms {
                let key = SearchKey.postings(term[...], range)
                guard let row = try rows.value(table: index.postings.index, key: key) else { continue }
                counts.clear()
                counts.add(PostingsRow(row), among: documents)
                let candidates = documents.candidates(among: counts.offsets)
                let offsets = try readable(candidates, of: range, documents)
                guard let last = offsets.last else { continue }
                found[term, default: (0, range.position(at: last))].count += offsets.count
            }
        }
        return found
    }

    private func termsByRange(
        _ terms: Set<[UInt8]>, through head: Position
    ) throws(ViewReadError) -> [PositionRange: [[UInt8]]] {
        let last = PositionRange(of: head).index
        let countMax = Limits.suggestionRangeCountMax
        let first = PositionRange(index: last - min(last, UInt64(countMax - 1)))
        var ranges: [PositionRange: [[UInt8]]] = [:]
        for term in terms {
            let keys = try rows.keys(
                table: index.postings.index, prefix: SearchKey.postings(term[...]),
                from: SearchKey.postings(term[...], first), countMax: countMax)
            for key in keys { ranges[SearchKey.range(ofPostings: key), default: []].append(term) }
        }
        return ranges
    }
}
