import DaybookLMDB
import DaybookTesting
import Testing

struct TransactionTests {
    let directory = TestDirectory()
    let environment: Environment
    let table: Table
    let log: Table

    init() throws {
        environment = try directory.environment()
        table = try environment.makeTable("bytes")
        log = try environment.makeTable("log", .integerKey)
    }

    @Test func byteKeysRoundTrip() throws {
        try environment.put([1, 2], [3], in: table)
        try environment.put([1, 3], [], in: table)
        #expect(try environment.value([1, 2], in: table) == [3])
        #expect(try environment.value([1, 3], in: table) == [])
        #expect(try environment.value([1], in: table) == nil)
    }

    @Test func longestKeyIs511Bytes() throws {
        let key = [UInt8](repeating: 7, count: 511)
        try environment.put(key, [1], in: table)
        #expect(try environment.value(key, in: table) == [1])
    }

    @Test func integerKeysRoundTrip() throws {
        try environment.write { (txn) throws(LMDBError) in
            try txn.append(in: log, at: 1, value: [1])
            try txn.append(in: log, at: 1 << 40, byteCount: 3) { output in
                for byte in [4, 5, 6] as [UInt8] { output.append(byte) }
            }
            try txn.append(in: log, at: .max, byteCount: 0) { _ in }
            try txn.put(in: log, at: 2, value: [2])
        }
        let values = try environment.read { (txn) throws(LMDBError) in
            var values: [[UInt8]?] = []
            for key in [0, 1, 2, 1 << 40, UInt64.max] {
                values.append(try txn.value(in: log, at: key).array)
            }
            return values
        }
        #expect(values == [nil, [1], [2], [4, 5, 6], []])
    }

    @Test(arguments: [0, 4, 5] as [UInt64])
    func appendOutOfOrderIsRefused(key: UInt64) throws {
        let error = #expect(throws: LMDBError.self) {
            try environment.write { (txn) throws(LMDBError) in
                try txn.append(in: log, at: 5, value: [5])
                try txn.append(in: log, at: key, value: [0])
            }
        }
        #expect(error == LMDBError(code: .keyExists, operation: .append))
        let count = try environment.read { (txn) throws(LMDBError) in try txn.entryCount(of: log) }
        #expect(count == 0)
    }

    @Test func transactionReadsItsOwnWrites() throws {
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(in: table, key: [1], value: [1])
            let before = try txn.reading.value(in: table, key: [1]).array
            try txn.put(in: table, key: [1], value: [2])
            let after = try txn.reading.value(in: table, key: [1]).array
            let counted = try txn.reading.entryCount(of: table)
            #expect(before == [1])
            #expect(after == [2])
            #expect(counted == 1)
        }
    }

    @Test func deleteTellsWhetherThereWasAnEntry() throws {
        try environment.put([1], [1], in: table)
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(in: log, at: 9, value: [9])
            let deleted = [
                try txn.delete(in: table, key: [1]), try txn.delete(in: table, key: [1]),
                try txn.delete(in: log, at: 9), try txn.delete(in: log, at: 9),
            ]
            #expect(deleted == [true, false, true, false])
        }
    }

    @Test func clearRemovesAllEntriesOfOneTable() throws {
        try environment.put([1], [1], in: table)
        try environment.write { (txn) throws(LMDBError) in
            try txn.append(in: log, at: 1, value: [1])
            try txn.clear(table)
            let counts = [try txn.reading.entryCount(of: table), try txn.reading.entryCount(of: log)]
            #expect(counts == [0, 1])
        }
    }

    @Test func throwingClosureLeavesNothing() throws {
        struct Refusal: LMDBErrorConvertible, Equatable {
            var cause: LMDBError?
            init(_ error: LMDBError) { cause = error }
            init() {}
        }
        #expect(throws: Refusal()) {
            try environment.write { (txn) throws(Refusal) in
                do throws(LMDBError) {
                    try txn.put(in: table, key: [1], value: [1])
                } catch {
                    throw Refusal(error)
                }
                throw Refusal()
            }
        }
        #expect(try environment.value([1], in: table) == nil)
        try environment.put([1], [2], in: table)
        #expect(try environment.value([1], in: table) == [2])
    }

    @Test func tableOptionsMustMatch() throws {
        #expect(throws: LMDBError(code: .incompatible, operation: .openTable)) {
            try environment.openTable("bytes", .integerKey)
        }
        #expect(throws: LMDBError(code: .notFound, operation: .openTable)) {
            try environment.openTable("none")
        }
        try environment.put([1], [1], in: environment.openTable("bytes"))
    }

    @Test func fullMapLeavesTheEnvironmentWorking() throws {
        let directory = TestDirectory()
        let environment = try directory.environment(
            EnvironmentOptions(mapByteCount: 256 << 10, durability: .unsynced))
        let table = try environment.makeTable("bytes")
        try environment.put([0], [1], in: table)
        let error = #expect(throws: LMDBError.self) {
            try environment.write { (txn) throws(LMDBError) in
                for key in 1...UInt8.max {
                    try txn.put(in: table, key: [key], value: [UInt8](repeating: key, count: 4000))
                }
            }
        }
        #expect(error?.isNoSpace == true)
        #expect(error?.operation == .put)
        #expect(try environment.value([1], in: table) == nil)
        try environment.put([1], [2], in: table)
        #expect(try environment.value([0], in: table) == [1])
        #expect(try environment.value([1], in: table) == [2])
    }

    @Test func swallowedErrorMakesTheCommitFail() throws {
        let directory = TestDirectory()
        let environment = try directory.environment(
            EnvironmentOptions(mapByteCount: 256 << 10, durability: .unsynced))
        let table = try environment.makeTable("bytes")
        #expect(throws: LMDBError(code: .badTransaction, operation: .commit)) {
            try environment.write { (txn) throws(LMDBError) in
                try? txn.put(in: table, key: [1], value: [UInt8](repeating: 0, count: 1 << 20))
            }
        }
        #expect(try environment.value([1], in: table) == nil)
    }
}
