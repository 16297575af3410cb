import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Compares a live view with one folded anew, both at one position, while the live one goes on.
struct ViewComparison {
    let live: View
    let replacement: ViewReplacement

    /// Number of differing rows that are told of each table.
    private static let exampleCountMax = 3

    /// Folds the copy to the position of the live view's snapshot, and compares them there: by the sums of
    /// their rows, and row by row where those differ.
    /// - Complexity: O(rows). The snapshot keeps the live view's freed pages meanwhile.
    func run(_ copy: ViewFolder) throws -> (position: Position, differences: [RowDifference]) {
        let file = live.file
        let result = try file.environment.read { snapshot throws(LMDBError) -> Outcome in
            try outcome(file, snapshot, copy)
        }
        return try result.get()
    }

    private typealias Outcome = Result<(position: Position, differences: [RowDifference]), any Error>

    /// The result of comparing, with errors of folding as values: they are no errors of the live view's
    /// environment.
    private func outcome(
        _ file: ViewFile, _ snapshot: borrowing ReadTransaction, _ copy: ViewFolder
    ) throws(LMDBError) -> Outcome {
        let stored = try state(of: file, in: snapshot) ?? ViewState(of: replacement.logs.value.identity)
        do { try replacement.fold(copy, through: stored.position) } catch { return .failure(error) }
        guard try fingerprint(file, snapshot) != copy.state.fingerprint else {
            return .success((stored.position, []))
        }
        let made = copy.view.file
        var fresh = try made.environment.makeReader()
        let differences = try fresh.read { fresh throws(LMDBError) -> [RowDifference] in
            try self.differences(file, snapshot, made, fresh)
        }
        return .success((stored.position, differences))
    }

    /// Fingerprint of the current rows, whatever the view's state says.
    private func fingerprint(
        _ file: ViewFile, _ snapshot: borrowing ReadTransaction
    ) throws(LMDBError) -> Fingerprint {
        var fingerprint = Fingerprint()
        for table in live.projector.tables {
            var rows = try snapshot.cursor(in: file.tables[table.index])
            while let row = try rows.next() {
                fingerprint.add(table: table.index, key: row.key, value: row.value)
            }
        }
        return fingerprint
    }

    private func differences(
        _ file: ViewFile, _ snapshot: borrowing ReadTransaction, _ made: ViewFile,
        _ fresh: borrowing ReadTransaction
    ) throws(LMDBError) -> [RowDifference] {
        var differences: [RowDifference] = []
        for table in live.projector.tables {
            var stored = try snapshot.cursor(in: file.tables[table.index])
            var made = try fresh.cursor(in: made.tables[table.index])
            var difference = RowDifference(table: table, exampleCountMax: Self.exampleCountMax)
            try difference.run { () throws(LMDBError) in
                try stored.nextRow()
            } made: { () throws(LMDBError) in
                try made.nextRow()
            }
            differences.append(difference)
        }
        return differences
    }

    private func state(
        of file: ViewFile, in snapshot: borrowing ReadTransaction
    ) throws(LMDBError) -> ViewState? {
        guard let row = try snapshot.value(in: file.state, key: ViewState.key) else { return nil }
        return ViewState(row)
    }
}

extension Cursor {
    fileprivate mutating func nextRow() throws(LMDBError) -> RowDifference.Row? {
        guard let entry = try next() else { return nil }
        return RowDifference.Row(
            key: entry.key.array(0..<entry.key.byteCount)[...],
            value: entry.value.array(0..<entry.value.byteCount)[...])
    }
}
