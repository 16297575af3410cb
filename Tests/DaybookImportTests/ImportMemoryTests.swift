import DaybookJSON
import Testing

@testable import DaybookImport

/// The memory of which files were imported: of one journal as it was, and of no other.
struct ImportMemoryTests {
    private static let written = ImportMemory.Target(id: "j", lineage: "a", head: 10)

    private func entry(_ sessions: [String] = []) -> ImportMemory.Entry {
        let stamp = FileStamp(size: 3, modified: 5, isFresh: false, digest: 7)
        return ImportMemory.Entry(
            stamp: stamp, options: "-", sessions: sessions.count, messages: 2, records: 1,
            sessionIDs: sessions)
    }

    private var json: [UInt8] {
        var memory = ImportMemory()
        memory.note("/b", entry(["s", "t"]))
        memory.note("/a", entry(["s"]))
        memory.note("/gone", entry())
        memory.note("/gone", nil)
        return memory.json(of: Self.written)
    }

    @Test(arguments: [
        (written, true), (ImportMemory.Target(id: "j", lineage: "a", head: 11), true),
        // Restored from a backup that lacks what came last, in place or beside; another journal.
        (ImportMemory.Target(id: "j", lineage: "a", head: 9), false),
        (ImportMemory.Target(id: "j", lineage: "b", head: 10), false),
        (ImportMemory.Target(id: "k", lineage: "a", head: 10), false),
    ])
    func itIsTrustedWhereTheJournalHasAllThatItHad(target: ImportMemory.Target, isTrusted: Bool) throws {
        let memory = ImportMemory(json: json, of: target)
        #expect(memory.entries == (isTrusted ? ["/a": entry(["s"]), "/b": entry(["s", "t"])] : [:]))
        #expect(memory.origins == (isTrusted ? ["s": "/a", "t": "/b"] : [:]))
    }

    @Test func whatCannotBeReadIsForgotten() throws {
        let text = String(decoding: json, as: UTF8.self)
        for broken in [
            "", "[]", String(text.dropLast()), text.replacing(#""reading":"#, with: #""reading":9"#),
        ] {
            #expect(ImportMemory(json: Array(broken.utf8), of: Self.written).entries.isEmpty)
        }
        let part = text.replacing(#""size":3,"#, with: #""size":"x","#, maxReplacements: 1)
        #expect(ImportMemory(json: Array(part.utf8), of: Self.written).entries.count == 1)
    }
}
