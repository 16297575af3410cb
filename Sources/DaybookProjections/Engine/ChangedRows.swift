import DaybookCore
import Glibc

/// The rows of one table that a batch has touched. Keys and values lie one after the other in one buffer and
/// are found by hash, so that a row touched again and again costs no allocation.
struct ChangedRows {
    /// A range of bytes in the buffer.
    struct Extent: Equatable {
        var offset: Int
        /// Byte count of the range; negative where there is no row.
        var byteCount: Int

        static let none = Extent(offset: 0, byteCount: -1)
        var isNone: Bool { byteCount < 0 }
    }

    struct Row {
        let key: Extent
        /// The row's value in the store.
        let stored: Extent
        var value: Extent
    }

    /// The buffer; its first `byteCount` bytes are in use. Copying into it costs less than appending.
    private var bytes: [UInt8] = []
    private var byteCount = 0
    private static let byteCountMin = 256
    private(set) var rows: [Row] = []
    /// Hash table with open addressing, at most half full: a row's index + 1, or 0.
    private var buckets: [UInt32] = []
    /// Number of rows entered in `buckets`. The rest is entered when a row is first looked for: a table that
    /// a batch only adds to is never searched.
    private var enteredCount = 0
    /// Whether a row was looked for and not found, or was removed.
    private var hasAbsent = false
    /// Row indices by the beginning of their keys, in tables that have groups. Rows from `groupedCount` on
    /// are entered when a group is asked for.
    private var groups: [[UInt8]: [Int]] = [:]
    private var groupedCount = 0
    /// The row found last, tried first: folds mostly put what they just read.
    private var latest = 0

    /// Removes all rows and keeps the memory.
    mutating func removeAll() {
        byteCount = 0
        rows.removeAll(keepingCapacity: true)
        for bucket in buckets.indices { buckets[bucket] = 0 }
        enteredCount = 0
        hasAbsent = false
        groups = [:]
        groupedCount = 0
        latest = 0
    }

    // MARK: Finding

    mutating func index(of key: RawSpan) -> Int? {
        if latest < rows.count, matches(rows[latest].key, key) { return latest }
        enterNew()
        var bucket = ChangedRows.hash(key) & (buckets.count - 1)
        while buckets[bucket] != 0 {
            let index = Int(buckets[bucket]) - 1
            if matches(rows[index].key, key) {
                latest = index
                return index
            }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        return nil
    }

    private func matches(_ extent: Extent, _ key: RawSpan) -> Bool {
        extent.byteCount == key.byteCount
            && bytes.withUnsafeBytes { bytes in
                key.withUnsafeBytes {
                    memcmp(bytes.baseAddress! + extent.offset, $0.baseAddress!, $0.count) == 0
                }
            }
    }

    /// The whole buffer, to be cut by extents.
    var contents: RawSpan {
        @_lifetime(borrow self)
        get { bytes.span.bytes }
    }

    private func read<R>(_ extent: Extent, _ body: (RawSpan) -> R) -> R? {
        guard let value = contents.extracting(extent) else { return nil }
        return body(value)
    }

    /// Calls `body` with a row's value; nil where there is no row.
    func readValue<R>(at index: Int, _ body: (RawSpan) -> R) -> R? { read(rows[index].value, body) }

    func array(_ extent: Extent) -> [UInt8]? {
        extent.isNone ? nil : Array(bytes[extent.offset..<extent.offset + extent.byteCount])
    }

    /// Whether the row differs from the stored one.
    func isChanged(_ row: Row) -> Bool {
        if row.value == row.stored { return false }
        guard row.value.byteCount == row.stored.byteCount else { return true }
        return bytes.withUnsafeBytes {
            memcmp(
                $0.baseAddress! + row.value.offset, $0.baseAddress! + row.stored.offset,
                row.value.byteCount) != 0
        }
    }

    // MARK: Changing

    /// Adds a row.
    /// - Precondition: there is no row with this key here yet.
    mutating func add(_ key: RawSpan, stored: RawSpan?) {
        var extent = Extent.none
        if let stored { extent = copy(stored) } else { hasAbsent = true }
        latest = rows.count
        rows.append(Row(key: copy(key), stored: extent, value: extent))
    }

    /// Adds a row whose key is new, without looking for it unless a row that is absent could be in its place.
    /// - Returns: false where it has to be looked for.
    mutating func addNew(_ key: RawSpan, _ value: RawSpan) -> Bool {
        guard !hasAbsent else { return false }
        latest = rows.count
        rows.append(Row(key: copy(key), stored: .none, value: copy(value)))
        return true
    }

    mutating func set(_ value: RawSpan?, at index: Int) {
        guard let value else {
            rows[index].value = .none
            hasAbsent = true
            return
        }
        let row = rows[index]
        guard row.value.byteCount == value.byteCount, row.value.offset != row.stored.offset else {
            rows[index].value = copy(value)
            return
        }
        bytes.withUnsafeMutableBytes { bytes in
            value.withUnsafeBytes {
                guard let source = $0.baseAddress else { return }
                memcpy(bytes.baseAddress! + row.value.offset, source, $0.count)
            }
        }
    }

    private mutating func copy(_ value: RawSpan) -> Extent {
        let offset = byteCount
        byteCount += value.byteCount
        if byteCount > bytes.count {
            bytes.append(contentsOf: repeatElement(0, count: max(byteCount, ChangedRows.byteCountMin)))
        }
        bytes.withUnsafeMutableBytes { bytes in
            value.withUnsafeBytes { value in
                guard let source = value.baseAddress else { return }
                memcpy(bytes.baseAddress! + offset, source, value.count)
            }
        }
        return Extent(offset: offset, byteCount: value.byteCount)
    }

    private mutating func enterNew() {
        guard enteredCount < rows.count || buckets.isEmpty else { return }
        if buckets.isEmpty || rows.count * 2 > buckets.count {
            var count = 64
            while count < rows.count * 4 { count *= 4 }
            buckets = [UInt32](repeating: 0, count: count)
            enteredCount = 0
        }
        while enteredCount < rows.count {
            let hash = read(rows[enteredCount].key) { ChangedRows.hash($0) }
            place(enteredCount, hash!)
            enteredCount += 1
        }
    }

    private mutating func place(_ index: Int, _ hash: Int) {
        var bucket = hash & (buckets.count - 1)
        while buckets[bucket] != 0 { bucket = (bucket + 1) & (buckets.count - 1) }
        buckets[bucket] = UInt32(index + 1)
    }

    /// Multiply and fold, eight bytes a step. It needs no seed: the size of a batch bounds what crafted keys
    /// could cost.
    private static func hash(_ key: RawSpan) -> Int {
        var hash = UInt64(truncatingIfNeeded: key.byteCount)
        var offset = 0
        while offset + 8 <= key.byteCount {
            hash = RowHash.mix(hash ^ key.word(at: offset))
            offset += 8
        }
        while offset < key.byteCount {
            hash = RowHash.mix(hash ^ UInt64(key.byte(at: offset)))
            offset += 1
        }
        return Int(truncatingIfNeeded: hash & UInt64(Int.max))
    }

    // MARK: Groups

    /// Indices of the rows whose keys begin with `group`, which has the table's group length; of all rows for
    /// nil.
    mutating func indices(in group: [UInt8]?) -> [Int] {
        guard let group else { return Array(rows.indices) }
        for index in groupedCount..<rows.count where rows[index].key.byteCount >= group.count {
            let offset = rows[index].key.offset
            groups[Array(bytes[offset..<offset + group.count]), default: []].append(index)
        }
        groupedCount = rows.count
        return groups[group] ?? []
    }

    // MARK: In key order

    /// Indices of the rows that differ from the stored ones, in key order, so that neighbours share the pages
    /// they dirty.
    func changedInOrder() -> [Int] {
        var order = KeyOrder(rowCountMax: rows.count)
        let bytes = contents
        for index in rows.indices where isChanged(rows[index]) {
            order.add(index, bytes.extracting(rows[index].key)!)
        }
        // Not the method itself: that would count the uses of all the arrays at every call.
        return order.rows { precedes($0, $1) }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (rows[left].key, rows[right].key)
        return bytes.withUnsafeBytes { bytes in
            let order = memcmp(
                bytes.baseAddress! + left.offset, bytes.baseAddress! + right.offset,
                min(left.byteCount, right.byteCount))
            return order != 0 ? order < 0 : left.byteCount < right.byteCount
        }
    }
}

extension RawSpan {
    /// The bytes of a value; nil where there is no row.
    @_lifetime(copy self)
    func extracting(_ extent: ChangedRows.Extent) -> RawSpan? {
        if extent.isNone { return nil }
        return extracting(extent.offset..<extent.offset + extent.byteCount)
    }
}
