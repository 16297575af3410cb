/// The tables of one kind of documents: where they stand, which terms they have, and how many they are.
/// Messages and titles are searched alike and counted apart.
package struct SearchIndex: Sendable {
    /// Range → `DocumentsRow`.
    let documents: ViewTable
    /// Term, 0, range → `PostingsRow`.
    let postings: ViewTable
    /// Owner's first position, or 0 for all → `StatisticsRow`.
    let statistics: ViewTable

    package static let messages = SearchIndex(
        documents: SearchProjector.Table.documents, postings: SearchProjector.Table.postings,
        statistics: SearchProjector.Table.statistics)
    package static let titles = SearchIndex(
        documents: SearchProjector.Table.titleDocuments, postings: SearchProjector.Table.titlePostings,
        statistics: SearchProjector.Table.titleStatistics)
}
