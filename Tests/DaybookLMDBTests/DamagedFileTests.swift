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

    @Test(arguments: [0, 4096], [(0, 4096), (10, 1), (16, 4), (20, 4), (40, 4), (80, 8), (128, 8)])
    func damagedMetaPageIsRefused(page: Int, damage: (offset: Int, count: Int)) {
        for byte in [0x00, 0x7F, 0xF0] as [UInt8] {
            var damaged = bytes
            for index in 0..<damage.count { damaged[page + damage.offset + index] = byte }
            guard damaged != bytes else { continue }
            writeFile(directory.dataFile, damaged)
            #expect(errorOfReading()?.operation == .checkDataFile)
        }
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
