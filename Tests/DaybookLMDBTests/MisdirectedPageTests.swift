import DaybookTesting
import DaybookLMDB
import Testing

/// A page with another page's bytes, as a disk that writes to the wrong place leaves it: LMDB reads it as if
/// nothing were, so whoever asks for a row of it would be told that there is none.
struct MisdirectedPageTests {
    private static let pageByteCount = 4_096
    private static let rowCount: UInt32 = 3_000

    let directory = TestDirectory()
    let whole: [UInt8]

    init() throws {
        do {
            let environment = try directory.environment()
            let table = try environment.makeTable("bytes")
            try environment.write { (txn) throws(LMDBError) in
                for key in 0..<Self.rowCount {
                    try txn.put(in: table, key: Self.key(key), value: Self.value(key))
                }
            }
            // Rows that are deleted again, so that there is a free list.
            try environment.write { (txn) throws(LMDBError) in
                for key in 0..<200 as Range<UInt32> {
                    try txn.put(in: table, key: Self.key(key) + [1], value: Self.value(key))
                }
            }
        }
        whole = readFile(directory.dataFile)
    }

    private static func key(_ key: UInt32) -> [UInt8] { key.bigEndianBytes }
    private static func value(_ key: UInt32) -> [UInt8] { [UInt8](repeating: UInt8(key % 251), count: 60) }

    private static func kind(_ page: Int, of bytes: [UInt8]) -> UInt8 { bytes[page * pageByteCount + 10] }

    /// Pages of a kind, by LMDB's flag.
    private func pages(_ kind: UInt8) -> [Int] {
        (2..<whole.count / Self.pageByteCount).filter { Self.kind($0, of: whole) == kind }
    }

    private func put(_ source: Int, at target: Int) {
        var bytes = whole
        let (from, to) = (source * Self.pageByteCount, target * Self.pageByteCount)
        bytes.replaceSubrange(to..<to + Self.pageByteCount, with: whole[from..<from + Self.pageByteCount])
        writeFile(directory.dataFile, bytes)
    }

    /// Reads each row alone.
    /// - Returns: how many rows were refused.
    private func expectNoWrongRow(_ page: Int) throws -> Int {
        let environment: Environment
        do throws(LMDBError) { environment = try directory.environment() } catch {
            #expect(error.isDamage)
            return 1
        }
        guard let table = try? environment.openTable("bytes") else { return 1 }
        var refusedCount = 0
        var reader = try environment.makeReader()
        for key in 0..<Self.rowCount {
            do throws(LMDBError) {
                let found = try reader.read { (txn) throws(LMDBError) in
                    try txn.value(in: table, key: Self.key(key)).array
                }
                #expect(found == Self.value(key), "row \(key), page \(page)")
            } catch {
                #expect(error.code == .corrupted)
                refusedCount += 1
            }
        }
        return refusedCount
    }

    @Test func noRowIsMissing() throws {
        let leaves = pages(2)
        let branches = pages(1)
        try #require(leaves.count > 40 && branches.count > 0)
        for page in leaves where page % 11 == 0 {
            put(leaves[(leaves.firstIndex(of: page)! + 7) % leaves.count], at: page)
            _ = try expectNoWrongRow(page)
        }
        for page in branches {
            put(leaves[5], at: page)
            _ = try expectNoWrongRow(page)
        }
    }

    /// A write that would copy the page and go on with it is refused, and nothing is recorded.
    @Test func noWriteGoesOnWithIt() throws {
        let leaves = pages(2)
        var refusedCount = 0
        for page in leaves where page % 5 == 0 {
            put(leaves[(leaves.firstIndex(of: page)! + 3) % leaves.count], at: page)
            guard let environment = try? directory.environment(),
                let table = try? environment.openTable("bytes")
            else { continue }
            for key in stride(from: 0, to: Self.rowCount, by: 13) {
                do throws(LMDBError) {
                    try environment.put(Self.key(key), [7], in: table)
                    let found = try environment.value(Self.key(key), in: table)
                    #expect(found == [7])
                } catch {
                    #expect(error.code == .corrupted)
                    refusedCount += 1
                }
            }
        }
        #expect(refusedCount > 0)
    }

    /// Without this check LMDB would take pages in use for free ones.
    @Test func aDamagedFreeListIsNotOpened() throws {
        let chosen = word(144) < word(4_096 + 144) ? 4_096 : 0
        let root = Int(word(chosen + 80))
        try #require(root < whole.count / Self.pageByteCount)
        put(pages(2).first { $0 != root }!, at: root)
        #expect(throws: LMDBError(code: .corrupted, operation: .checkDataFile)) {
            _ = try directory.environment()
        }
    }

    private func word(_ offset: Int) -> UInt64 {
        whole[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
