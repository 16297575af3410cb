import DaybookLMDB
import DaybookTesting
import Testing

/// A page of other bytes that claims to hold more keys than a search can number, all of them empty: LMDB alone
/// never ends its search there.
@Suite(.timeLimit(.minutes(1))) struct EndlessPageTests {
    private static let pageByteCount = 4_096
    private static let rowCount: UInt64 = 6_000
    private static let branch: UInt8 = 0x21
    private static let leaf: UInt8 = 0x22
    private static let reachOfBranch = 3 * 65_536 + pageByteCount

    enum Keys: CaseIterable { case bytes, integers }

    /// Flags of a page as LMDB has them: a branch, or a leaf, and keys of one length.
    @Test(arguments: Keys.allCases, [branch, leaf])
    func aSearchEnds(_ keys: Keys, flags: UInt8) throws {
        let directory = TestDirectory()
        try Self.fill(directory, keys)
        let whole = readFile(directory.dataFile)
        for page in 2..<whole.count / Self.pageByteCount {
            var bytes = whole
            let start = page * Self.pageByteCount
            // Of a branch LMDB then reads a child's number, which may lie so far behind the page: beyond the
            // file's end that is a signal, as `DamageEnd` has it.
            if flags == Self.branch, start + Self.reachOfBranch > whole.count { continue }
            bytes[start + 8] = 0
            bytes[start + 10] = flags
            bytes[start + 12] = 14
            bytes[start + 13] = 0
            writeFile(directory.dataFile, bytes)
            Self.expectNoWrongRow(directory, keys)
        }
    }

    private static func fill(_ directory: TestDirectory, _ keys: Keys) throws {
        let environment = try directory.environment()
        let table = try environment.makeTable("rows", keys == .integers ? .integerKey : [])
        try environment.write { (txn) throws(LMDBError) in
            for key in 0..<rowCount {
                switch keys {
                case .bytes: try txn.put(in: table, key: UInt32(key).bigEndianBytes, value: value(key))
                case .integers: try txn.put(in: table, at: key, value: value(key))
                }
            }
        }
    }

    private static func value(_ key: UInt64) -> [UInt8] { [UInt8](repeating: UInt8(key % 251), count: 60) }

    /// Reads rows alone: each is right, or refused as damaged.
    private static func expectNoWrongRow(_ directory: TestDirectory, _ keys: Keys) {
        do throws(LMDBError) {
            let environment = try directory.environment()
            let table = try environment.openTable("rows", keys == .integers ? .integerKey : [])
            var reader = try environment.makeReader()
            for key in stride(from: 0, to: rowCount, by: 7) {
                do throws(LMDBError) {
                    let found = try reader.read { (txn) throws(LMDBError) in
                        switch keys {
                        case .bytes: try txn.value(in: table, key: UInt32(key).bigEndianBytes).array
                        case .integers: try txn.value(in: table, at: key).array
                        }
                    }
                    #expect(found == value(key))
                } catch { #expect(error.isDamage) }
            }
        } catch { #expect(error.isDamage) }
    }
}
