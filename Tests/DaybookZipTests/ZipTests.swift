import DaybookSystem
import DaybookTesting
import Glibc
import Testing
import ZipMaker

@testable import DaybookZip

/// Archives written byte by byte, read through a file.
@Suite struct ZipTests {
    private func withArchive<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) rethrows -> Result {
        try withTestDirectory { directory in
            let path = directory + "/archive.zip"
            let file = OwnedFile(path, O_WRONLY | O_CREAT)
            #expect(bytes.withUnsafeBytes { write(file.descriptor, $0.baseAddress, $0.count) } == bytes.count)
            return try body(path)
        }
    }

    /// What each entry gives, or why it gives nothing.
    private func contents(_ bytes: [UInt8]) throws -> [Result<[UInt8], SystemError>] {
        try withArchive(bytes) { path in
            let archive = try ZipArchive(path: path)
            return archive.entries.map { entry in
                Result { () throws(SystemError) in
                    let reader = try archive.reader(of: entry)
                    var content: [UInt8] = []
                    while true {
                        let piece = try reader.next()
                        if piece.isEmpty { return content }
                        #expect(piece.count <= ZipLimits.chunkByteCount)
                        content += piece
                    }
                }
            }
        }
    }

    private func reason(_ result: Result<[UInt8], SystemError>?) -> String {
        if case .failure(let error) = result { error.description } else { "" }
    }

    /// Not as easily packed as one letter.
    private static let long = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &>> 7) }

    private static func entry(
        _ name: String, _ content: [UInt8] = Array("some text, some text".utf8),
        _ change: (inout ZipMaker.Entry) -> Void = { _ in }
    ) -> ZipMaker.Entry {
        var entry = ZipMaker.Entry(name, content)
        change(&entry)
        return entry
    }

    @Test func everyWayOfWritingAnEntryIsRead() throws {
        let entries = [
            Self.entry("stored") { $0.method = 0 },
            Self.entry("folder/", []) { $0.method = 0 },
            Self.entry("deflated"),
            Self.entry("folder/ünï 豆.json", Self.long),
            Self.entry("long and stored", Self.long) { $0.method = 0 },
            Self.entry("sizes behind") { $0.hasDescriptor = true },
            Self.entry("sizes behind, stored", Self.long) { ($0.hasDescriptor, $0.method) = (true, 0) },
            Self.entry("zip64") { $0.isZip64 = true },
            Self.entry("empty", []),
        ]
        let bytes = ZipMaker.archive(entries, comment: "PK\u{5}\u{6} in a comment")
        #expect(try contents(bytes).map { try $0.get() } == entries.map(\.content))
        try withArchive(bytes) { path in
            let archive = try ZipArchive(path: path)
            #expect(archive.entries.map(\.name) == entries.map(\.name) && archive.damage == nil)
            #expect(archive.entries.filter(\.isFolder).map(\.name) == ["folder/"])
        }
        #expect(ZipArchive.isBeginning(bytes) && ZipArchive.isBeginning(ZipMaker.archive([])))
        #expect(!ZipArchive.isBeginning(Array("{\"a\":1}".utf8)) && !ZipArchive.isBeginning([0x50, 0x4b]))
        #expect(try contents(ZipMaker.archive([])).isEmpty)
    }

    @Test func whatCanNotBeReadIsNamedAndTheRestIsRead() throws {
        var entries = [
            Self.entry("encrypted") { $0.isEncrypted = true },
            Self.entry("xz") { $0.method = 95 },
            Self.entry("other checksum") { $0.claimedChecksum = 7 },
            Self.entry("shorter than said") { $0.claimedByteCount = 21 },
            Self.entry("longer than said") { $0.claimedByteCount = 19 },
            Self.entry("other name") { $0.localName = "her name" },
            Self.entry("two sizes") { ($0.method, $0.claimedByteCount) = (0, 3) },
            Self.entry("bomb") { $0.claimedByteCount = 70_000_000 },
            Self.entry("good"),
        ]
        let results = try contents(ZipMaker.archive(entries))
        let reasons = results.map(reason)
        for (index, part) in [
            "encrypted", "method 95", "checksum", "less than", "more than", "different names", "two sizes",
            "over 200 times",
        ].enumerated() {
            #expect(reasons[index].contains(part), "\(entries[index].name): \(reasons[index])")
        }
        #expect(try results.last?.get() == entries[8].content)

        entries = [Self.entry("torn", Self.long), Self.entry("good")]
        var maker = ZipMaker()
        for entry in entries { maker.add(entry) }
        for offset in [0, 10_000] {
            var bytes = maker.bytes
            for index in 0..<8 { bytes[maker.dataOffsets[0] + offset + index] = 0xff }
            var torn = maker
            torn.bytes = bytes
            let results = try contents(torn.finish())
            #expect(reason(results[0]).hasPrefix("damaged"))
            #expect(try results[1].get() == entries[1].content)
        }
        maker.bytes[0] = 0
        #expect(reason(try contents(maker.finish())[0]).contains("header is missing"))
    }

    /// A bomb may also be many entries of the same bytes.
    @Test func entriesThatShareBytesAreReadOnce() throws {
        let entry = Self.entry("first")
        var maker = ZipMaker()
        maker.add(entry)
        let packedCount = maker.bytes.count - maker.dataOffsets[0]
        for offset in [0, 10, 5_000] {
            maker.addToDirectory(entry, packedCount, UInt64(entry.content.count), 0, 0, offset)
        }
        let results = try contents(maker.finish())
        #expect(try results[0].get() == entry.content)
        #expect(results[1...].map(reason).filter { $0.contains("overlaps") }.count == 2)
        #expect(reason(results[3]).contains("beyond"))
    }

    @Test func anArchiveCutAnywhereIsDamaged() throws {
        let entries = [Self.entry("a"), Self.entry("b") { $0.isZip64 = true }]
        let bytes = ZipMaker.archive(entries)
        for count in 0..<bytes.count {
            withArchive(Array(bytes.prefix(count))) { path in
                _ = #expect(throws: SystemError.self) { try ZipArchive(path: path) }
            }
        }
        let missing = #expect(throws: SystemError.self) { try ZipArchive(path: "no/such/archive.zip") }
        #expect(missing?.code == ENOENT)
    }

    /// Whatever byte is another one, nothing is read that was not packed, and nothing traps.
    @Test func noByteThatChangesIsTakenForContent() throws {
        let entries = [
            Self.entry("a"), Self.entry("b") { ($0.isZip64, $0.hasDescriptor) = (true, true) },
            Self.entry("c") { $0.method = 0 },
        ]
        let bytes = ZipMaker.archive(entries)
        for index in bytes.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var changed = bytes
                changed[index] ^= bit
                guard let results = try? contents(changed) else { continue }
                for content in results.compactMap({ try? $0.get() }) {
                    #expect(content == entries[0].content, "byte \(index)")
                }
            }
        }
    }

    @Test func aDirectoryThatBreaksOffKeepsWhatItHad() throws {
        var bytes = ZipMaker.archive([Self.entry("first"), Self.entry("second")])
        let signature: [UInt8] = [0x50, 0x4b, 1, 2]
        let second = try #require(
            bytes.indices.last { bytes[$0...].starts(with: signature) })
        bytes[second] = 0
        try withArchive(bytes) { path in
            let archive = try ZipArchive(path: path)
            #expect(archive.entries.map(\.name) == ["first"])
            #expect(archive.damage?.description.contains("after 1 of 2 entries") == true)
        }
    }
}
