package import DaybookCore

/// Which documents a search looks at.
package struct SearchScope: Sendable {
    /// Whose statistics count, and whose documents alone are found.
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

    /// The better first; of two as good the newer.
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
/// Range by range: the documents of the range, the counts of each phrase in them, and of those that have all the
/// counts and lengths; the scores at the end, for they depend on how many documents have a phrase.
/// Complexity: O(postings of the terms).
package struct SearchEvaluation {
    private let rows: any ViewBacking
    private let scope: SearchScope
    private let required: [PhraseRows]
    private let excluded: [PhraseRows]
    private let sequence: (Position) throws(ViewReadError) -> Sequence

    /// By phrase: how many documents in scope have it, and how many have the very term that may go on.
    private var documentCounts: [UInt64]
    private var exactCounts: [UInt64]

    // The matches: position, length, and for each phrase its count and that of the very term.
    private var positions: [Position] = []
    private var lengths: [UInt16] = []
    private var counts: [UInt16] = []

    /// - Parameter sequence: which message the text at a position is of.
    package init(
        _ expression: SearchExpression, _ scope: SearchScope, in rows: any ViewBacking,
        sequence: @escaping (Position) throws(ViewReadError) -> Sequence
    ) throws(ViewReadError) {
        self.rows = rows
        self.scope = scope
        self.sequence = sequence
        required = try SearchEvaluation.phrases(expression.required, rows)
        excluded = try SearchEvaluation.phrases(expression.excluded, rows)
        documentCounts = Array(repeating: 0, count: required.count)
        exactCounts = documentCounts
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
        var found = Array(repeating: RangeCounts(), count: required.count)
        var unwanted = RangeCounts()
        var documents = RangeDocuments()
        for range in ranges.sorted() {
            let key = SearchKey.documents(range)
            guard let row = try rows.value(table: SearchProjector.Table.documents.index, key: key) else {
                continue
            }
            documents.read(DocumentsRow(row), scope)
            guard documents.isInScope || documents.hasCandidates else { continue }
            for index in required.indices { count(index, in: range, documents, &found[index]) }
            guard documents.hasCandidates, found.allSatisfy({ !$0.offsets.isEmpty }) else { continue }
            try gather(range, documents, found, &unwanted)
        }
    }

    private mutating func count(
        _ index: Int, in range: PositionRange, _ documents: RangeDocuments, _ counts: inout RangeCounts
    ) {
        if documents.isWhollyInScope, !documents.hasCandidates,
            let count = required[index].documentCount(in: range)
        {
            documentCounts[index] += count
            return
        }
        required[index].count(in: range, into: &counts)
        let counted = counts.offsets.filter { documents.isCounted($0) }
        documentCounts[index] += UInt64(counted.count)
        guard required[index].countsExact else { return }
        exactCounts[index] += UInt64(counted.count { counts.exactCount(at: $0) > 0 })
    }

    private mutating func gather(
        _ range: PositionRange, _ documents: RangeDocuments, _ found: [RangeCounts],
        _ unwanted: inout RangeCounts
    ) throws(ViewReadError) {
        let rarest = found.indices.min { found[$0].offsets.count < found[$1].offsets.count }!
        var offsets = found[rarest].offsets.filter { offset in
            documents.isCandidate(offset) && found.allSatisfy { $0.count(at: offset) > 0 }
        }
        for phrase in excluded where !offsets.isEmpty {
            phrase.count(in: range, into: &unwanted)
            offsets.removeAll { unwanted.count(at: $0) > 0 }
        }
        for offset in offsets {
            let position = range.position(at: UInt16(offset))
            if let reach = scope.session, documents.isAsked(offset) {
                let sequence = try sequence(position)
                guard try reach.text(sequence, in: rows)?.position == position else { continue }
            }
            positions.append(position)
            lengths.append(documents.length(at: offset))
            for counts in found {
                self.counts.append(counts.count(at: offset))
                self.counts.append(counts.exactCount(at: offset))
            }
        }
    }

    // MARK: Ranking

    private func rank(_ ranking: Ranking, into best: inout BestMatches) {
        let weights = documentCounts.map { ranking.weight(documentCount: $0) }
        let exactWeights = exactCounts.map { ranking.weight(documentCount: $0) }
        var next = 0
        for index in positions.indices {
            let length = Double(lengths[index])
            var score = 0.0
            for phrase in weights.indices {
                let (count, exact) = (Double(counts[next]), Double(counts[next + 1]))
                next += 2
                let own = ranking.score(weight: weights[phrase], count: count, length: length)
                guard exact > 0 else {
                    score += own
                    continue
                }
                // The very word counts as the rarer of the two.
                score += max(
                    own, ranking.score(weight: exactWeights[phrase], count: exact, length: length))
            }
            best.add(SearchMatch(position: positions[index], score: score))
        }
    }
}

/// The documents of one range as a scope sees them.
private struct RangeDocuments {
    private static let counted: UInt8 = 1
    private static let candidate: UInt8 = 2
    private static let asked: UInt8 = 4

    private var bits = [UInt8](repeating: 0, count: PositionRange.count)
    private var lengths = [UInt16](repeating: 0, count: PositionRange.count)
    private(set) var isInScope = false
    private(set) var isWhollyInScope = true
    private(set) var hasCandidates = false

    /// Whether a document is among those that statistics count.
    func isCounted(_ offset: Int) -> Bool { bits[offset] & RangeDocuments.counted != 0 }
    func isCandidate(_ offset: Int) -> Bool { bits[offset] & RangeDocuments.candidate != 0 }
    /// Whether it takes a closer look to know that the session reads the document.
    func isAsked(_ offset: Int) -> Bool { bits[offset] & RangeDocuments.asked != 0 }
    func length(at offset: Int) -> UInt16 { lengths[offset] }

    mutating func read(_ row: DocumentsRow, _ scope: SearchScope) {
        for offset in bits.indices { bits[offset] = 0 }
        (isInScope, isWhollyInScope, hasCandidates) = (false, true, false)
        let shown = row.sessions.map { RangeDocuments.bits(of: $0, isHidden: false, scope) }
        let hidden = row.sessions.map { RangeDocuments.bits(of: $0, isHidden: true, scope) }
        for document in row.documents {
            let offset = Int(document.offset)
            let bits = document.isHidden ? hidden[document.session] : shown[document.session]
            self.bits[offset] = bits
            lengths[offset] = document.length
            if bits & RangeDocuments.counted != 0 { isInScope = true } else { isWhollyInScope = false }
            if bits & RangeDocuments.candidate != 0 { hasCandidates = true }
        }
    }

    private static func bits(
        of session: DocumentsRow.Session, isHidden: Bool, _ scope: SearchScope
    ) -> UInt8 {
        guard scope.owner == nil || scope.owner == session.owner else { return 0 }
        var bits: UInt8 = isHidden ? 0 : counted
        guard scope.agent == nil || scope.agent == session.agent,
            scope.project == nil || scope.project == session.project
        else { return bits }
        if let reach = scope.session {
            guard reach.includes(session.start) else { return bits }
            if isHidden || session.start != reach.start { bits |= asked }
        } else if isHidden {
            return bits
        }
        return bits | candidate
    }
}

/// The best so many, found in one pass: a heap with the worst of them at its top.
private struct BestMatches {
    private let limit: Int
    private let cursor: SearchMatch?
    private var heap: [SearchMatch] = []
    /// How many came after the cursor.
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
