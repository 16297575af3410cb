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

    package init(tableCount: Int, over backing: any ViewBacking = EmptyBacking()) {
        self.backing = backing
        changes = Array(repeating: [:], count: tableCount)
    }

    package func value(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        try value(table: table.index, key: key)
    }

    package func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        if let change = changes[table][RowKey(key)] { return change.value }
        let stored = try backing.value(table: table, key: key)
        changes[table][RowKey(key)] = Change(stored: stored, value: stored)
        return stored
    }

    package func put(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) throws(ViewReadError) {
        try set(table, key, value)
    }

    package func remove(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) {
        try set(table, key, nil)
    }

    private func set(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]?) throws(ViewReadError) {
        if (changes[table.index][RowKey(key)]?.value = value) != nil { return }
        let stored = try backing.value(table: table.index, key: key)
        changes[table.index][RowKey(key)] = Change(stored: stored, value: value)
    }

    /// Puts a row that the fold knows to be new, without looking for one.
    package func insert(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        if (changes[table.index][RowKey(key)]?.value = value) != nil { return }
        changes[table.index][RowKey(key)] = Change(stored: nil, value: value)
    }

    /// Removes a row that the fold knows to be there with this value, without looking for it.
    package func removeKnown(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        if (changes[table.index][RowKey(key)]?.value = nil) != nil { return }
        changes[table.index][RowKey(key)] = Change(stored: value, value: nil)
    }

    /// Keys that begin with `prefix`, stored or new, at most `countMax`.
    package func keys(
        _ table: ViewTable, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        try keys(table: table.index, prefix: prefix, countMax: countMax)
    }

    package func keys(
        table: Int, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        let touched = changes[table].filter { $0.key.bytes.starts(with: prefix) }
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
