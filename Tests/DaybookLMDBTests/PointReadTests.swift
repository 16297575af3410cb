import DaybookLMDB
import DaybookTesting
import Testing

/// A reader's point reads go by cursors that it keeps: they have to see what a plain read sees.
struct PointReadTests {
    let directory = TestDirectory()
    let environment: Environment
    let table: Table

    init() throws {
        environment = try directory.environment()
        table = try environment.makeTable("bytes")
    }

    private func read(_ key: [UInt8], _ reader: inout Reader) throws -> [UInt8]? {
        try reader.read { (txn) throws(LMDBError) in try txn.value(in: table, key: key).array }
    }

    @Test func everyKeyInAnyOrderAndThoseThatAreNotThere() throws {
        let keys = (0..<2_000).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
        for key in keys where key[1] % 3 != 0 { try environment.put(key, key + [7], in: table) }
        var reader = try environment.makeReader()
        for step in [1, 7, 1_999] {
            for index in keys.indices {
                let key = keys[index * step % keys.count]
                #expect(try read(key, &reader) == (key[1] % 3 != 0 ? key + [7] : nil))
            }
        }
    }

    @Test func aSnapshotTakenAnewShowsWhatWasWrittenAndRemovedSince() throws {
        var reader = try environment.makeReader()
        #expect(try read([1], &reader) == nil)
        for value in UInt8(1)...50 {
            try environment.put([1], [value], in: table)
            #expect(try read([1], &reader) == [value])
            #expect(try read([2], &reader) == nil)
        }
        try environment.write { (txn) throws(LMDBError) in _ = try txn.delete(in: table, key: [1]) }
        #expect(try read([1], &reader) == nil)
    }

    @Test func valuesStayWhileOthersAreRead() throws {
        try environment.put([1], [1], in: table)
        try environment.put([2], [2], in: table)
        var reader = try environment.makeReader()
        let both = try reader.read { (txn) throws(LMDBError) in
            let first = try txn.value(in: table, key: [1])
            let second = try txn.value(in: table, key: [2])
            return [first.array, second.array]
        }
        #expect(both == [[1], [2]])
    }
}
