import DaybookClient
import DaybookTerminal

/// The rows of what a search found: sessions by their names, then messages. Pure.
///
/// A conversation's branches have the same name, and copies of a message the same text. Of each of these one row is
/// shown, unless all are wanted, and it says how many others it stands for.
struct FoundRows: Sendable {
    struct Found: Sendable {
        var row: PickerRow
        /// Number of branches or copies that have no row of their own.
        var othersCount = 0

        /// Words on the others; nil where there are none.
        var others: String? {
            guard othersCount > 0 else { return nil }
            if case .hit = row {
                return "+" + Figures.counted(othersCount, "copy", "copies")
            }
            return "+" + Figures.counted(othersCount, "branch", "branches")
        }
    }

    private(set) var all: [Found] = []

    /// Sessions of the list that a search shows by their names.
    private static let namedCountMax = 5

    init() {}

    /// Gathers the rows.
    /// - Parameters:
    ///   - named: sessions of the list whose names have the text, in the list's order.
    ///   - found: what the journal found; nil while it has not answered.
    ///   - isFolded: whether branches and copies share a row.
    init(named: [Session], _ found: FoundPage?, isFolded: Bool) {
        var sources = found?.sources ?? [:]
        for session in named { sources[session.id] = session.forkedFrom?.session }
        let ids = Set(named.map(\.id))
        let titles = found?.page.sessions.filter { !ids.contains($0.session) } ?? []
        var rows = Self.gather(
            named.map { .session($0) }, isFolded, named.map { Self.root($0.id, sources) })
        rows.removeLast(max(0, rows.count - Self.namedCountMax))
        for (index, found) in rows.enumerated() where isFolded {
            // Where the session itself is there, it stands for its branches.
            let root = Self.root(found.row.session, sources)
            if let session = named.first(where: { $0.id == root }) { rows[index].row = .session(session) }
        }
        var places: [String: Int] = [:]
        for (index, found) in rows.enumerated() where isFolded {
            places[Self.root(found.row.session, sources)] = index
        }
        // A title's session may be a branch of one that the list has.
        let others = titles.filter { title in
            guard let index = places[Self.root(title.session, sources)] else { return true }
            rows[index].othersCount += 1
            return false
        }
        all = rows
        all += Self.gather(others.map { .title($0) }, isFolded, others.map { Self.root($0.session, sources) })
        all += Self.gather(found?.page.hits ?? [], isFolded)
    }

    /// The rows, of which those with the same key are one.
    private static func gather<Key: Hashable>(
        _ rows: [PickerRow], _ isFolded: Bool, _ keys: [Key]
    ) -> [Found] {
        guard isFolded else { return rows.map { Found(row: $0) } }
        var gathered: [Found] = []
        var places: [Key: Int] = [:]
        for (row, key) in zip(rows, keys) {
            if let place = places[key] {
                gathered[place].othersCount += 1
            } else {
                places[key] = gathered.count
                gathered.append(Found(row: row))
            }
        }
        return gathered
    }

    /// The session that a branch comes from at last, as far as that is known.
    private static func root(_ id: String, _ sources: [String: String]) -> String {
        var (root, passed) = (id, Set([id]))
        while let source = sources[root], passed.insert(source).inserted { root = source }
        return root
    }

    /// The part of a message that its copies have in common. Those of one session are no copies, and differ by their number.
    private struct Copy: Hashable {
        let role: Message.Role?
        let at: UTCTime
        let snippet: String
        var number = 0
    }

    /// Messages as rows; copies in several sessions have equal keys.
    private static func gather(_ hits: [SearchHit], _ isFolded: Bool) -> [Found] {
        var counts: [String: [Copy: Int]] = [:]
        let keys = hits.map { hit in
            var copy = Copy(role: hit.role, at: hit.at, snippet: hit.snippet)
            let number = counts[hit.session]?[copy] ?? 0
            counts[hit.session, default: [:]][copy] = number + 1
            copy.number = number
            return copy
        }
        return gather(hits.map { .hit($0) }, isFolded, keys)
    }
}
