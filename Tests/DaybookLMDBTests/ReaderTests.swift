import DaybookTesting
import Glibc
import DaybookLMDB
import Testing

struct ReaderTests {
    let directory = TestDirectory()
    let environment: Environment
    let table: Table

    init() throws {
        environment = try directory.environment()
        table = try environment.makeTable("bytes")
    }

    @Test func readerSeesItsSnapshotUntilRenewed() throws {
        try environment.put([1], [1], in: table)
        var reader = try environment.makeReader()
        try reader.renew()
        try environment.put([1], [2], in: table)
        let old = try reader.withTransaction { (txn) throws(LMDBError) in
            try txn.value(in: table, key: [1]).array
        }
        reader.reset()
        let new = try reader.read { (txn) throws(LMDBError) in try txn.value(in: table, key: [1]).array }
        #expect(old == [1])
        #expect(new == [2])
        let isRenewed = reader.isRenewed
        #expect(!isRenewed)
    }

    @Test func commitsSinceTheOldestOpenReadAreCounted() throws {
        try environment.put([1], [1], in: table)
        var old = try environment.makeReader()
        var newer = try environment.makeReader()
        #expect(try environment.oldestReaderCommitCount() == 0)
        try old.renew()
        try environment.put([1], [2], in: table)
        try newer.renew()
        try environment.put([1], [3], in: table)
        try environment.put([1], [4], in: table)
        #expect(try environment.oldestReaderCommitCount() == 3)
        old.reset()
        #expect(try environment.oldestReaderCommitCount() == 2)
        newer.reset()
        #expect(try environment.oldestReaderCommitCount() == 0)
    }

    @Test func readerIsResetAfterAThrowingClosure() throws {
        var reader = try environment.makeReader()
        let failure = LMDBError(code: .corrupted, operation: .get)
        do throws(LMDBError) {
            try reader.read { (_) throws(LMDBError) in throw failure }
            Issue.record("the closure's error was lost")
        } catch {
            #expect(error == failure)
        }
        let count = try reader.read { (txn) throws(LMDBError) in try txn.entryCount(of: table) }
        #expect(count == 0)
    }

    @Test func readersOfTwoEnvironmentsAreRenewedTogether() throws {
        let otherDirectory = TestDirectory()
        let other = try otherDirectory.environment()
        let otherTable = try other.makeTable("bytes")
        try environment.put([1], [1], in: table)
        try other.put([1], [2], in: otherTable)
        var first = try environment.makeReader()
        var second = try other.makeReader()
        try first.renew()
        try second.renew()
        let values = try first.withTransaction { (one) throws(LMDBError) in
            let value = try one.value(in: table, key: [1]).array
            return try second.withTransaction { (two) throws(LMDBError) in
                [value, try two.value(in: otherTable, key: [1]).array]
            }
        }
        second.reset()
        first.reset()
        #expect(values == [[1], [2]])
    }

    @Test func readerSlotsAreGivenBack() throws {
        let directory = TestDirectory()
        let environment = try directory.environment(
            EnvironmentOptions(mapByteCount: 1 << 20, readerCountMax: 2))
        for _ in 0..<3 {
            let first = try environment.makeReader()
            let second = try environment.makeReader()
            #expect(throws: LMDBError(code: .readersFull, operation: .begin)) {
                _ = try environment.makeReader()
            }
            _ = consume first
            _ = consume second
        }
    }

    @Test func readerMovesBetweenThreads() async throws {
        try environment.put([1], [1], in: table)
        let (environment, table) = (environment, table)
        let value = try await Task.detached {
            var reader = try environment.makeReader()
            _ = try reader.read { (txn) throws(LMDBError) in try txn.entryCount(of: table) }
            await Task.yield()
            return try reader.read { (txn) throws(LMDBError) in try txn.value(in: table, key: [1]).array }
        }.value
        #expect(value == [1])
    }

    @Test func readerKeepsTheEnvironmentOpen() throws {
        let directory = TestDirectory()
        var environment: Environment? = try directory.environment()
        let table = try environment!.makeTable("bytes")
        var reader = try environment!.makeReader()
        environment = nil
        let count = try reader.read { (txn) throws(LMDBError) in try txn.entryCount(of: table) }
        #expect(count == 0)
        #expect(throws: LMDBError(code: .alreadyOpen, operation: .claimDirectory)) {
            _ = try directory.environment()
        }
        _ = consume reader
        _ = try directory.environment()
    }
}
