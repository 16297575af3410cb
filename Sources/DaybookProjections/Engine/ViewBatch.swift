package import DaybookCore

/// The rows beneath a batch, in which it looks up those that it has not touched.
package protocol ViewBacking {
    func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]?
    /// Keys that begin with `prefix`, in order, at most `countMax`.
    func keys(table: Int, prefix: [UInt8], countMax: Int) throws(ViewReadError) -> [[UInt8]]
    /// Keys that begin with `prefix`, in order from `first` on, at most `countMax`.
    func keys(
        table: Int, prefix: [UInt8], from first: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]]
    /// Calls `body` with the row in place, where there is one; for reads by the thousand.
    func lend(table: Int, key: RawSpan, to body: (RawSpan) -> Void) throws(ViewReadError)
}

extension ViewBacking {
    package func keys(
        table: Int, prefix: [UInt8], from first: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        let keys = try keys(table: table, prefix: prefix, countMax: Int.max)
        return Array(keys.drop { $0.lexicographicallyPrecedes(first) }.prefix(countMax))
    }

    package func lend(table: Int, key: RawSpan, to body: (RawSpan) -> Void) throws(ViewReadError) {
        if let row = try value(table: table, key: key.array(0..<key.byteCount)) { body(row.span.bytes) }
    }

    /// The result of `body` on the row in place; nil where there is no row.
    @inlinable
    package func value<R>(table: Int, key: RawSpan, _ body: (RawSpan) -> R) throws(ViewReadError) -> R? {
        var result: R?
        try lend(table: table, key: key) { result = body($0) }
        return result
    }
}

/// A view with no rows yet.
package struct EmptyBacking: ViewBacking {
    package init() {}
    package func value(table: Int, key: [UInt8]) -> [UInt8]? { nil }
    package func keys(table: Int, prefix: [UInt8], countMax: Int) -> [[UInt8]] { [] }
    package func lend(table: Int, key: RawSpan, to body: (RawSpan) -> Void) {}
}

/// The rows changed by folding a batch of events, on top of the stored ones.
///
/// A row touched a hundred times in a batch is read once and written once. Used by one thread.
package final class ViewBatch {
    package struct Change: Equatable {
        package let key: [UInt8]
        package let stored: [UInt8]?
        package let value: [UInt8]?

        package init(key: [UInt8], stored: [UInt8]?, value: [UInt8]?) {
            self.key = key
            self.stored = stored
            self.value = value
        }
    }

    private let backing: any ViewBacking
    private var storedThrough: Position
    // One thread's, and no closure that is lent a row's bytes may touch the batch: checking each access would
    // cost a tenth of a fold.
    @exclusivity(unchecked) private var tables: [ChangedRows]
    /// Decoded rows by table; those touched since the last encoding are newer than in `tables`.
    @exclusivity(unchecked) private var caches: [RowCache?]
    private var pending: [Position] = []
    private var moved: [Position: SessionNames] = [:]
    /// Working memory of a fold until `deriveRows`, besides rows; dropped with the batch.
    package var memory: AnyObject?

    /// Makes an empty batch.
    /// - Parameter storedThrough: the last event that the stored rows have seen: a session that starts later
    ///   has no stored row of its own.
    package init(
        tableCount: Int, over backing: any ViewBacking = EmptyBacking(),
        storedThrough: Position = Position(UInt64.max)
    ) {
        self.backing = backing
        self.storedThrough = storedThrough
        tables = Array(repeating: ChangedRows(), count: tableCount)
        caches = Array(repeating: nil, count: tableCount)
    }

    /// Forgets all rows and begins anew over the same backing, reusing the memory: for batches of one size,
    /// one after the other.
    package func restart(storedThrough: Position) {
        self.storedThrough = storedThrough
        for index in tables.indices { tables[index].removeAll() }
        for index in caches.indices { caches[index] = nil }
        pending = []
        moved = [:]
        memory = nil
    }

    // MARK: Reading

    package func value(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        try value(table: table.index, key: key)
    }

    /// The result of `body` on the row in place; nil where there is no row.
    package func value<R>(
        _ table: ViewTable, _ key: RawSpan, _ body: (RawSpan) -> R
    ) throws(ViewReadError) -> R? {
        try value(table: table.index, key: key, body)
    }

    /// Keys that begin with `prefix`, stored or new, at most `countMax`.
    package func keys(
        _ table: ViewTable, prefix: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        let group = table.groupByteCount.flatMap { $0 <= prefix.count ? Array(prefix.prefix($0)) : nil }
        return try keys(table.index, prefix, from: nil, countMax, group: group)
    }

    private func index(_ table: Int, _ key: RawSpan) throws(ViewReadError) -> Int {
        encode(table)
        return try place(table, key)
    }

    private func place(_ table: Int, _ key: RawSpan) throws(ViewReadError) -> Int {
        if let index = tables[table].index(of: key) { return index }
        caches[table]?.isComplete = false
        return try addStored(to: table, key)
    }

    private func addStored(to table: Int, _ key: RawSpan) throws(ViewReadError) -> Int {
        let stored: [UInt8]? = try backing.value(table: table, key: key) { $0.array(0..<$0.byteCount) }
        return add(to: table, key, stored: stored?.span.bytes)
    }

    // MARK: Changing

    package func put(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) throws(ViewReadError) {
        let index = try index(table.index, key.span.bytes)
        caches[table.index] = nil
        tables[table.index].set(value.span.bytes, at: index)
    }

    package func remove(_ table: ViewTable, _ key: [UInt8]) throws(ViewReadError) {
        let index = try index(table.index, key.span.bytes)
        caches[table.index] = nil
        tables[table.index].set(nil, at: index)
    }

    /// Puts a row that the fold knows to be new, without looking for one.
    package func insert(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        set(value.span.bytes, table, key.span.bytes, stored: nil)
    }

    /// Puts a row of words that the fold knows to be new, without looking for one.
    func insert(_ table: ViewTable, _ key: RawSpan, _ row: some ViewRow) {
        row.withBytes { set($0, table, key, stored: nil) }
    }

    /// Puts a row of words, known to be new, under a session's start and a number.
    func insert(_ table: ViewTable, _ start: Position, _ number: UInt64, _ row: some ViewRow) {
        ViewKey.withSession(start, number) { insert(table, $0, row) }
    }

    /// Removes a row that the fold knows to be there with this value, without looking for it.
    package func removeKnown(_ table: ViewTable, _ key: [UInt8], _ value: [UInt8]) {
        set(nil, table, key.span.bytes, stored: value.span.bytes)
    }

    private func set(_ value: RawSpan?, _ table: ViewTable, _ key: RawSpan, stored: RawSpan?) {
        encode(table.index)
        caches[table.index] = nil
        if stored == nil, let value, tables[table.index].addNew(key, value) { return }
        let index = place(knownOf: table.index, key, stored: stored)
        tables[table.index].set(value, at: index)
    }

    private func place(knownOf table: Int, _ key: RawSpan, stored: RawSpan?) -> Int {
        if let index = tables[table].index(of: key) { return index }
        return add(to: table, key, stored: stored)
    }

    private func add(to table: Int, _ key: RawSpan, stored: RawSpan?) -> Int {
        tables[table].add(key, stored: stored)
        return tables[table].rows.count - 1
    }

    /// Notes a session whose other rows the projector's `deriveRows` has to derive.
    func markPending(_ start: Position) { pending.append(start) }

    /// The sessions noted since the last call.
    func takePending() -> [Position] {
        defer { pending = [] }
        return pending
    }

    /// Notes that a session got other names than these, so that `deriveRows` moves its counts.
    func markMoved(_ start: Position, from names: SessionNames) {
        if moved[start] == nil { moved[start] = names }
    }

    /// The sessions that got other names since the last call, with those that they had before.
    func takeMoved() -> [Position: SessionNames] {
        defer { moved = [:] }
        return moved
    }

    // MARK: Decoded rows

    /// The result of `body` on a row, nil where there is none, which it may change, add or remove.
    /// - Precondition: `body` does not touch the table otherwise.
    func update<Key, Row, R>(
        _ table: RowTable<Key, Row>, _ key: Key, _ body: (inout Row?) throws(ViewReadError) -> R
    ) throws(ViewReadError) -> R {
        let rows = decoded(table)
        return try rows.update(at: try decode(key, table, rows), body)
    }

    /// Changes a row that exists.
    /// - Precondition: `body` does not touch the table otherwise.
    func change<Key, Row>(
        _ table: RowTable<Key, Row>, _ key: Key, _ body: (inout Row) -> Void
    ) throws(ViewReadError) {
        let rows = decoded(table)
        let index = try decode(key, table, rows)
        rows.change(at: index, body)
    }

    func row<Key, Row>(_ table: RowTable<Key, Row>, _ key: Key) throws(ViewReadError) -> Row? {
        let rows = decoded(table)
        return rows.row(at: try decode(key, table, rows))
    }

    /// Adds a row that the fold knows to be new, without looking for one.
    func insert<Key, Row>(_ table: RowTable<Key, Row>, _ key: Key, _ row: Row) throws(ViewReadError) {
        let rows = decoded(table)
        if let index = rows.index(of: key) { return rows.set(row, at: index) }
        let place = try key.withBytes { (key) throws(ViewReadError) -> Int in
            rows.isComplete
                ? add(to: table.index, key, stored: nil)
                : self.place(knownOf: table.index, key, stored: nil)
        }
        rows.set(row, at: rows.add(key, nil, place: place))
    }

    private func decoded<Key, Row>(_ table: RowTable<Key, Row>) -> DecodedRows<Key, Row> {
        if let rows = caches[table.index] { return unsafeDowncast(rows, to: DecodedRows<Key, Row>.self) }
        let rows = DecodedRows<Key, Row>(isComplete: tables[table.index].rows.isEmpty)
        caches[table.index] = rows
        return rows
    }

    /// Decodes a row into `rows`.
    /// - Returns: its index there.
    private func decode<Key, Row>(
        _ key: Key, _ table: RowTable<Key, Row>, _ rows: DecodedRows<Key, Row>
    ) throws(ViewReadError) -> Int {
        if let index = rows.index(of: key) { return index }
        let place = try key.withBytes { (bytes) throws(ViewReadError) -> Int in
            guard rows.isComplete else { return try self.place(table.index, bytes) }
            if key.start > storedThrough { return add(to: table.index, bytes, stored: nil) }
            return try addStored(to: table.index, bytes)
        }
        return rows.add(key, tables[table.index].readValue(at: place) { Row($0) }, place: place)
    }

    /// Brings the table's bytes up to date with its decoded rows.
    private func encode(_ table: Int) { caches[table]?.encode(into: &tables[table]) }

    // MARK: What has changed

    /// Rows that differ from the stored ones, in key order.
    package func changes(in table: ViewTable) -> [Change] {
        encode(table.index)
        let changed = tables[table.index]
        return changed.changedInOrder().map { index in
            let row = changed.rows[index]
            return Change(
                key: changed.array(row.key) ?? [], stored: changed.array(row.stored),
                value: changed.array(row.value))
        }
    }

    /// Calls `body` with each row that differs from the stored one, in place and in key order; `stored` or
    /// `value` is nil where there is no row.
    package func forEachChange<E: Error>(
        table: Int,
        _ body: (_ key: RawSpan, _ stored: RawSpan?, _ value: RawSpan?) throws(E) -> Void
    ) throws(E) {
        encode(table)
        let changed = tables[table]
        let bytes = changed.contents
        for index in changed.changedInOrder() {
            let row = changed.rows[index]
            try body(bytes.extracting(row.key)!, bytes.extracting(row.stored), bytes.extracting(row.value))
        }
    }

    /// Calls `body` with each row that differs from the stored one, in any order, for a `deriveRows` that
    /// changes other tables.
    func forEachChange<E: Error>(
        anyOrder table: ViewTable,
        _ body: (_ key: RawSpan, _ stored: RawSpan?, _ value: RawSpan?) throws(E) -> Void
    ) throws(E) {
        encode(table.index)
        let changed = tables[table.index]
        let bytes = changed.contents
        for row in changed.rows where changed.isChanged(row) {
            try body(bytes.extracting(row.key)!, bytes.extracting(row.stored), bytes.extracting(row.value))
        }
    }
}

/// The batch read as a view: rows folded in memory, over its backing.
extension ViewBatch: ViewBacking {
    package func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        let index = try index(table, key.span.bytes)
        return tables[table].array(tables[table].rows[index].value)
    }

    package func lend(table: Int, key: RawSpan, to body: (RawSpan) -> Void) throws(ViewReadError) {
        let index = try index(table, key)
        _ = tables[table].readValue(at: index, body)
    }

    package func keys(table: Int, prefix: [UInt8], countMax: Int) throws(ViewReadError) -> [[UInt8]] {
        try keys(table, prefix, from: nil, countMax, group: nil)
    }

    package func keys(
        table: Int, prefix: [UInt8], from first: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        try keys(table, prefix, from: first, countMax, group: nil)
    }

    /// Keys that begin with a prefix, in order from `first` on.
    /// - Complexity: O(rows that the batch touches in the group, or in the table where there is none),
    ///   besides the backing's own.
    private func keys(
        _ table: Int, _ prefix: [UInt8], from first: [UInt8]?, _ countMax: Int, group: [UInt8]?
    ) throws(ViewReadError) -> [[UInt8]] {
        encode(table)
        let indices = tables[table].indices(in: group)
        let changed = tables[table]
        var removed: Set<[UInt8]> = []
        var added: [[UInt8]] = []
        for index in indices {
            let row = changed.rows[index]
            guard row.stored.isNone != row.value.isNone, let key = changed.array(row.key),
                key.starts(with: prefix), first.map(key.lexicographicallyPrecedes) != true
            else { continue }
            if row.value.isNone { removed.insert(key) } else { added.append(key) }
        }
        let storedCountMax = min(countMax, Int.max - removed.count) + removed.count
        let stored =
            if let first {
                try backing.keys(table: table, prefix: prefix, from: first, countMax: storedCountMax)
            } else {
                try backing.keys(table: table, prefix: prefix, countMax: storedCountMax)
            }
        let keys = stored.filter { !removed.contains($0) } + added
        return Array(keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(countMax))
    }
}
