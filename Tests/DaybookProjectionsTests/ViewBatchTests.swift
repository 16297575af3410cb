import DaybookCore
import DaybookProjections
import DaybookTesting
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
            for table in ViewBatchTests.tables { compareChanges(batch, stored, model, table) }
            stored.commit(batch)
            for table in ViewBatchTests.tables {
                let rows = stored.tables[table.index]
                #expect(
                    rows == model[table.index])
            }
            #expect(stored.fingerprint == stored.recomputedFingerprint)
        }
    }

    /// Keys as those of views are: few sessions or many, few rows each or many, short and long.
    @Test(arguments: 1...30 as ClosedRange<UInt64>) func changesComeInTheOrderOfTheirKeys(_ seed: UInt64)
        throws
    {
        var random = SeededGenerator(seed: seed)
        let startMax = [3, 200, 70_000, UInt64.max].randomElement(using: &random)!
        let numberMax = [3, 40, UInt64.max].randomElement(using: &random)!
        let batch = ViewBatch(tableCount: 1)
        var keys: Set<[UInt8]> = []
        for _ in 0..<Int.random(in: 0...900, using: &random) {
            let start = Position(UInt64.random(in: 0...startMax, using: &random))
            var key = ViewKey.session(start, UInt64.random(in: 0...numberMax, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: key.removeLast(Int.random(in: 0...15, using: &random))
            case 1: key.append(UInt8.random(in: 0...1, using: &random))
            default: break
            }
            keys.insert(key)
            try batch.put(ViewBatchTests.tables[0], key, [1])
        }
        let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(batch.changes(in: ViewBatchTests.tables[0]).map(\.key) == sorted)
    }

    @Test func aBatchThatBeginsAnewHasNothingOfTheOneBefore() throws {
        let stored = StoredRows(tableCount: ViewBatchTests.tables.count)
        let table = ViewTable("groups", index: 0, groupByteCount: 1)
        let batch = ViewBatch(tableCount: ViewBatchTests.tables.count, over: stored)
        for number: UInt8 in 0..<100 { try batch.put(table, [7, number], [number]) }
        #expect(try batch.keys(table, prefix: [7], countMax: Int.max).count == 100)
        stored.commit(batch)
        batch.restart(storedThrough: Position(1))
        #expect(batch.changes(in: table) == [])
        try batch.put(table, [7, 100], [100])
        try batch.remove(table, [7, 3])
        #expect(batch.changes(in: table).map(\.key) == [[7, 3], [7, 100]])
        #expect(try batch.keys(table, prefix: [7], countMax: Int.max).count == 100)
        #expect(try batch.value(table, [7, 3]) == nil)
        #expect(try batch.value(table, [7, 4]) == [4])
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

    /// Just the rows that differ from those stored, each once, in order.
    private func compareChanges(
        _ batch: ViewBatch, _ stored: StoredRows, _ model: [[[UInt8]: [UInt8]]], _ table: ViewTable
    ) {
        let (before, after) = (stored.tables[table.index], model[table.index])
        let keys = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        let expected = keys.sorted { $0.lexicographicallyPrecedes($1) }.map {
            ViewBatch.Change(key: $0, stored: before[$0], value: after[$0])
        }
        #expect(batch.changes(in: table) == expected)
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
                    for first in prefixes {
                        let rest = keys.drop { $0.lexicographicallyPrecedes(first) }
                        #expect(
                            try batch.keys(
                                table: table.index, prefix: prefix, from: first, countMax: countMax)
                                == Array(rest.prefix(countMax)))
                    }
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
        let long = [UInt8](repeating: 9, count: 16)
        let keys: [[UInt8]] = [
            [0], [0, 0], [0, 1], [1], [1, 255], [2], long.dropLast(), long, long + [0], long + [0, 1],
            long + [1],
            [255], [255, 0],
        ]
        let table = ViewBatchTests.tables[0]
        for step in [1, 5, 12] {
            let batch = ViewBatch(tableCount: 2)
            for index in keys.indices { batch.insert(table, keys[(index * step + 3) % keys.count], [1]) }
            #expect(batch.changes(in: table).map(\.key) == keys)
        }
    }

    /// More rows than the first table of buckets holds, of every length, changed to longer and shorter
    /// values.
    @Test func manyRowsKeepTheirValues() throws {
        let table = ViewBatchTests.tables[1]
        let batch = ViewBatch(tableCount: 2)
        let keys = (0..<3_000).map {
            [UInt8($0 & 255), UInt8($0 >> 8)] + [UInt8](repeating: 5, count: $0 % 31)
        }
        for (index, key) in keys.enumerated() { batch.insert(table, key, [UInt8(index & 255)]) }
        for (index, key) in keys.enumerated() where index % 3 == 0 {
            try batch.put(table, key, [UInt8](repeating: 1, count: index % 50))
        }
        for (index, key) in keys.enumerated() {
            let expected = index % 3 == 0 ? [UInt8](repeating: 1, count: index % 50) : [UInt8(index & 255)]
            #expect(try batch.value(table, key) == expected)
            #expect(try batch.value(table, key.span.bytes) { $0.byteCount } == expected.count)
        }
    }
}

@Suite struct FingerprintTests {
    @Test func theOrderOfRowsAndTheirHistoryDoNotMatter() {
        let rows = (0..<50).map { ([UInt8($0)], [UInt8($0), 7]) } as [([UInt8], [UInt8])]
        var forward = Fingerprint()
        for (key, value) in rows { forward.add(table: 1, key: key.span.bytes, value: value.span.bytes) }
        var backward = Fingerprint()
        for (key, value) in rows.reversed() {
            backward.add(table: 1, key: key.span.bytes, value: [0].span.bytes)
            backward.add(table: 1, key: key.span.bytes, value: value.span.bytes)
            backward.remove(table: 1, key: key.span.bytes, value: [0].span.bytes)
        }
        #expect(forward == backward)
        for (key, value) in rows { forward.remove(table: 1, key: key.span.bytes, value: value.span.bytes) }
        #expect(forward == Fingerprint())
    }

    @Test func everyPartOfARowCounts() {
        func sum(_ table: Int, _ key: [UInt8], _ value: [UInt8]) -> Fingerprint {
            var fingerprint = Fingerprint()
            fingerprint.add(table: table, key: key.span.bytes, value: value.span.bytes)
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
        fingerprint.add(
            table: 2, key: "key".utf8Span.span.bytes, value: "a value of some length".utf8Span.span.bytes)
        #expect(fingerprint == Fingerprint(first: 0x2341_8B3D_BF0C_C565, second: 0x24BC_D6A5_B8F1_6C15))
    }
}
