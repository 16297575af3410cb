import DaybookSystem
import DaybookTesting
import DaybookZstd
import StoreMaker
import Testing

@testable import DaybookImport

/// Files that are packed by zstd, as Codex packs rollouts after a week.
struct PackedFileTests {
    private static let rollout =
        Folders.conversations
        + "/codex/rollout-2026-04-02T09-00-00-5e1f0000-0000-7000-8000-00000000c001.jsonl"

    private func write(_ bytes: [UInt8], _ path: String) throws {
        try OpenFile(path, for: .creating).write(bytes)
    }

    @Test func aPackedRolloutIsTheRollout() async throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let bytes = try LineReader(path: Self.rollout).readAll()
        let name = Self.rollout.split(separator: "/").last.map(String.init) ?? ""
        try write(ZstdMaker.packed(bytes), directory.file(name + ".zst"))
        let files = try FileTree.files(at: directory.path)
        #expect(files.map { $0.hasSuffix(".jsonl.zst") } == [true], "found in a folder")
        let plain = try await Fixtures.items(Self.rollout)
        let packed = try await Fixtures.items(files[0])
        #expect(packed.sessions == plain.sessions && packed.lines == plain.lines)
        #expect(packed.parts.map(\.part.identity) == plain.parts.map(\.part.identity))
        #expect(packed.problems == plain.problems)
    }

    /// Codex names sessions in the file, but its early files and other transcripts are named after it.
    @Test func theEndingIsNoPartOfTheName() async throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file("talk.jsonl.zst")
        try write(ZstdMaker.packed(Array(#"{"role":"user","content":"Hello"}"#.utf8)), path)
        #expect(try await Fixtures.items(path).lines == ["talk": ["user: Hello"]])
    }

    @Test func framesInARowAreOneFile() throws {
        let packed = ZstdMaker.packed(Array("one ".utf8)) + ZstdMaker.packed(Array("two".utf8))
        #expect(try ZstdReader.unpacked(packed) == Array("one two".utf8))
        let long = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        #expect(try ZstdReader.unpacked(ZstdMaker.packed(long)) == long, "over several pieces")
        #expect(try ZstdReader.unpacked([]) == [])
    }

    @Test func whatBreaksOffBringsWhatIsBeforeAndIsNamed() async throws {
        let lines = (0..<40_000).map { #"{"role":"user","content":"line \#($0 &* 2_654_435_761)"}"# }
        let packed = ZstdMaker.packed(Array(lines.joined(separator: "\n").utf8))
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file("cut.jsonl.zst")
        try write(Array(packed.prefix(packed.count - 9)), path)
        var count = 0
        let failure = await #expect(throws: SystemError.self) {
            try await ConversationFile(source: ConversationSource(path: path), format: nil).read {
                if case .part = $0 { count += 1 }
            }
        }
        #expect(failure?.reason == "damaged: its packed bytes break off" && count > 1_000)
        try write([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5, 6], directory.file("bad.jsonl.zst"))
        let second = await #expect(throws: SystemError.self) {
            _ = try await Fixtures.items(directory.file("bad.jsonl.zst"))
        }
        #expect(second?.reason.hasPrefix("damaged: ") == true)
    }

    @Test func bombsAndHugeWindowsAreRefusedBeforeAnythingIsRead() async throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let bomb = directory.file("bomb.jsonl.zst")
        try write(ZstdMaker.packed([UInt8](repeating: 0x20, count: 80 * 1_048_576), level: 1), bomb)
        let failure = await #expect(throws: SystemError.self) { _ = try await Fixtures.items(bomb) }
        #expect(failure?.reason.contains("taken for a zip bomb") == true)
        let wide = directory.file("wide.jsonl.zst")
        try write(ZstdMaker.packed(Array(#"{"role":"user","content":"x"}"#.utf8), windowPower: 27), wide)
        let second = await #expect(throws: SystemError.self) { _ = try await Fixtures.items(wide) }
        #expect(second?.reason.contains("zstd -d --long") == true, "\(second?.reason ?? "")")
    }
}
