import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Compares a live view with one folded anew, both at one position, while the live one goes on.
struct ViewComparison {
    let live: View

    /// Number of differing rows that are told of each table.
    private static let exampleCountMax = 3

    /// Folds the copy to where the live view's snapshot stands, and compares them there: by the sums of their
    /// rows, and row by row where those differ.
    /// - Throws: `view` at no event where the live view's rows can't be read, and why the copy does not fold.
    /// - Complexity: O(rows). The snapshot keeps the live view's freed pages meanwhile.
    func run(_ copy: StagedView) throws(StorageError) -> (position: Position, differences: [RowDifference]) {
        let file = live.file
        return try file.environment.read { snapshot throws(StorageError) in
            try compare(file, snapshot, copy)
        }
    }

    private func compare(
        _ file: ViewFile, _ snapshot: borrowing ReadTransaction, _ copy: StagedView
    ) throws(StorageError) -> (position: Position, differences: [RowDifference]) {
        let position: Position
        do { position = try file.position(in: snapshot) } catch { throw unreadable(error) }
        try copy.fold(through: position)
        let made = copy.folder.view.file
        do throws(LMDBError) {
            guard try fingerprint(file, snapshot) != copy.folder.state.fingerprint else {
                return (position, [])
            }
            var fresh = try made.environment.makeReader()
            return try fresh.read { fresh throws(LMDBError) in
                (position, try differences(file, snapshot, made, fresh))
            }
        } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: LMDBError) -> StorageError {
        .view(ViewReadError(error, of: live.projector), at: .none)
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
}

extension Cursor {
    fileprivate mutating func nextRow() throws(LMDBError) -> RowDifference.Row? {
        guard let entry = try next() else { return nil }
        return RowDifference.Row(
            key: entry.key.array(0..<entry.key.byteCount)[...],
            value: entry.value.array(0..<entry.value.byteCount)[...])
    }
}
