import DaybookLMDB
import DaybookTesting
import Testing

struct CursorTests {
    let directory = TestDirectory()
    let environment: Environment
    let table: Table
    let log: Table

    init() throws {
        environment = try directory.environment()
        table = try environment.makeTable("bytes")
        log = try environment.makeTable("log", .integerKey)
    }

    /// Writes even keys in no order.
    private func fill(count: UInt32) throws {
        try environment.write { (txn) throws(LMDBError) in
            for index in 0..<count {
                let key = index &* 7919 % count * 2
                try txn.put(in: table, key: key.bigEndianBytes, value: [UInt8](repeating: 1, count: 100))
                try txn.put(in: log, at: UInt64(key), value: key.bigEndianBytes)
            }
        }
    }

    @Test(arguments: [0, 1, 5, 3000] as [UInt32])
    func walksBothWaysInBigEndianOrder(count: UInt32) throws {
        try fill(count: count)
        let keys = (0..<count).map { ($0 * 2).bigEndianBytes }
        try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.cursor(in: table)
            var forwards: [[UInt8]] = []
            while let entry = try cursor.next() { forwards.append(entry.key.array) }
            var backwards: [[UInt8]] = []
            var step = try cursor.last()
            while let entry = step {
                backwards.append(entry.key.array)
                step = try cursor.previous()
            }
            #expect(forwards == keys)
            #expect(backwards == keys.reversed())
        }
    }

    @Test(arguments: [1, 5, 3000] as [UInt32])
    func seeks(count: UInt32) throws {
        try fill(count: count)
        try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.cursor(in: table)
            for key in 0..<2 * count {
                let expected = (key + 1) / 2 * 2
                let near = try cursor.seek(atOrAfter: key.bigEndianBytes).key
                let exact = try cursor.seek(key.bigEndianBytes).key
                #expect(near == (expected < 2 * count ? expected.bigEndianBytes : nil))
                #expect(exact == (key % 2 == 0 ? key.bigEndianBytes : nil))
            }
            let beyond = try cursor.seek(atOrAfter: (2 * count).bigEndianBytes).key
            let before = try cursor.previous().key
            let end = try cursor.next().key
            #expect(beyond == nil)
            #expect(before == (2 * count - 2).bigEndianBytes)
            #expect(end == nil)
        }
    }

    @Test func walksAnIntegerTable() throws {
        try fill(count: 1000)
        try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.cursor(in: log)
            let first = try cursor.first()!.integerKey
            let near = try cursor.seek(atOrAfter: 501)!.integerKey
            let next = try cursor.next()!.integerKey
            let exact = try cursor.seek(256)!.value.array
            let none = try cursor.seek(257).key
            let last = try cursor.last()!.integerKey
            #expect([first, near, next, last] == [0, 502, 504, 1998])
            #expect(exact == UInt32(256).bigEndianBytes)
            #expect(none == nil)
        }
    }

    @Test func entriesStayGoodWhenTheCursorMoves() throws {
        try fill(count: 1000)
        try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.cursor(in: table)
            let sought = try cursor.seek(UInt32(4).bigEndianBytes)!
            let last = try cursor.last()!
            #expect(sought.key.array == UInt32(4).bigEndianBytes)
            #expect(last.key.array == UInt32(1998).bigEndianBytes)
        }
    }

    @Test func cursorOfAWriteTransactionSeesItsWrites() throws {
        try fill(count: 3)
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(in: table, key: UInt32(3).bigEndianBytes, value: [])
            var keys: [[UInt8]] = []
            do {
                var cursor = try txn.reading.cursor(in: table)
                while let entry = try cursor.next() { keys.append(entry.key.array) }
            }
            _ = try txn.delete(in: table, key: keys[0])
            #expect(keys == [0, 2, 3, 4].map { UInt32($0).bigEndianBytes })
        }
    }
}

extension Optional where Wrapped == Entry, Wrapped: ~Escapable {
    fileprivate var key: [UInt8]? {
        guard let entry = self else { return nil }
        return entry.key.array
    }
}
