import Glibc

/// BM25 (Robertson and Spärck Jones), with the usual constants and an inverse frequency that is never
/// negative.
package struct Ranking: Equatable, Sendable {
    private static let saturation = 1.2
    private static let lengthShare = 0.75
    /// Share of its score that a document keeps in which nothing was said: a call that has just the words of the
    /// query, and hardly another, is not what somebody looks for who remembers a conversation.
    package static let toolsShare = 0.8

    private let documentCount: Double
    private let averageLength: Double

    /// Makes the ranking of documents.
    /// - Parameter includesTools: false where only what was said in them is looked at.
    package init(_ statistics: StatisticsRow, includesTools: Bool = true) {
        let count = includesTools ? statistics.documentCount : statistics.saidDocumentCount
        let length = includesTools ? statistics.length : statistics.saidLength
        documentCount = Double(count)
        averageLength = count == 0 ? 1 : Double(length) / Double(count)
    }

    /// Weight of a term that this number of documents have.
    package func weight(documentCount count: UInt64) -> Double {
        // A document that only forks read may have a term that no counted one has.
        let (all, having) = (max(documentCount, Double(count)), Double(count))
        return log(1 + (all - having + 0.5) / (having + 0.5))
    }

    /// Score that no document reaches by one term.
    static func scoreMax(weight: Double) -> Double { weight * (saturation + 1) }

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
