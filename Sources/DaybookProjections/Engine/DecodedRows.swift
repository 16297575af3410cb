/// A table whose rows a batch keeps decoded, and encodes once.
package struct RowTable<Key: RowKey, Row: ViewRow>: Sendable {
    let index: Int

    package init(_ table: ViewTable) { index = table.index }
}

/// Decoded rows of one table, without their type.
class RowCache {
    /// Whether every row of the table that the batch has touched is among the decoded ones.
    var isComplete: Bool

    init(isComplete: Bool) { self.isComplete = isComplete }

    /// Encodes the rows changed since the last call into the batch's bytes.
    func encode(into rows: inout ChangedRows) {}
}

/// The rows of one table that a batch has decoded, found by hash. Each also has a place among the batch's
/// `ChangedRows`, which holds its bytes as of the last `encode`.
final class DecodedRows<Key: RowKey, Row: ViewRow>: RowCache {
    private struct Entry {
        let key: Key
        /// The row's index in `ChangedRows`.
        let place: Int
        var isTouched: Bool
    }

    @exclusivity(unchecked) private var entries: [Entry] = []
    /// The decoded rows; nil for one that does not exist.
    @exclusivity(unchecked) private var rows: [Row?] = []
    /// Set while a row is lent to be changed: no other may be looked for meanwhile.
    @exclusivity(unchecked) private var isLent = false
    @exclusivity(unchecked) private var touched: [Int] = []
    /// Hash table with open addressing, at most half full: an entry's index + 1, or 0.
    @exclusivity(unchecked) private var buckets = [UInt32](repeating: 0, count: 64)

    /// The entry found last, tried first: an event's fold mostly asks for the row of the one before.
    @exclusivity(unchecked) private var latest = 0

    func index(of key: Key) -> Int? {
        if latest < entries.count, entries[latest].key.isSame(as: key) { return latest }
        var bucket = Int(truncatingIfNeeded: key.hash) & (buckets.count - 1)
        while buckets[bucket] != 0 {
            let index = Int(buckets[bucket]) - 1
            if entries[index].key.isSame(as: key) {
                latest = index
                return index
            }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        return nil
    }

    /// Adds a row.
    /// - Precondition: the key is not here yet.
    func add(_ key: Key, _ row: Row?, place: Int) -> Int {
        checkNothingIsLent()
        latest = entries.count
        entries.append(Entry(key: key, place: place, isTouched: false))
        rows.append(row)
        if entries.count * 2 > buckets.count {
            buckets = [UInt32](repeating: 0, count: buckets.count * 4)
            for index in entries.indices { enter(index) }
        } else {
            enter(entries.count - 1)
        }
        return entries.count - 1
    }

    private func enter(_ index: Int) {
        var bucket = Int(truncatingIfNeeded: entries[index].key.hash) & (buckets.count - 1)
        while buckets[bucket] != 0 { bucket = (bucket + 1) & (buckets.count - 1) }
        buckets[bucket] = UInt32(index + 1)
    }

    func row(at index: Int) -> Row? {
        checkNothingIsLent()
        return rows[index]
    }

    func update<R>(
        at index: Int, _ body: (inout Row?) throws(ViewReadError) -> R
    ) throws(ViewReadError) -> R {
        touch(index)
        lend()
        defer { isLent = false }
        return try body(&rows[index])
    }

    private func checkNothingIsLent() {
        precondition(!isLent, "a table is not touched while one of its rows changes")
    }

    private func lend() {
        checkNothingIsLent()
        isLent = true
    }

    /// Changes a row; does nothing where there is none.
    func change(at index: Int, _ body: (inout Row) -> Void) {
        guard rows[index] != nil else { return }
        touch(index)
        lend()
        defer { isLent = false }
        body(&rows[index]!)
    }

    func set(_ row: Row?, at index: Int) {
        checkNothingIsLent()
        touch(index)
        rows[index] = row
    }

    private func touch(_ index: Int) {
        if entries[index].isTouched { return }
        entries[index].isTouched = true
        touched.append(index)
    }

    override func encode(into changed: inout ChangedRows) {
        checkNothingIsLent()
        for index in touched {
            let place = entries[index].place
            if let row = rows[index] {
                row.withBytes { changed.set($0, at: place) }
            } else {
                changed.set(nil, at: place)
            }
            entries[index].isTouched = false
        }
        touched.removeAll(keepingCapacity: true)
    }
}
