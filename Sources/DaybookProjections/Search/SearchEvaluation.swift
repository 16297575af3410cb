package import DaybookCore

/// The documents that a search looks at.
package struct SearchScope: Sendable {
    /// The owner whose documents alone count for statistics and may be found; nil for all.
    package var owner: Position?
    package var agent: Position?
    package var project: Position?
    package var session: SessionReach?

    package init() {}
}

package struct SearchMatch: Equatable, Sendable {
    package let position: Position
    package let score: Double

    package init(position: Position, score: Double) {
        self.position = position
        self.score = score
    }

    /// Whether it ranks before another match: the better score first, of equal ones the newer.
    package func precedes(_ other: SearchMatch) -> Bool {
        score != other.score ? score > other.score : position > other.position
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
/// the counts and lengths; the scores at the end, for they depend on how many documents have a phrase.
/// Complexity: O(postings of the terms).
package struct SearchEvaluation {
    private let rows: any ViewBacking
    private let scope: SearchScope
    private let required: [PhraseRows]
    private let excluded: [PhraseRows]
    private let sequence: (Position) throws(ViewReadError) -> SequenceNumber

    /// Document counts by phrase: in scope with the phrase, and with the very term that may go on.
    private var documentCounts: [UInt64]
    private var exactCounts: [UInt64]

    // The matches, and by phrase how often each has it, and the very term that may go on.
    private var positions: [Position] = []
    private var lengths: [UInt16] = []
    private var counts: [[UInt16]]
    private var exactly: [[UInt16]]

    /// Prepares the evaluation of an expression.
    /// - Parameter sequence: gives the message that the text at a position belongs to.
    package init(
        _ expression: SearchExpression, _ scope: SearchScope, in rows: any ViewBacking,
        sequence: @escaping (Position) throws(ViewReadError) -> SequenceNumber
    ) throws(ViewReadError) {
        self.rows = rows
        self.scope = scope
        self.sequence = sequence
        required = try SearchEvaluation.phrases(expression.required, rows)
        excluded = try SearchEvaluation.phrases(expression.excluded, rows)
        documentCounts = Array(repeating: 0, count: required.count)
        exactCounts = documentCounts
        counts = Array(repeating: [], count: required.count)
        exactly = counts
    }

    private static func phrases(
        _ phrases: [SearchExpression.Phrase], _ rows: any ViewBacking
    ) throws(ViewReadError) -> [PhraseRows] {
        var found: [PhraseRows] = []
        for phrase in phrases { found.append(try PhraseRows(phrase, in: rows)) }
        return found
    }

    /// The best matches after one.
    package mutating func result(
        limit: Int, after cursor: SearchMatch?
    ) throws(ViewReadError) -> SearchResult {
        var result = SearchResult()
        guard !required.isEmpty else { return result }
        try match()
        let key = ViewKey.session(scope.owner ?? StatisticsRow.overall)
        let table = SearchProjector.Table.statistics.index
        let statistics = try rows.value(table: table, key: key).map { StatisticsRow($0) } ?? StatisticsRow()
        var best = BestMatches(limit: limit, after: cursor)
        rank(Ranking(statistics), into: &best)
        result.matches = best.sorted
        result.hasMore = best.passedCount > best.sorted.count
        result.total = UInt64(positions.count)
        result.isExact = (required + excluded).allSatisfy(\.isWhole)
        return result
    }

    // MARK: Matching

    private mutating func match() throws(ViewReadError) {
        var ranges = required[0].ranges()
        for phrase in required.dropFirst() { ranges.formUnion(phrase.ranges()) }
        let found = required.map { _ in RangeCounts() }
        let unwanted = RangeCounts()
        var documents = RangeDocuments()
        for range in ranges.sorted() {
            let key = SearchKey.documents(range)
            guard let row = try rows.value(table: SearchProjector.Table.documents.index, key: key) else {
                continue
            }
            documents.read(DocumentsRow(row), scope)
            guard documents.isInScope || documents.hasCandidates else { continue }
            for index in required.indices { count(index, in: range, documents, found[index]) }
            guard documents.hasCandidates, found.allSatisfy({ $0.count > 0 }) else { continue }
            try gather(range, documents, found, unwanted)
        }
    }

    private mutating func count(
        _ index: Int, in range: PositionRange, _ documents: RangeDocuments, _ counts: RangeCounts
    ) {
        if documents.isWhollyInScope, !documents.hasCandidates,
            let count = required[index].documentCount(in: range)
        {
            documentCounts[index] += count
            return
        }
        required[index].count(in: range, into: counts)
        documentCounts[index] += documents.countedCount(among: counts.offsets)
        guard required[index].countsExact else { return }
        exactCounts[index] += documents.countedCount(among: counts.exactOffsets)
    }

    private mutating func gather(
        _ range: PositionRange, _ documents: RangeDocuments, _ found: [RangeCounts], _ unwanted: RangeCounts
    ) throws(ViewReadError) {
        let rarest = found.min { $0.count < $1.count }!
        var offsets = documents.candidates(among: rarest.offsets)
        for counts in found where counts !== rarest { counts.keepCounted(in: &offsets) }
        for phrase in excluded where !offsets.isEmpty {
            phrase.count(in: range, into: unwanted)
            unwanted.removeCounted(from: &offsets)
        }
        if let reach = scope.session { offsets = try read(offsets, of: range, documents, by: reach) }
        for offset in offsets { positions.append(range.position(at: offset)) }
        lengths += documents.lengths(at: offsets)
        for (index, counts) in found.enumerated() {
            self.counts[index] += counts.counts(at: offsets)
            if required[index].countsExact { exactly[index] += counts.exactCounts(at: offsets) }
        }
    }

    /// The documents among `offsets` that the session reads.
    private func read(
        _ offsets: [UInt16], of range: PositionRange, _ documents: RangeDocuments, by reach: SessionReach
    ) throws(ViewReadError) -> [UInt16] {
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
            best.add(SearchMatch(position: positions[index], score: scores[index]))
        }
    }
}

/// The best matches up to a number, found in one pass: a heap with the worst of them at its top.
private struct BestMatches {
    private let limit: Int
    private let cursor: SearchMatch?
    private var heap: [SearchMatch] = []
    /// Number of matches that came after the cursor.
    private(set) var passedCount = 0

    init(limit: Int, after cursor: SearchMatch?) {
        self.limit = limit
        self.cursor = cursor
    }

    var sorted: [SearchMatch] { heap.sorted { $0.precedes($1) } }

    mutating func add(_ match: SearchMatch) {
        if let cursor, !cursor.precedes(match) { return }
        passedCount += 1
        if heap.count < limit {
            heap.append(match)
            rise(heap.count - 1)
        } else if match.precedes(heap[0]) {
            heap[0] = match
            sink()
        }
    }

    private mutating func rise(_ index: Int) {
        var index = index
        while index > 0, heap[(index - 1) / 2].precedes(heap[index]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            var worst = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[worst].precedes(heap[child]) { worst = child }
            }
            if worst == index { return }
            heap.swapAt(index, worst)
            index = worst
        }
    }
}
