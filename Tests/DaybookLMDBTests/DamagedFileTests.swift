import DaybookTesting
import Glibc
import DaybookLMDB
import Testing

struct DamagedFileTests {
    let directory = TestDirectory()
    let bytes: [UInt8]

    init() throws {
        try Self.fill(directory)
        bytes = readFile(directory.dataFile)
    }

    private static func fill(_ directory: TestDirectory) throws {
        let environment = try directory.environment()
        let table = try environment.makeTable("bytes")
        for key in 0..<UInt8(20) {
            try environment.put([key], [UInt8](repeating: key, count: 3000), in: table)
        }
    }

    /// Opens and reads everything; nil when that went well.
    private func errorOfReading() -> LMDBError? {
        do throws(LMDBError) {
            let environment = try directory.environment()
            let table = try environment.openTable("bytes")
            try environment.read { (txn) throws(LMDBError) in
                var cursor = try txn.cursor(in: table)
                while let entry = try cursor.next() { _ = entry.value.array }
            }
            return nil
        } catch {
            return error
        }
    }

    @Test func wholeFileIsGood() {
        #expect(errorOfReading() == nil)
    }

    @Test func emptyFileIsNew() {
        writeFile(directory.dataFile, [])
        #expect(errorOfReading() == LMDBError(code: .notFound, operation: .openTable))
    }

    @Test func emptyFileIsInvalidWhenReadOnly() {
        writeFile(directory.dataFile, [])
        #expect(throws: LMDBError(code: .invalid, operation: .checkDataFile)) {
            _ = try directory.environment(EnvironmentOptions(access: .readOnly))
        }
    }

    @Test(arguments: [1, 16, 100, 4095, 4096, 4097, 8191, 8192, 65536])
    func zerosAreInvalid(count: Int) {
        writeFile(directory.dataFile, [UInt8](repeating: 0, count: count))
        #expect(errorOfReading() == LMDBError(code: .invalid, operation: .checkDataFile))
    }

    @Test func truncatedFileIsRefused() {
        for count in stride(from: bytes.count - 1, to: 0, by: -1021) {
            writeFile(directory.dataFile, Array(bytes[..<count]))
            let error = errorOfReading()
            #expect(error?.code == (count > 4096 + 152 ? .truncated : .invalid), "\(count) bytes")
            #expect(error?.operation == .checkDataFile)
        }
    }

    /// LMDB opens no file one of whose meta pages it can't read.
    @Test(arguments: [0, 4096], [(0, 4096), (10, 1), (16, 4), (20, 4), (40, 4)])
    func unreadableMetaPageIsRefused(page: Int, damage: (offset: Int, count: Int)) {
        for damaged in damages(page: page, damage) {
            writeFile(directory.dataFile, damaged)
            #expect(errorOfReading()?.operation == .checkDataFile)
        }
    }

    /// Flags, depth and root, of the free list and of the table of tables.
    @Test(arguments: [(44, 2), (46, 2), (80, 8), (92, 2), (94, 2), (128, 8)])
    func damageIsRefusedInTheMetaPageThatLMDBChooses(damage: (offset: Int, count: Int)) {
        let older = chosenPage == 0 ? 4096 : 0
        for damaged in damages(page: chosenPage, damage) {
            writeFile(directory.dataFile, damaged)
            #expect(errorOfReading()?.operation == .checkDataFile)
        }
        for damaged in damages(page: older, damage) {
            writeFile(directory.dataFile, damaged)
            #expect(errorOfReading() == nil)
        }
    }

    /// LMDB then puts the older number and last page back beside the new roots, which lie beyond it.
    @Test func fileAfterAFailedMetaWriteIsGood() throws {
        let older = chosenPage == 0 ? 4096 : 0
        var failed = bytes
        let transaction = word(failed, at: chosenPage + 144)
        set(&failed, at: chosenPage + 144, to: transaction - 2)
        set(&failed, at: chosenPage + 136, to: 1)
        writeFile(directory.dataFile, failed)
        #expect(word(failed, at: older + 144) == transaction - 1)
        #expect(errorOfReading() == nil)
        let file = try PageFile(directory: directory.path)
        file.checkTables {}
        #expect(file.faults == [])
        // And it goes on: the next commit writes that page again.
        do {
            let environment = try directory.environment()
            try environment.put([200], [1], in: try environment.openTable("bytes"))
        }
        #expect(errorOfReading() == nil)
        #expect(word(readFile(directory.dataFile), at: chosenPage + 144) == transaction)
    }

    private var chosenPage: Int { word(bytes, at: 144) < word(bytes, at: 4096 + 144) ? 4096 : 0 }

    private func damages(page: Int, _ damage: (offset: Int, count: Int)) -> [[UInt8]] {
        ([0x00, 0x7F, 0xF0] as [UInt8]).map { byte in
            var damaged = bytes
            for index in 0..<damage.count { damaged[page + damage.offset + index] = byte }
            return damaged
        }.filter { $0 != bytes }
    }

    private func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func set(_ bytes: inout [UInt8], at offset: Int, to value: UInt64) {
        for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }

    @Test func pageCountBeyondTheFileIsTruncation() {
        var damaged = bytes
        for page in [0, 4096] { damaged[page + 136] = 0xFF }
        writeFile(directory.dataFile, damaged)
        #expect(errorOfReading() == LMDBError(code: .truncated, operation: .checkDataFile))
    }

    /// LMDB never writes pages that one transaction takes and frees, at the end of the file, too.
    @Test func fileThatEndsInUnwrittenFreePagesIsGood() throws {
        do {
            let environment = try directory.environment()
            let table = try environment.openTable("bytes")
            try environment.write { (txn) throws(LMDBError) in _ = try txn.delete(in: table, key: [1]) }
            try environment.put([100], [1], in: table)
            try environment.write { (txn) throws(LMDBError) in
                try txn.put(in: table, key: [2], value: [])
                try txn.put(in: table, key: [101], value: [UInt8](repeating: 1, count: 1 << 20))
                _ = try txn.delete(in: table, key: [101])
            }
            #expect(fileSize(directory.dataFile) < environment.byteCountInUse)
        }
        #expect(errorOfReading() == nil)
        truncate(directory.dataFile, fileSize(directory.dataFile) - 4096)
        #expect(errorOfReading() == LMDBError(code: .truncated, operation: .checkDataFile))
    }
}
