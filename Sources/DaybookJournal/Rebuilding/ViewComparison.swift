import DaybookCore
import DaybookProjections
import LMDB

/// Compares a live view with one folded anew, both at one position, while the live one goes on.
struct ViewComparison {
    let live: View
    let replacement: ViewReplacement

    /// Examples told of a table.
    private static let exampleCountMax = 3

    /// Folds the copy to where the live view's snapshot stands, and compares them there: by their fingerprints,
    /// and row by row where those differ.
    /// - Complexity: O(1), or O(rows) where something differs. The snapshot keeps the live view's freed pages.
    func run(_ copy: ViewFolder) throws -> (position: Position, differences: [RowDifference]) {
        let (live, file) = (live, live.file)
        return try file.environment.read { snapshot in
            let position = try file.position(in: snapshot)
            try replacement.fold(copy, through: position)
            let stored = try state(of: file, in: snapshot)
            guard stored?.fingerprint != copy.state.fingerprint else { return (position, []) }
            let made = copy.view.file
            let differences = try made.environment.read { fresh in
                var differences: [RowDifference] = []
                for table in live.projector.tables {
                    var stored = try snapshot.cursor(in: file.tables[table.index])
                    var made = try fresh.cursor(in: made.tables[table.index])
                    var difference = RowDifference(table: table, exampleCountMax: Self.exampleCountMax)
                    try difference.run {
                        try stored.next().map { RowDifference.Row($0) }
                    } made: {
                        try made.next().map { RowDifference.Row($0) }
                    }
                    differences.append(difference)
                }
                return differences
            }
            return (position, differences)
        }
    }

    private func state(
        of file: ViewFile, in snapshot: borrowing ReadTransaction
    ) throws(LMDBError) -> ViewState? {
        try snapshot.value(in: file.state, key: ViewState.key).flatMap { ViewState($0) }
    }
}

extension RowDifference.Row {
    fileprivate init(_ entry: borrowing Entry) {
        self.init(
            key: entry.key.array(0..<entry.key.byteCount)[...],
            value: entry.value.array(0..<entry.value.byteCount)[...])
    }
}
