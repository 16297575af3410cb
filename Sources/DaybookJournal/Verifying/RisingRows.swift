import DaybookLMDB

/// The rows of an integer-keyed table, without those whose key was damaged: one that is not above the key
/// before it, or not below the key after it, or that no row can have.
struct RisingRows {
    private var rows: PageRows
    private let bound: UInt64
    private var following: PageRows.Row?
    private var last: UInt64 = 0

    /// Begins before the first row.
    /// - Parameter bound: the highest key that a row can have.
    init(_ rows: PageRows, bound: UInt64) {
        self.rows = rows
        self.bound = bound
        following = self.rows.next()
    }

    /// Number of rows visited, with those left out.
    var count: UInt64 { rows.count }

    mutating func next() -> PageRows.Row? {
        while let row = following {
            following = rows.next()
            guard row.integerKey > last, row.integerKey <= bound else { continue }
            // Of two in the wrong order the first one is wrong, unless the second is below all before.
            if let next = following?.integerKey, next > last, next <= row.integerKey { continue }
            last = row.integerKey
            return row
        }
        return nil
    }
}
