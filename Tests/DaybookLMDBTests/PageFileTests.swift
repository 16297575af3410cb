import DaybookTesting
import Foundation
import Testing

import DaybookLMDB

/// Reading a data file without LMDB: the same rows, every page accounted for.
@Suite struct PageFileTests {
    private func fill(_ directory: String) throws {
        let environment = try Environment(
            directory: directory, options: EnvironmentOptions(mapByteCount: 1 << 28, durability: .unsynced))
        let (numbers, words) = try environment.write { transaction throws(LMDBError) in
            (
                try transaction.openTable("numbers", [.integerKey, .create]),
                try transaction.openTable("words", .create)
            )
        }
        for round in 0..<20 {
            try environment.write { transaction throws(LMDBError) in
                for index in 0..<200 {
                    let key = UInt64(round * 200 + index)
                    let long = index % 50 == 0 ? 9_000 : 40
                    try transaction.put(
                        in: numbers, at: key, value: [UInt8](repeating: UInt8(round), count: long))
                    try transaction.put(
                        in: words, key: Array("word \(key * 7_919 % 4_001)".utf8), value: Array("\(key)".utf8)
                    )
                }
                for index in 0..<50 where round > 2 {
                    _ = try transaction.delete(in: numbers, at: UInt64((round - 2) * 200 + index * 3))
                }
            }
        }
    }

    /// The pages of a snapshot stay as they are while the file is written to.
    @Test func aSnapshotsPagesAreKept() throws {
        let temporary = TestDirectory()
        try fill(temporary.path)
        let environment = try Environment(
            directory: temporary.path,
            options: EnvironmentOptions(mapByteCount: 1 << 28, durability: .unsynced))
        let words = try environment.openTable("words")
        func rows(_ file: PageFile, _ meanwhile: () throws -> Void) throws -> [[UInt8]] {
            var rows = file.rows(of: try #require(file.table("words")))
            var values: [[UInt8]] = []
            while let row = rows.next() {
                values.append(Array(row.value))
                if values.count % 500 == 0 { try meanwhile() }
            }
            return values
        }
        let before = try environment.readPages { try rows($0) {} }
        var round = 0
        try environment.readPages { file in
            let found = try rows(file) {
                for _ in 0..<3 {
                    round += 1
                    try environment.write { transaction throws(LMDBError) in
                        for index in stride(from: round, to: 4_001, by: 7) {
                            try transaction.put(
                                in: words, key: Array("word \(index)".utf8),
                                value: Array("round \(round)".utf8))
                        }
                    }
                }
            }
            #expect(found == before)
            var numbers = file.rows(of: try #require(file.table("numbers")))
            _ = numbers.last()
            file.checkReachability()
            #expect(file.faults == [])
        }
        #expect(round > 20)
        try environment.readPages { file in
            file.checkTables {}
            file.checkReachability()
            #expect(file.faults == [])
            #expect(file.table("words")?.entryCount == 4_001)
        }
    }

    @Test func itReadsWhatLMDBReads() throws {
        let temporary = TestDirectory()
        let directory = temporary.path
        do {
            try fill(directory)
            let file = try PageFile(directory: directory)
            let environment = try Environment(
                directory: directory, options: EnvironmentOptions(mapByteCount: 1 << 28, access: .readOnly))
            for (name, options) in [("numbers", Table.Options.integerKey), ("words", [])] {
                let root = try #require(file.table(name))
                let table = try environment.openTable(name, options)
                try environment.read { transaction throws(LMDBError) in
                    var rows = file.rows(of: root)
                    var cursor = try transaction.cursor(in: table)
                    var isSame = true
                    while let entry = try cursor.next() {
                        let row = rows.next()
                        isSame =
                            isSame
                            && row.map {
                                Array($0.key) == entry.key.array && Array($0.value) == entry.value.array
                            } ?? false
                    }
                    #expect(isSame && rows.next() == nil)
                    #expect(rows.count == root.entryCount)
                }
            }
            let numbers = try #require(file.table("numbers"))
            #expect(file.value(of: numbers, at: 50).map(\.count) == 9_000)
            #expect(file.value(of: numbers, at: 99_999) == nil)
            file.checkReachability()
            #expect(file.faults == [])
        }
    }

    @Test func aLostPageAndOneUsedTwiceAreFound() throws {
        let temporary = TestDirectory()
        let directory = temporary.path
        do {
            try fill(directory)
            let path = URL(filePath: directory + "/data.mdb")
            let whole = try Data(contentsOf: path)
            func faults() throws -> [PageFault] {
                let file = try PageFile(directory: directory)
                for name in ["numbers", "words"] {
                    guard let table = file.table(name) else { continue }
                    var rows = file.rows(of: table)
                    while rows.next() != nil {}
                }
                file.checkReachability()
                return file.faults
            }
            #expect(try faults() == [])
            for page in 2..<whole.count / 4_096 {
                var bytes = whole
                bytes.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: Data(count: 4_096))
                try bytes.write(to: path)
                _ = try faults()
            }
            var bytes = whole
            bytes[12] ^= 0xFF
            try bytes.write(to: path)
            _ = try faults()
            try Data(count: 8_192).write(to: path)
            #expect(throws: LMDBError.self) { try PageFile(directory: directory) }
        }
    }
}

extension PageRows {
    /// Goes over all of them.
    fileprivate mutating func last() -> Row? {
        var last: Row?
        while let row = next() { last = row }
        return last
    }
}
