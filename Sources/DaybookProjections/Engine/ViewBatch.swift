import DaybookCore
import Glibc

/// Where a batch looks up rows that it has not touched.
package protocol ViewBacking {
    func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]?
    /// Keys that begin with `prefix`, in order, at most `countMax`.
    func keys(table: Int, prefix: [UInt8], countMax: Int) throws(ViewReadError) -> [[UInt8]]
    /// The row where it lies, for reads by the thousand.
    func value<R>(table: Int, key: RawSpan, _ body: (RawSpan) -> R) throws(ViewReadError) -> R?
}

extension ViewBacking {
    package func value<R>(table: Int, key: RawSpan, _ body: (RawSpan) -> R) throws(ViewReadError) -> R? {
        try value(table: table, key: key.array(0..<key.byteCount)).map { body($0.span.bytes) }
    }
}

/// A view with no rows yet.
package struct EmptyBacking: ViewBacking {
    package init() {}
    package func value(table: Int, key: [UInt8]) -> [UInt8]? { nil }
    package func keys(table: Int, prefix: [UInt8], countMax: Int) -> [[UInt8]] { [] }
}

/// The rows that folding a batch of events has changed, over those stored.
///
/// A row touched a hundred times in a batch is read once and written once. Used by one thread.
package final class ViewBatch: ViewBacking {
    package struct Change {
        package let stored: [UInt8]?
        package internal(set) var value: [UInt8]?
    }

    private let backing: any ViewBacking
    package private(set) var changes: [[RowKey: Change]]
    /// By table, the touched keys of each group, where the table has groups.
    private var groups: [[RowKey: Set<RowKey>]]
    private var unsettled: [[UInt8]] = []

    package init(tableCount: Int, over backing: any ViewBacking = EmptyBacking()) {
        self.backing = backing
        changes = Array(repeating: [:], count: tableCount)
        groups = Array(repeating: [:], count: tableCount)
    }

    /// Leaves a row for the projector's `settle` to derive others from.
    func leaveForSettling(_ key: [UInt8]) { unsettled.append(key) }

    /// What was left since the last call.
    func takeUnsettled() -> [[UInt8]] {
        defer { unsettled = [] }
        return unsettled
    }

    package func value(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        if let change = changes[table.index][RowKey(key)] { return change.value }
        let stored = try backing.value(table: table.index, key: key)
        touch(table, key, Change(stored: stored, value: stored))
        return stored
    }

    package func put(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) throws(ViewReadError) {
        try set(table, key, value)
    }

    package func remove(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) {
        try set(table, key, nil)
    }

    /// Looks up without noting what was read.
    package func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        if let change = changes[table][RowKey(key)] { return change.value }
        return try backing.value(table: table, key: key)
    }

    private func set(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]?) throws(ViewReadError) {
        if (changes[table.index][RowKey(key)]?.value = value) != nil { return }
        let stored = try backing.value(table: table.index, key: key)
        touch(table, key, Change(stored: stored, value: value))
    }

    /// Puts a row that the fold knows to be new, without looking for one.
    package func insert(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        if (changes[table.index][RowKey(key)]?.value = value) != nil { return }
        touch(table, key, Change(stored: nil, value: value))
    }

    /// Removes a row that the fold knows to be there with this value, without looking for it.
    package func removeKnown(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        guard let change = changes[table.index][RowKey(key)] else {
            return touch(table, key, Change(stored: value, value: nil))
        }
        if change.stored == nil { return forget(table, key) }
        changes[table.index][RowKey(key)]?.value = nil
    }

    private func touch(_ table: ViewTable, _ key: [UInt8], _ change: Change) {
        changes[table.index][RowKey(key)] = change
        guard let count = table.groupByteCount else { return }
        groups[table.index][RowKey(Array(key.prefix(count))), default: []].insert(RowKey(key))
    }

    /// A row that came and went within the batch.
    private func forget(_ table: ViewTable, _ key: [UInt8]) {
        changes[table.index][RowKey(key)] = nil
        guard let count = table.groupByteCount else { return }
        groups[table.index][RowKey(Array(key.prefix(count)))]?.remove(RowKey(key))
    }

    /// What the batch changed under a prefix.
    /// - Complexity: O(rows touched in the prefix's group, or in the table where it has no groups).
    private func touched(_ table: ViewTable, _ prefix: [UInt8]) -> [RowKey: Change] {
        let changes = changes[table.index]
        guard let count = table.groupByteCount, prefix.count >= count else {
            return changes.filter { $0.key.bytes.starts(with: prefix) }
        }
        var touched: [RowKey: Change] = [:]
        for key in groups[table.index][RowKey(Array(prefix.prefix(count)))] ?? []
        where key.bytes.starts(with: prefix) {
            touched[key] = changes[key]
        }
        return touched
    }

    /// Keys that begin with `prefix`, stored or new, at most `countMax`.
    package func keys(
        _ table: ViewTable, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        try keys(touched(table, prefix), table.index, prefix: prefix, countMax: countMax)
    }

    package func keys(
        table: Int, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        let touched = changes[table].filter { $0.key.bytes.starts(with: prefix) }
        return try keys(touched, table, prefix: prefix, countMax: countMax)
    }

    private func keys(
        _ touched: [RowKey: Change], _ table: Int, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        let removedCount = touched.count { $0.value.value == nil }
        let stored = try backing.keys(
            table: table, prefix: prefix, countMax: min(countMax, Int.max - removedCount) + removedCount)
        var keys = stored.filter { touched[RowKey($0)] == nil || touched[RowKey($0)]?.value != nil }
        keys += touched.filter { $0.value.stored == nil && $0.value.value != nil }.map(\.key.bytes)
        return Array(keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(countMax))
    }
}

/// A row's key in a batch, hashed eight bytes at a time.
package struct RowKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    package static func precedes(_ left: RowKey, _ right: RowKey) -> Bool {
        left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right in
                let order = memcmp(left.baseAddress!, right.baseAddress!, min(left.count, right.count))
                return order != 0 ? order < 0 : left.count < right.count
            }
        }
    }

    package static func == (left: RowKey, right: RowKey) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        return left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { memcmp(left.baseAddress!, $0.baseAddress!, left.count) == 0 }
        }
    }
}
