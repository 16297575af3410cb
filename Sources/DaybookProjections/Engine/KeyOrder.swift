import DaybookCore

/// Sorts rows by their keys. Keys mostly begin with a session's start, eight bytes, and come session by
/// session: unless already in order, they are sorted by those bytes with radix passes, and then within each
/// session.
struct KeyOrder {
    /// A key's first sixteen bytes as two numbers in the same order, and the row's index.
    private struct Entry {
        let first: UInt64
        let second: UInt64
        let row: Int
    }

    private var entries: [Entry] = []

    /// Makes an empty order.
    /// - Parameter rowCountMax: the number of rows that there may be.
    init(rowCountMax: Int) { entries.reserveCapacity(rowCountMax) }

    mutating func add(_ row: Int, _ key: RawSpan) {
        entries.append(
            Entry(first: KeyOrder.number(key, at: 0), second: KeyOrder.number(key, at: 8), row: row))
    }

    /// Eight bytes of a key as a number; zeros stand for missing ones.
    private static func number(_ key: RawSpan, at offset: Int) -> UInt64 {
        if key.byteCount >= offset + 8 { return key.bigEndianWord(at: offset) }
        var number: UInt64 = 0
        for place in offset..<offset + 8 {
            number = number << 8 | (place < key.byteCount ? UInt64(key.byte(at: place)) : 0)
        }
        return number
    }

    /// The row indices in key order.
    /// - Parameter precedes: whether the key of the one row comes before that of the other.
    /// - Complexity: O(n) where the first eight bytes of keys differ in few bits and few keys share them,
    ///   else O(n log n).
    consuming func rows(_ precedes: (Int, Int) -> Bool) -> [Int] {
        sortByFirst()
        entries.withUnsafeMutableBufferPointer { entries in
            var start = 0
            while start < entries.count {
                var end = start + 1
                while end < entries.count, entries[end].first == entries[start].first { end += 1 }
                KeyOrder.sort(UnsafeMutableBufferPointer(rebasing: entries[start..<end]), precedes)
                start = end
            }
        }
        return entries.map(\.row)
    }

    // MARK: By the first eight bytes

    private static let digitBitCount = 11
    /// Number of differing bits up to which radix passes cost less than comparisons.
    private static let radixBitCountMax = 33

    private mutating func sortByFirst() {
        var differing: UInt64 = 0
        var isAscending = true
        for index in entries.indices.dropFirst() {
            differing |= entries[index].first ^ entries[0].first
            if entries[index].first < entries[index - 1].first { isAscending = false }
        }
        if isAscending { return }
        let low = differing.trailingZeroBitCount
        let bitCount = 64 - differing.leadingZeroBitCount - low
        guard bitCount <= KeyOrder.radixBitCountMax else { return entries.sort { $0.first < $1.first } }
        for shift in stride(from: low, to: low + bitCount, by: KeyOrder.digitBitCount) { sortByDigit(shift) }
    }

    /// Sorts by one digit; stable.
    private mutating func sortByDigit(_ shift: Int) {
        let mask = UInt64(1) << KeyOrder.digitBitCount - 1
        var places = [Int](repeating: 0, count: 1 << KeyOrder.digitBitCount)
        for entry in entries { places[Int(entry.first >> shift & mask)] += 1 }
        var place = 0
        for digit in places.indices { (places[digit], place) = (place, place + places[digit]) }
        let sorted = [Entry](unsafeUninitializedCapacity: entries.count) { sorted, count in
            for entry in entries {
                let digit = Int(entry.first >> shift & mask)
                sorted.initializeElement(at: places[digit], to: entry)
                places[digit] += 1
            }
            count = entries.count
        }
        entries = sorted
    }

    // MARK: Within those

    /// Number of rows up to which insertion costs less than a general sort.
    private static let insertionCountMax = 24

    private static func sort(
        _ entries: UnsafeMutableBufferPointer<Entry>, _ precedes: (Int, Int) -> Bool
    ) {
        var entries = entries
        func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            left.second != right.second ? left.second < right.second : precedes(left.row, right.row)
        }
        guard entries.count <= insertionCountMax else {
            let isSorted = (1..<entries.count).allSatisfy { isBefore(entries[$0 - 1], entries[$0]) }
            if !isSorted { entries.sort(by: isBefore) }
            return
        }
        for index in 1..<max(1, entries.count) {
            let entry = entries[index]
            var place = index
            while place > 0, isBefore(entry, entries[place - 1]) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }
}
