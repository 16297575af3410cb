import DaybookCore
import DaybookProjections
import Testing

@Suite struct ViewBatchTests {
    static let tables = [ViewTable("first", index: 0), ViewTable("second", index: 1)]

    /// Random changes in batches, against a dictionary: what is read at every step, and what is stored.
    @Test(arguments: 1...25 as ClosedRange<UInt64>) func aBatchAnswersAsADictionary(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let stored = StoredRows(tableCount: ViewBatchTests.tables.count)
        var model: [[[UInt8]: [UInt8]]] = [[:], [:]]
        for _ in 0..<12 {
            let batch = ViewBatch(tableCount: ViewBatchTests.tables.count, over: stored)
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                try change(batch, &model, &random)
            }
            try compareKeys(batch, model)
            for (table, changes) in batch.changes.enumerated() {
                for (key, change) in changes {
                    #expect(change.stored == stored.tables[table][key], "what a change replaces")
                    #expect(change.value == model[table][key.bytes], "what it leaves")
                }
            }
            stored.commit(batch)
            for table in ViewBatchTests.tables {
                let rows = stored.tables[table.index]
                #expect(
                    Dictionary(uniqueKeysWithValues: rows.map { ($0.key.bytes, $0.value) })
                        == model[table.index])
            }
            #expect(stored.fingerprint == stored.recomputedFingerprint)
        }
    }

    private func change(
        _ batch: ViewBatch, _ model: inout [[[UInt8]: [UInt8]]], _ random: inout SeededGenerator
    ) throws {
        let table = ViewBatchTests.tables.randomElement(using: &random)!
        let key = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            UInt8.random(in: 0...2, using: &random)
        }
        let value = [UInt8.random(in: 0...3, using: &random)]
        let known = model[table.index][key]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: #expect(try batch.value(table, key) == known)
        case 1:
            try batch.put(table, key, value)
            model[table.index][key] = value
        case 2:
            try batch.remove(table, key)
            model[table.index][key] = nil
        case 3 where known == nil:
            batch.insert(table, key, value)
            model[table.index][key] = value
        default:
            guard let known else { return }
            batch.removeKnown(table, key, known)
            model[table.index][key] = nil
        }
    }

    private func compareKeys(_ batch: ViewBatch, _ model: [[[UInt8]: [UInt8]]]) throws {
        let prefixes: [[UInt8]] = [[], [0], [1], [2], [0, 1], [2, 2], [1, 0, 2], [3]]
        for table in ViewBatchTests.tables {
            for prefix in prefixes {
                let keys = model[table.index].keys.filter { $0.starts(with: prefix) }
                    .sorted { $0.lexicographicallyPrecedes($1) }
                for countMax in [0, 1, 2, 5, 100] {
                    #expect(
                        try batch.keys(table, prefix: prefix, countMax: countMax)
                            == Array(keys.prefix(countMax)))
                }
            }
        }
    }

    @Test func aRowTouchedOftenIsReadOnce() throws {
        let stored = StoredRows(tableCount: 2)
        let batch = ViewBatch(tableCount: 2, over: stored)
        for index in 0..<100 as Range<UInt8> {
            _ = try batch.value(ViewBatchTests.tables[0], [1])
            try batch.put(ViewBatchTests.tables[0], [1], [index])
        }
        #expect(stored.readCount == 1)
        batch.insert(ViewBatchTests.tables[1], [1], [1])
        #expect(stored.readCount == 1)
    }

    @Test func anEmptyBackingHasNoRows() throws {
        let batch = ViewBatch(tableCount: 1)
        #expect(try batch.value(ViewBatchTests.tables[0], [1]) == nil)
        #expect(try batch.keys(ViewBatchTests.tables[0], prefix: [], countMax: 9) == [])
    }

    @Test func keysAreOrderedAsLMDBOrdersThem() {
        let keys: [[UInt8]] = [[0], [0, 0], [0, 1], [1], [1, 255], [2], [255], [255, 0]]
        for (left, first) in keys.enumerated() {
            for (right, second) in keys.enumerated() {
                #expect(RowKey.precedes(RowKey(first), RowKey(second)) == (left < right))
                #expect((RowKey(first) == RowKey(second)) == (left == right))
            }
        }
    }
}

@Suite struct FingerprintTests {
    @Test func theOrderOfRowsAndTheirHistoryDoNotMatter() {
        let rows = (0..<50).map { ([UInt8($0)], [UInt8($0), 7]) } as [([UInt8], [UInt8])]
        var forward = Fingerprint()
        for (key, value) in rows { forward.add(table: 1, key: key, value: value) }
        var backward = Fingerprint()
        for (key, value) in rows.reversed() {
            backward.add(table: 1, key: key, value: [0])
            backward.add(table: 1, key: key, value: value)
            backward.remove(table: 1, key: key, value: [0])
        }
        #expect(forward == backward)
        for (key, value) in rows { forward.remove(table: 1, key: key, value: value) }
        #expect(forward == Fingerprint())
    }

    @Test func everyPartOfARowCounts() {
        func sum(_ table: Int, _ key: [UInt8], _ value: [UInt8]) -> Fingerprint {
            var fingerprint = Fingerprint()
            fingerprint.add(table: table, key: key, value: value)
            return fingerprint
        }
        let others = [
            sum(0, [1, 2], [3]), sum(1, [1, 2], [3]), sum(0, [1], [2, 3]), sum(0, [1, 2, 3], []),
            sum(0, [2, 1], [3]), sum(0, [1, 2], [4]), sum(0, [1, 2], [3, 0]), sum(0, [0, 1, 2], [3]),
            sum(0, [1, 2], [3, 0, 0, 0, 0, 0, 0, 0]), sum(0, [1, 2], [3, 0, 0, 0, 0, 0, 0, 0, 0]),
        ]
        for (left, first) in others.enumerated() {
            for (right, second) in others.enumerated() where left != right {
                #expect(first.first != second.first && first.second != second.second)
            }
        }
    }

    /// A fingerprint is kept in views on disk; the same rows give the same sum in every build.
    @Test func golden() {
        var fingerprint = Fingerprint()
        fingerprint.add(table: 2, key: Array("key".utf8), value: Array("a value of some length".utf8))
        #expect(fingerprint == Fingerprint(first: 0x2341_8B3D_BF0C_C565, second: 0x24BC_D6A5_B8F1_6C15))
    }
}
