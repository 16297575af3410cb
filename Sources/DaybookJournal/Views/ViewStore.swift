import DaybookCore
import DaybookProjections
import DaybookLMDB

/// The committed rows of a view within one snapshot. Used by one thread at a time.
final class ViewStore: ViewBacking {
    private let view: View
    var projector: any Projector { view.projector }
    private var file: ViewFile
    private var tables: [Table]
    private var reader: Reader

    init(_ view: View) throws(LMDBError) {
        self.view = view
        let file = view.file
        self.file = file
        tables = file.tables
        reader = try file.environment.makeReader()
    }

    func renew() throws(LMDBError) {
        guard !reader.isRenewed else { return }
        try followCompaction()
        try reader.renew()
    }

    /// Opens the file that compacting has put in the view's place, if it has.
    func followCompaction() throws(LMDBError) {
        guard !reader.isRenewed else { return }
        let current = view.file
        guard current !== file else { return }
        reader = try current.environment.makeReader()
        file = current
        tables = current.tables
    }

    func reset() {
        if reader.isRenewed { reader.reset() }
    }

    /// Position of the last event in the snapshot's rows.
    func position() throws(LMDBError) -> Position { try reader.withTransaction(file.position) }

    func value(table: Int, key: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        let table = tables[table]
        do throws(LMDBError) {
            return try reader.withTransaction { transaction throws(LMDBError) -> [UInt8]? in
                guard let row = try transaction.value(in: table, key: key) else { return nil }
                return row.array(0..<row.byteCount)
            }
        } catch { throw failure(error) }
    }

    func lend(table: Int, key: RawSpan, to body: (RawSpan) -> Void) throws(ViewReadError) {
        let table = tables[table]
        do throws(LMDBError) {
            try reader.withTransaction { transaction throws(LMDBError) in
                if let row = try transaction.value(in: table, key: key) { body(row) }
            }
        } catch { throw failure(error) }
    }

    func keys(table: Int, prefix: [UInt8], countMax: Int) throws(ViewReadError) -> [[UInt8]] {
        try keys(table: table, prefix: prefix, from: prefix, countMax: countMax)
    }

    /// Keys from `first` on that begin with `prefix`, in order.
    func keys(
        table: Int, prefix: [UInt8], from first: [UInt8], countMax: Int
    ) throws(ViewReadError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        guard countMax > 0 else { return keys }
        try lendKeys(table: table, prefix: prefix, from: first) { key in
            keys.append(key.array(0..<key.byteCount))
            return keys.count < countMax
        }
        return keys
    }

    /// Lends the keys from `first` on that begin with `prefix`, in order, until `body` returns false.
    func lendKeys(
        table: Int, prefix: [UInt8], from first: [UInt8], to body: (RawSpan) -> Bool
    ) throws(ViewReadError) {
        let table = tables[table]
        do throws(LMDBError) {
            try reader.withTransaction { transaction throws(LMDBError) in
                var cursor = try transaction.cursor(in: table)
                var goesOn = true
                var isFirst = true
                while goesOn {
                    let entry = try isFirst ? cursor.seek(atOrAfter: first) : cursor.next()
                    guard let entry, entry.key.begins(with: prefix) else { return }
                    isFirst = false
                    goesOn = body(entry.key)
                }
            }
        } catch { throw failure(error) }
    }

    func lastKey(table: Int, prefix: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        // Above every key with the prefix: those have fewer bytes after it, or a smaller one.
        let end = prefix + Array(repeating: UInt8.max, count: ViewStore.keyByteCountMax - prefix.count)
        return try key(table: table, prefix: prefix, before: end)
    }

    func key(table: Int, prefix: [UInt8], before end: [UInt8]) throws(ViewReadError) -> [UInt8]? {
        let table = tables[table]
        do throws(LMDBError) {
            return try reader.withTransaction { transaction throws(LMDBError) -> [UInt8]? in
                var cursor = try transaction.cursor(in: table)
                _ = try cursor.seek(atOrAfter: end)
                guard let entry = try cursor.previous() else { return nil }
                let key = entry.key.array(0..<entry.key.byteCount)
                return key.starts(with: prefix) ? key : nil
            }
        } catch { throw failure(error) }
    }

    private func failure(_ error: LMDBError) -> ViewReadError {
        if error.isDamage { view.distrust() }
        return ViewReadError(error, of: projector)
    }

    /// Has the next start fold the view anew, whose rows are not what they should be.
    func distrust() { view.distrust() }

    /// Longest key that LMDB allows.
    private static let keyByteCountMax = 511
}

extension RawSpan {
    fileprivate func begins(with prefix: [UInt8]) -> Bool {
        byteCount >= prefix.count
            && extracting(0..<prefix.count).withUnsafeBytes { $0.elementsEqual(prefix) }
    }
}
