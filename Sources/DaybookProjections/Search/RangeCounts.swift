/// Number of occurrences in each document of one range of positions; reused for one range after the other.
///
/// Its arrays are read and written in place: a common word has a hundred thousand documents in it.
final class RangeCounts {
    /// The documents counted so far, as many as `count`, in the order they were met.
    private var offsetSpace = [UInt16](repeating: 0, count: PositionRange.count)
    private(set) var count = 0
    private var counts = [UInt16](repeating: 0, count: PositionRange.count)
    private var exact = [UInt16](repeating: 0, count: PositionRange.count)
    private var hasExact = false

    var offsets: ArraySlice<UInt16> { offsetSpace[..<count] }

    /// Counts a term in the documents that a scope sees. The others are passed over at once: where an owner has
    /// one document in a hundred, few are written down that nobody asks about.
    func add(_ row: PostingsRow, among documents: RangeDocuments) {
        var count = count
        counts.withUnsafeMutableBufferPointer { counts in
            offsetSpace.withUnsafeMutableBufferPointer { offsets in
                RangeCounts.forEach(row, among: documents) { offset, occurrences in
                    if counts[offset] == 0 {
                        offsets[count] = UInt16(truncatingIfNeeded: offset)
                        count += 1
                    }
                    counts[offset] = RangeCounts.sum(counts[offset], occurrences)
                }
            }
        }
        self.count = count
    }

    /// Calls `body` with the offset of each document that a scope sees, and how often it has the term there; once
    /// for each place where only what was said is looked at.
    @inline(__always)
    private static func forEach(
        _ row: PostingsRow, among documents: RangeDocuments,
        _ body: (_ offset: Int, _ occurrences: UInt64) -> Void
    ) {
        documents.withSeen { seen in
            if let saidCounts = documents.saidCounts {
                row.forEachPlace(where: { saidCounts[$0] > 0 && seen?[$0] != 0 }) { offset, place in
                    if place < saidCounts[offset] { body(offset, 1) }
                }
            } else if let seen {
                row.forEach { offset, occurrences in if seen[offset] != 0 { body(offset, occurrences) } }
            } else {
                row.forEach(body)
            }
        }
    }

    /// Counts a phrase.
    /// - Parameter occurrences: the places where it begins, in order, with the document's offset above 32
    ///   bits of the place in it.
    func add(occurrences: [UInt64]) {
        var count = count
        counts.withUnsafeMutableBufferPointer { counts in
            offsetSpace.withUnsafeMutableBufferPointer { offsets in
                for occurrence in occurrences {
                    let offset = Int(occurrence >> 32)
                    if counts[offset] == 0 {
                        offsets[count] = UInt16(truncatingIfNeeded: offset)
                        count += 1
                    }
                    counts[offset] = RangeCounts.sum(counts[offset], 1)
                }
            }
        }
        self.count = count
    }

    /// Counts the very term apart, whose documents are among those counted.
    func addExact(_ row: PostingsRow, among documents: RangeDocuments) {
        hasExact = true
        exact.withUnsafeMutableBufferPointer { exact in
            RangeCounts.forEach(row, among: documents) { offset, occurrences in
                exact[offset] = RangeCounts.sum(exact[offset], occurrences)
            }
        }
    }

    @inline(__always)
    private static func sum(_ count: UInt16, _ more: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: min(UInt64(count) + more, UInt64(UInt16.max)))
    }

    /// Removes all counts. O(documents counted).
    func clear() {
        RangeCounts.clear(&counts, at: offsets)
        if hasExact { RangeCounts.clear(&exact, at: offsets) }
        hasExact = false
        count = 0
    }

    private static func clear(_ counts: inout [UInt16], at offsets: ArraySlice<UInt16>) {
        counts.withUnsafeMutableBufferPointer { counts in
            for offset in offsets { counts[Int(offset)] = 0 }
        }
    }

    // MARK: Reading

    func keepCounted(in offsets: inout [UInt16]) {
        let counts = counts
        offsets.removeAll { counts[Int($0)] == 0 }
    }

    func removeCounted(from offsets: inout [UInt16]) {
        let counts = counts
        offsets.removeAll { counts[Int($0)] != 0 }
    }

    func counts(at offsets: [UInt16]) -> [UInt16] {
        let counts = counts
        return offsets.map { counts[Int($0)] }
    }

    func exactCounts(at offsets: [UInt16]) -> [UInt16] {
        let exact = exact
        return offsets.map { exact[Int($0)] }
    }

    /// Offsets of the documents that have the very term.
    var exactOffsets: [UInt16] {
        let exact = exact
        return offsets.filter { exact[Int($0)] > 0 }
    }
}
