import DaybookCore
import DaybookJournal
import Foundation
import Synchronization
import Testing

/// Rewriting log and views beside appends and reads, and what is left of erased texts.
@Suite(.timeLimit(.minutes(10))) struct CompactionTests {
    private static let canary = "canaryinthecoalmine"

    /// Names of files in the journal's directory that hold the text.
    private func files(holding text: String, in path: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            let data = FileManager.default.contents(atPath: path + "/" + name)
            return data?.range(of: Data(text.utf8)) != nil
        }
    }

    @Test func noFileHoldsWhatWasErased() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for id in ["redacted", "cleared", "erased", "kept"] {
            try await test.start(id)
            for index in 0..<40 { try await test.say("\(id) \(index) \(Self.canary)\(id)", in: id) }
        }
        try await test.searched()
        let before = try test.journal.stats().root
        for sequence in 1...40 {
            try await test.change(
                "redacted", .redact(SequenceNumber(UInt64(sequence)), reason: nil, keepsCurrent: false))
        }
        try await test.change("cleared", .clear(reason: nil))
        try await test.change("erased", .erase(reason: nil))
        try await test.searched()
        try await test.erasuresDone()
        #expect(files(holding: Self.canary + "kept", in: test.path).contains("log/data.mdb"))
        _ = try test.journal.compact { _ in }
        for id in ["redacted", "cleared", "erased"] {
            #expect(files(holding: Self.canary + id, in: test.path) == [], "\(id)")
        }
        #expect(try await test.texts(of: "kept").count == 40)
        #expect(try test.journal.stats().root != before)
        try await test.say("after", in: "kept")
        let root = try test.journal.stats().root
        try test.reopen()
        #expect(try test.journal.stats().root == root)
        #expect(try await test.texts(of: "kept").last == "\"after\"")
        #expect(Set(FileManager.default.names(in: test.path + "/log")) == ["data.mdb", "lock.mdb"])
    }

    /// Beside what the test does; keeps the journal no longer than that.
    private func compaction(of journal: Journal, times count: Int) -> Task<Void, any Error> {
        Task.detached { for _ in 0..<count { _ = try journal.compact { _ in } } }
    }

    @Test func whatComesMeanwhileIsKept() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.live(seed: 7, stepCount: 400)
        let compaction = compaction(of: test.journal, times: 3)
        for index in 0..<300 {
            if index == 0 { try await test.start("during") }
            try await test.say("\(index)", in: "during")
            if index % 50 == 0 {
                try await test.change(
                    "during", .redact(SequenceNumber(UInt64(index + 1)), reason: nil, keepsCurrent: false))
            }
        }
        try await compaction.value
        let texts = try await test.texts(of: "during")
        let rows = try test.viewRows().foldedFromHeaders
        #expect(try await test.texts(of: "during") == texts)
        #expect(texts.count == 300)
        // Views as compaction left them hold what folding anew gives.
        test.close()
        try test.removeViews()
        try test.reopen()
        #expect(try test.viewRows().foldedFromHeaders == rows)
    }

    /// What the directory holds at each step opens with everything, and holds nothing twice.
    @Test func endedAtAnyStepOldOrNewIsWhole() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.live(seed: 11, stepCount: 300)
        try await test.searched()
        let leaves = try await test.leaves()
        let images = Images(of: test.path)
        _ = try test.journal.compact { _ in images.take() }
        test.close()
        #expect(images.paths.count > 5)
        for path in images.paths {
            let image = try TestJournal(at: path, machine: test.machine)
            #expect(try await image.leaves() == leaves)
            #expect(FileManager.default.names(in: path).filter { $0.contains("tmp") } == [])
            image.remove()
        }
    }

    /// Copies of a directory as it was at some moments.
    private final class Images: Sendable {
        private let source: String
        private let taken = Mutex<[String]>([])

        init(of source: String) { self.source = source }

        var paths: [String] { taken.withLock { $0 } }

        func take() {
            taken.withLock { taken in
                let path = "\(source).image-\(taken.count)"
                try! FileManager.default.copyItem(atPath: source, toPath: path)
                taken.append(path)
            }
        }
    }

    @Test func leftoversAreGarbage() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        test.close()
        let files = FileManager.default
        let leftovers = ["/log.tmp-compact", "/views/search-v1.tmp-compact"]
        for name in leftovers {
            try files.createDirectory(atPath: test.path + name, withIntermediateDirectories: true)
            _ = files.createFile(atPath: test.path + name + "/data.mdb", contents: Data("half".utf8))
        }
        try test.reopen()
        for name in leftovers { #expect(!files.fileExists(atPath: test.path + name)) }
        #expect(try await test.texts(of: "s") == [])
    }

    @Test func theLogsLockOfAnotherFileIsNoMatter() async throws {
        // Ended between the two renames: the new data, and the lock of the old.
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        try await test.say("one", in: "s")
        let lock = FileManager.default.contents(atPath: test.path + "/log/lock.mdb")
        _ = try test.journal.compact { _ in }
        test.close()
        try lock?.write(to: URL(filePath: test.path + "/log/lock.mdb"))
        try test.reopen()
        #expect(try await test.texts(of: "s") == ["\"one\""])
    }
}

extension FileManager {
    func names(in directory: String) -> [String] { (try? contentsOfDirectory(atPath: directory)) ?? [] }
}
