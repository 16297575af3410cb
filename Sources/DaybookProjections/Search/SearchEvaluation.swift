package import DaybookCore

/// The documents that a search looks at.
package struct SearchScope: Sendable {
    /// The owner whose documents alone count for statistics and may be found; nil for all.
    package var owner: Position?
    package var agent: Position?
    package var project: Position?
    package var session: SessionReach?
    /// The one session whose title may be found; nil for all.
    package var titled: Position?
    package var filter = MessageTraits.Filter()
    /// Whether tool calls and results are looked at, besides what was said.
    package var includesTools = true

    package init() {}

    /// Whether it takes every document, with tools, as far as it is not hidden.
    var isOpen: Bool {
        owner == nil && agent == nil && project == nil && session == nil && titled == nil
            && filter.acceptsAll && includesTools
    }

    /// The same scope among titles.
    package var ofTitles: SearchScope {
        var scope = SearchScope()
        scope.owner = owner
        scope.agent = agent
        scope.project = project
        scope.titled = session?.start
        return scope
    }
}

package struct SearchMatch: Equatable, Sendable {
    package let position: Position
    package let score: Double
    /// Whether nothing was said in it: it holds only what tools were told and told.
    package let isToolsOnly: Bool

    package init(position: Position, score: Double, isToolsOnly: Bool) {
        self.position = position
        self.score = score
        self.isToolsOnly = isToolsOnly
    }

    /// Whether it ranks before another match: the better score first; of equal ones what was said before what
    /// tools had, then the newer.
    package func precedes(_ other: SearchMatch) -> Bool {
        if score != other.score { return score > other.score }
        if isToolsOnly != other.isToolsOnly { return other.isToolsOnly }
        return position > other.position
    }
}

package struct SearchResult: Equatable, Sendable {
    package var matches: [SearchMatch] = []
    package var total: UInt64 = 0
    package var isExact = true
    /// Whether more follow after the last match.
    package var hasMore = false
}

/// Answers one expression from a snapshot of the search view.
///
/// Range by range: the documents of the range, the counts of each phrase in them, and of those that have all
/// the counts and lengths; the scores at the end, for they depend on how many documents have a phrase. Where
/// some phrases are enough, nearly every document may have one: then the ranges are read twice, first for the
/// numbers of documents, and only the best are kept.
/// Complexity: O(postings of the terms).
package struct SearchEvaluation {
    let rows: any ViewBacking
    let scope: SearchScope
    let index: SearchIndex
    /// The phrases in an order that the query's has no part in, so that it changes no score.
    private let phrases: [SearchExpression.Phrase]
    private let required: [PhraseRows]
    private let excluded: [PhraseRows]
    private let sequence: (Position) throws(ViewReadError) -> SequenceNumber

    /// Document counts by phrase: in scope with the phrase, and with the very term that may go on.
    private var documentCounts: [UInt64]
    private var exactCounts: [UInt64]
    /// Weights by phrase, as the last result counted them.
    private var weights: [Double] = []

    // The matches, and by phrase how often each has it, and the very term that may go on.
    private var positions: [Position] = []
    private var areToolsOnly: [Bool] = []
    private var lengths: [UInt16] = []
    private var counts: [[UInt16]]
    private var exactly: [[UInt16]]

    /// Prepares the evaluation of an expression.
    /// - Parameter sequence: gives the message that the text at a position belongs to.
    package init(
        _ expression: SearchExpression, _ scope: SearchScope, of index: SearchIndex = .messages,
        in rows: any ViewBacking, sequence: @escaping (Position) throws(ViewReadError) -> SequenceNumber
    ) throws(ViewReadError) {
        self.rows = rows
        self.scope = scope
        self.index = index
        self.sequence = sequence
        phrases = expression.required.sorted { $0.precedes($1) }
        required = try SearchEvaluation.phrases(phrases, index, rows)
        excluded = try SearchEvaluation.phrases(expression.excluded, index, rows)
        documentCounts = Array(repeating: 0, count: required.count)
        exactCounts = documentCounts
        counts = Array(repeating: [], count: required.count)
        exactly = counts
    }

    private static func phrases(
        _ phrases: [SearchExpression.Phrase], _ index: SearchIndex, _ rows: any ViewBacking
    ) throws(ViewReadError) -> [PhraseRows] {
        var found: [PhraseRows] = []
        for phrase in phrases { found.append(try PhraseRows(phrase, of: index, in: rows)) }
        return found
    }

    /// Number of documents that statistics count and that have a word of the expression, as the last result
    /// counted them.
    func documentCount(of term: [UInt8]) -> UInt64 {
        let phrase = phrases.firstIndex { $0.terms == [term] }
        guard let phrase else { return 0 }
        return required[phrase].countsExact ? exactCounts[phrase] : documentCounts[phrase]
    }

    /// The best matches after one.
    /// - Parameter other: the evaluation of the same expression among other documents. Where given, and some
    ///   words are enough, a match has of their weight there at least
    ///   `Limits.searchTitleWeightShareMin`.
    package mutating func result(
        having matched: MatchedWords = .all, weighedIn other: SearchEvaluation? = nil, limit: Int,
        after cursor: SearchMatch?
    ) throws(ViewReadError) -> SearchResult {
        var result = SearchResult()
        guard !required.isEmpty else { return result }
        let ranking = try ranking()
        var best = BestMatches(limit: limit, after: cursor)
        forgetCounts()
        switch matched {
        case .all:
            try match()
            result.total = UInt64(positions.count)
            rank(ranking, into: &best)
        case .bestOfSome: try matchSome(ranking, weighedIn: other?.weights, into: &best, &result)
        }
        forgetMatches()
        weights = documentCounts.map { ranking.weight(documentCount: $0) }
        result.matches = best.sorted
        result.hasMore = best.passedCount > best.sorted.count
        result.isExact = result.isExact && (required + excluded).allSatisfy(\.isWhole)
        return result
    }

    private func ranking() throws(ViewReadError) -> Ranking {
        let key = ViewKey.session(scope.owner ?? StatisticsRow.overall)
        let row = try rows.value(table: index.statistics.index, key: key)
        return Ranking(
            row.map { StatisticsRow($0) } ?? StatisticsRow(), includesTools: scope.includesTools)
    }

    // MARK: Matching

    private mutating func match() throws(ViewReadError) {
        var counts = Counts(phraseCount: required.count)
        for range in ranges where try read(range, into: &counts) {
            count(range, into: counts)
            guard counts.documents.hasCandidates, counts.found.allSatisfy({ $0.count > 0 }) else { continue }
            let rarest = counts.found.min { $0.count < $1.count }!
            try gather(among: rarest.offsets, of: range, &counts) { _ in true }
        }
    }

    /// Ranks the documents that have all phrases in quotes and, where there are none, any of the words.
    ///
    /// From some number on, documents are passed over that have only words too common to come among the best
    /// (Turtle and Flood, "MaxScore"): the page is the same, and the total a lower bound.
    private mutating func matchSome(
        _ ranking: Ranking, weighedIn weights: [Double]?, into best: inout BestMatches,
        _ result: inout SearchResult
    ) throws(ViewReadError) {
        var counts = Counts(phraseCount: required.count)
        for range in ranges where try read(range, into: &counts) {
            for phrase in required.indices { countDocuments(phrase, in: range, counts) }
        }
        let isStrict = required.map(\.isStrict)
        for range in ranges where try read(range, into: &counts) && counts.documents.hasCandidates {
            for (phrase, found) in zip(required, counts.found) {
                phrase.count(in: range, among: counts.documents, into: found)
            }
            let isEnough = isEnough(ranking, best, total: result.total)
            if isEnough.contains(false) { result.isExact = false }
            try gather(among: counts.offsets(ofAny: isEnough)[...], of: range, &counts) { isStrict[$0] }
            if let weights { dropLight(weights) }
            result.total += UInt64(positions.count)
            rank(ranking, into: &best)
            forgetMatches()
        }
    }

    /// Drops the matches that have less than the least share of the weight of all words.
    private mutating func dropLight(_ weights: [Double]) {
        let least = weights.reduce(0, +) * Limits.searchTitleWeightShareMin
        let isKept = positions.indices.map { match in
            zip(counts, weights).reduce(0) { $1.0[match] > 0 ? $0 + $1.1 : $0 } >= least
        }
        func drop<Value>(from values: inout [Value]) {
            guard !values.isEmpty else { return }
            values = zip(values, isKept).filter(\.1).map(\.0)
        }
        drop(from: &positions)
        drop(from: &areToolsOnly)
        drop(from: &lengths)
        for phrase in required.indices {
            drop(from: &counts[phrase])
            drop(from: &exactly[phrase])
        }
    }

    /// Whether a document that has of the words only this one and ones more common can come among the best.
    private func isEnough(_ ranking: Ranking, _ best: BestMatches, total: UInt64) -> [Bool] {
        var isEnough = required.map { _ in true }
        guard total >= Limits.searchBestExactCount, let worst = best.worstScore else { return isEnough }
        let bounds = required.indices.map { phrase in
            let exact = required[phrase].countsExact ? ranking.weight(documentCount: exactCounts[phrase]) : 0
            return Ranking.scoreMax(
                weight: max(exact, ranking.weight(documentCount: documentCounts[phrase])))
        }
        var sum = 0.0
        for phrase in bounds.indices.sorted(by: { bounds[$0] < bounds[$1] }) {
            sum += bounds[phrase]
            guard sum < worst else { break }
            isEnough[phrase] = required[phrase].isStrict
        }
        return isEnough
    }

    /// The ranges with one of the phrases, in order.
    private var ranges: [PositionRange] {
        required.reduce(into: Set<PositionRange>()) { $0.formUnion($1.ranges()) }.sorted()
    }

    /// Reads the documents of a range, and tells whether some are in scope.
    private func read(
        _ range: PositionRange, into counts: inout Counts
    ) throws(ViewReadError) -> Bool {
        let key = SearchKey.documents(range)
        guard let row = try rows.value(table: index.documents.index, key: key) else { return false }
        counts.documents.read(DocumentsRow(row), scope)
        return counts.documents.isInScope || counts.documents.hasCandidates
    }

    /// Counts each phrase in a range, and the documents that have it.
    private mutating func count(_ range: PositionRange, into counts: Counts) {
        for phrase in required.indices {
            if counts.documents.hasCandidates {
                count(phrase, in: range, counts.documents, counts.found[phrase])
            } else {
                countDocuments(phrase, in: range, counts)
            }
        }
    }

    /// Counts the documents that have a phrase, without looking at them where its rows tell.
    private mutating func countDocuments(_ phrase: Int, in range: PositionRange, _ counts: Counts) {
        if scope.includesTools, counts.documents.isWhollyInScope,
            let count = required[phrase].documentCount(in: range)
        {
            documentCounts[phrase] += count
        } else {
            count(phrase, in: range, counts.documents, counts.found[phrase])
        }
    }

    private mutating func count(
        _ phrase: Int, in range: PositionRange, _ documents: RangeDocuments, _ counts: RangeCounts
    ) {
        required[phrase].count(in: range, among: documents, into: counts)
        documentCounts[phrase] += documents.countedCount(among: counts.offsets)
        guard required[phrase].countsExact else { return }
        exactCounts[phrase] += documents.countedCount(among: counts.exactOffsets)
    }

    /// Adds those of some documents that have all phrases which `isNeeded`, and none that is excluded.
    private mutating func gather(
        among some: ArraySlice<UInt16>, of range: PositionRange, _ counts: inout Counts,
        where isNeeded: (Int) -> Bool
    ) throws(ViewReadError) {
        let found = counts.found
        var offsets = Array(some)
        for phrase in found.indices where isNeeded(phrase) { found[phrase].keepCounted(in: &offsets) }
        offsets = counts.documents.candidates(among: offsets[...])
        let documents = counts.documents
        for phrase in excluded where !offsets.isEmpty {
            phrase.count(in: range, among: documents, into: counts.unwanted)
            counts.unwanted.removeCounted(from: &offsets)
        }
        offsets = try readable(offsets, of: range, documents)
        for offset in offsets {
            positions.append(range.position(at: offset))
            areToolsOnly.append(documents.isToolsOnly(offset))
        }
        lengths += documents.lengths(at: offsets)
        for (index, counts) in found.enumerated() {
            self.counts[index] += counts.counts(at: offsets)
            if required[index].countsExact { exactly[index] += counts.exactCounts(at: offsets) }
        }
    }

    /// The documents among `offsets` that the session asked for reads.
    func readable(
        _ offsets: [UInt16], of range: PositionRange, _ documents: RangeDocuments
    ) throws(ViewReadError) -> [UInt16] {
        guard let reach = scope.session else { return offsets }
        var readable: [UInt16] = []
        for offset in offsets {
            let position = range.position(at: offset)
            if documents.isAsked(offset) {
                let sequence = try sequence(position)
                guard try reach.text(sequence, in: rows)?.position == position else { continue }
            }
            readable.append(offset)
        }
        return readable
    }

    private mutating func forgetCounts() {
        documentCounts = Array(repeating: 0, count: required.count)
        exactCounts = documentCounts
    }

    private mutating func forgetMatches() {
        positions.removeAll(keepingCapacity: true)
        areToolsOnly.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for phrase in required.indices {
            counts[phrase].removeAll(keepingCapacity: true)
            exactly[phrase].removeAll(keepingCapacity: true)
        }
    }

    // MARK: Ranking

    private func rank(_ ranking: Ranking, into best: inout BestMatches) {
        var scores = [Double](repeating: 0, count: positions.count)
        for phrase in required.indices {
            let weight = ranking.weight(documentCount: documentCounts[phrase])
            let exactWeight = ranking.weight(documentCount: exactCounts[phrase])
            let (counts, exactly) = (counts[phrase], exactly[phrase])
            for index in scores.indices {
                let length = Double(lengths[index])
                let own = ranking.score(weight: weight, count: Double(counts[index]), length: length)
                guard !exactly.isEmpty, exactly[index] > 0 else {
                    scores[index] += own
                    continue
                }
                // The very word counts as the rarer of the two.
                scores[index] += max(
                    own,
                    ranking.score(weight: exactWeight, count: Double(exactly[index]), length: length))
            }
        }
        for index in scores.indices {
            let isToolsOnly = areToolsOnly[index]
            best.add(
                SearchMatch(
                    position: positions[index],
                    score: isToolsOnly ? scores[index] * Ranking.toolsShare : scores[index],
                    isToolsOnly: isToolsOnly))
        }
    }
}

/// Documents and counts of one range after the other, in the same memory.
private struct Counts {
    var documents = RangeDocuments()
    /// Counts by phrase.
    let found: [RangeCounts]
    let unwanted = RangeCounts()

    init(phraseCount: Int) { found = (0..<phraseCount).map { _ in RangeCounts() } }

    /// The documents that have one of some phrases, each once.
    func offsets(ofAny isWanted: [Bool]) -> [UInt16] {
        var isAdded = [Bool](repeating: false, count: PositionRange.count)
        var offsets: [UInt16] = []
        for (counts, isWanted) in zip(found, isWanted) where isWanted {
            for offset in counts.offsets where !isAdded[Int(offset)] {
                isAdded[Int(offset)] = true
                offsets.append(offset)
            }
        }
        return offsets
    }
}

extension SearchExpression.Phrase {
    /// An order that a query's has no part in.
    fileprivate func precedes(_ other: SearchExpression.Phrase) -> Bool {
        guard terms != other.terms else { return !isPrefix && other.isPrefix }
        return terms.lexicographicallyPrecedes(other.terms) { $0.lexicographicallyPrecedes($1) }
    }
}
