package import DaybookCore

/// The batches that are acknowledged and that the log does not have yet, in memory. They never change.
package struct Tail: Sendable {
    package private(set) var batches: [LogBatch] = []
    /// Byte count of all headers and bodies.
    package private(set) var byteCount = 0

    package init() {}

    package var isEmpty: Bool { batches.isEmpty }
    package var first: Position? { batches.first?.first }
    package var last: Position? { batches.last?.last }

    mutating func append(_ batch: LogBatch) {
        batches.append(batch)
        byteCount += batch.byteCount
    }

    /// Drops the batches that the log has through a position, which is a batch's last.
    mutating func drop(through position: Position) {
        let count = batches.prefix { $0.last <= position }.count
        byteCount -= batches[..<count].reduce(0) { $0 + $1.byteCount }
        batches.removeFirst(count)
    }

    /// The first batches, as many as have at most `byteCountMax` bytes, and at least one.
    package func slice(byteCountMax: Int) -> ArraySlice<LogBatch> {
        var byteCount = 0
        let count = batches.prefix { batch in
            byteCount += batch.byteCount
            return byteCount <= byteCountMax
        }.count
        return batches.prefix(max(1, count))
    }

    /// The batch that contains a position; nil where none does. O(log batches).
    package func batch(containing position: Position) -> LogBatch? {
        var (low, high) = (0, batches.count)
        while low < high {
            let middle = (low + high) / 2
            if batches[middle].last < position { low = middle + 1 } else { high = middle }
        }
        return low < batches.count && batches[low].contains(position) ? batches[low] : nil
    }
}
