import Glibc

/// BM25 (Robertson and Spärck Jones), with the usual constants and an inverse frequency that is never
/// negative.
package struct Ranking: Equatable, Sendable {
    private static let saturation = 1.2
    private static let lengthShare = 0.75

    private let documentCount: Double
    private let averageLength: Double

    package init(_ statistics: StatisticsRow) {
        documentCount = Double(statistics.documentCount)
        averageLength =
            statistics.documentCount == 0 ? 1 : Double(statistics.length) / Double(statistics.documentCount)
    }

    /// Weight of a term that this number of documents have.
    package func weight(documentCount count: UInt64) -> Double {
        // A document that only forks read may have a term that no counted one has.
        let (all, having) = (max(documentCount, Double(count)), Double(count))
        return log(1 + (all - having + 0.5) / (having + 0.5))
    }

    /// Score that one term adds to a document.
    /// - Parameters:
    ///   - count: how often the term stands in the document.
    ///   - length: of the document, in terms.
    @inline(__always)
    package func score(weight: Double, count: Double, length: Double) -> Double {
        let share = 1 - Ranking.lengthShare + Ranking.lengthShare * length / averageLength
        return weight * count * (Ranking.saturation + 1) / (count + Ranking.saturation * share)
    }
}
