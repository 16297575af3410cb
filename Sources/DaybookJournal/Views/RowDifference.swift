import DaybookCore
import DaybookProjections

/// The difference between the rows of a table and those it should have. Both come in key order.
struct RowDifference {
    struct Row {
        let key: ArraySlice<UInt8>
        let value: ArraySlice<UInt8>
    }

    let table: ViewTable
    private let exampleCountMax: Int
    /// Sentences about the first rows that differ, without their full stops.
    private(set) var examples: [String] = []
    private(set) var count = 0

    init(table: ViewTable, exampleCountMax: Int) {
        self.table = table
        self.exampleCountMax = exampleCountMax
    }

    /// Compares the rows.
    /// - Parameters:
    ///   - stored: the next row that is there; nil after the last.
    ///   - made: the next one that should be.
    ///   - forEachStored: called with each row that is there.
    mutating func run<E: Error>(
        stored: () throws(E) -> Row?, made: () throws(E) -> Row?, forEachStored: (Row) -> Void = { _ in }
    ) throws(E) {
        var left = try stored()
        var right = try made()
        left.map(forEachStored)
        while left != nil || right != nil {
            let order = RowDifference.order(left, right)
            switch order {
            case .same: if left!.value != right!.value { note("differs", left!) }
            case .extra: note("should not be there", left!)
            case .missing: note("is missing", right!)
            }
            if order != .extra { right = try made() }
            if order != .missing {
                left = try stored()
                left.map(forEachStored)
            }
        }
    }

    private enum Order { case same, extra, missing }

    private static func order(_ left: Row?, _ right: Row?) -> Order {
        guard let left else { return .missing }
        guard let right else { return .extra }
        if left.key == right.key { return .same }
        return left.key.lexicographicallyPrecedes(right.key) ? .extra : .missing
    }

    /// Notes a difference, with the row's key in hexadecimal. Keys hold numbers and digests, in some tables
    /// session ids, which outlive erasure, and in `search` words.
    private mutating func note(_ what: String, _ row: Row) {
        count += 1
        if examples.count < exampleCountMax { examples.append("the row \(hexadecimal(row.key)) \(what)") }
    }
}
