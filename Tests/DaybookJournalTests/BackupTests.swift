import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct BackupTests {
    private func restore(
        _ files: [String], to path: String, _ change: (inout Restoration.Options) -> Void = { _ in }
    ) throws -> RestoreResult {
        var options = Restoration.Options()
        change(&options)
        return try Restoration(options, limits: .forTests).run(files, to: path)
    }

    private func backup(_ test: TestJournal, _ name: String, after: UInt64 = 0) throws -> BackupResult {
        try test.journal.backup(to: test.path + "." + name, after: Position(after)) { _ in }
    }

    private func cleanUp(_ test: TestJournal) {
        test.remove()
        let folder = (test.path as NSString).deletingLastPathComponent
        let prefix = (test.path as NSString).lastPathComponent
        for name in FileManager.default.names(in: folder) where name.hasPrefix(prefix) {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func aRestoredJournalHasTheSameEventsAndANewLineage() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.live(seed: 3, stepCount: 500)
        let leaves = try await test.leaves()
        let result = try backup(test, "full")
        #expect(result.size.value == UInt64(leaves.count))
        #expect(result.root == (try test.journal.stats().root))
        var status = stat()
        stat(result.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        let restored = try restore([result.path], to: test.path + ".new")
        #expect(restored.root == result.root && restored.size == result.size)
        #expect(restored.oldOrigin != restored.newOrigin)
        let other = try TestJournal(at: test.path + ".new")
        defer { other.remove() }
        #expect(try await other.leaves().dropLast() == leaves[...])
        #expect(other.journal.info.lineage > test.journal.info.lineage)
        #expect(other.journal.info.id == test.journal.info.id)
        let last = try await other.read { reader in
            var query = EventQuery()
            query.from = result.size.next
            return try reader.events(query).events.last
        }
        #expect(last?.event.header.type == .journalRestored)
        #expect(last?.event.body?[.origin]?.text.contains(restored.oldOrigin) == true)
        // It goes on, and is backed up and restored again.
        try await other.start("goes-on")
        let again = try other.journal.backup(to: test.path + ".again", after: .none) { _ in }
        _ = try restore([again.path], to: test.path + ".third")
    }

    @Test func nothingIsWrittenOver() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.start("s")
        let result = try backup(test, "full")
        let bytes = FileManager.default.contents(atPath: result.path)
        #expect(throws: JournalError.self) { try backup(test, "full") }
        #expect(throws: JournalError.self) { try test.journal.backup(to: "relative", after: .none) { _ in } }
        #expect(throws: JournalError.self) { try backup(test, "beyond", after: 99) }
        #expect(FileManager.default.contents(atPath: result.path) == bytes)
        #expect(throws: RestoreError.self) { try restore([result.path], to: test.path) }
        #expect(try await test.texts(of: "s") == [])
    }

    @Test func whatIsNewIsEnoughAfterAnEarlierBackup() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.live(seed: 5, stepCount: 200)
        let full = try backup(test, "full")
        try await test.live(seed: 6, stepCount: 200)
        let more = try backup(test, "more", after: full.size.value)
        try await test.live(seed: 8, stepCount: 100)
        let newest = try backup(test, "newest", after: more.size.value - 5)
        let leaves = try await test.leaves()
        let restored = try restore([newest.path, full.path, more.path], to: test.path + ".new")
        #expect(restored.root == (try test.journal.stats().root))
        let other = try TestJournal(at: test.path + ".new")
        defer { other.remove() }
        #expect(try await other.leaves().dropLast() == leaves[...])
        // Without its base, or with a gap, it is refused.
        #expect(throws: RestoreError.self) { try restore([more.path], to: test.path + ".no") }
        #expect(throws: RestoreError.self) { try restore([full.path, newest.path], to: test.path + ".no") }
        #expect(!FileManager.default.fileExists(atPath: test.path + ".no"))
    }

    /// The backup still holds the text; the ledger, which outlives the log, takes it away again.
    @Test func anErasureIsReplayedFromTheLedger() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.start("s")
        for text in ["one", "secret", "three"] { try await test.say(text, in: "s") }
        let old = try backup(test, "old")
        try await test.change("s", .redact(SequenceNumber(2), reason: nil, keepsCurrent: false))
        try await test.erasuresDone()
        let since = try backup(test, "since", after: old.size.value)
        test.close()
        try FileManager.default.removeItem(atPath: test.path + "/log")
        #expect(throws: OpenError.self) { try test.reopen() }
        // In the directory of the journal that was lost its ledger still lies.
        let restored = try restore([old.path], to: test.path)
        #expect(restored.erasedCount == 1)
        try test.reopen()
        #expect(
            try await test.bodies().map { $0?[.content]?.text } == [nil, "\"one\"", nil, "\"three\"", nil])
        // The later backup holds the erasure itself.
        _ = try restore([old.path, since.path], to: test.path + ".new")
        let other = try TestJournal(at: test.path + ".new")
        defer { other.remove() }
        #expect(try await other.bodies()[2] == nil)
        // Elsewhere and without the ledger, the old backup says what it said.
        _ = try restore([old.path], to: test.path + ".plain")
        _ = try restore([old.path], to: test.path + ".ledger") { $0.ledgerPath = test.path + "/erasures" }
        let plain = try TestJournal(at: test.path + ".plain")
        defer { plain.remove() }
        #expect(try await plain.bodies()[2]?[.content]?.text == "\"secret\"")
        let ledger = try TestJournal(at: test.path + ".ledger")
        defer { ledger.remove() }
        #expect(try await ledger.bodies()[2] == nil)
    }

    @Test func damagedLinesAreNamed() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.start("s")
        for index in 0..<20 { try await test.say("text \(index)", in: "s") }
        let full = try backup(test, "full")
        let whole = try lines(full.path)
        let bad = test.path + ".bad"
        func refused(_ change: (inout [String]) -> Void) throws -> RestoreError? {
            var lines = whole
            change(&lines)
            try (lines.joined(separator: "\n") + "\n").write(toFile: bad, atomically: true, encoding: .utf8)
            do {
                _ = try restore([bad], to: test.path + ".no")
                return nil
            } catch let error as RestoreError { return error }
        }
        let flipped = try refused { $0[4] = $0[4].replacingOccurrences(of: "header", with: "headex") }
        #expect(flipped?.faults.map(\.line) == [5])
        let two = try refused { lines in
            for index in [3, 9] { lines[index].removeLast() }
        }
        #expect(two?.faults.map(\.line) == [4, 10])
        #expect(try refused { $0.removeLast() }?.faults.count == 1)
        #expect(try refused { $0.remove(at: 7) } != nil)
        #expect(try refused { $0.swapAt(7, 8) } != nil)
        #expect(try refused { $0.insert($0[7], at: 7) } != nil)
        #expect(try refused { $0 = [] } != nil)
        #expect(!FileManager.default.fileExists(atPath: test.path + ".no"))
        // Another backup of the journal has what a damaged one lost.
        var lines = whole
        lines[6] = "rubbish"
        try (lines.joined(separator: "\n") + "\n").write(toFile: bad, atomically: true, encoding: .utf8)
        let mended = try restore([bad, full.path], to: test.path + ".new")
        #expect(mended.root == full.root)
    }

    /// What an interrupted run leaves is no backup and no journal, and is in nobody's way.
    @Test func leftoversAreInNobodysWay() async throws {
        let test = try TestJournal()
        defer { cleanUp(test) }
        try await test.start("s")
        try Data("half a line".utf8).write(to: URL(filePath: test.path + ".full.part"))
        let full = try backup(test, "full")
        #expect(!FileManager.default.fileExists(atPath: full.path + ".part"))
        let target = test.path + ".new"
        try FileManager.default.createDirectory(
            atPath: target + "/log.tmp-restore", withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(filePath: target + "/log.tmp-restore/data.mdb"))
        _ = try restore([full.path], to: target)
        #expect(FileManager.default.names(in: target).sorted() == ["daybook.lock", "erasures", "log"])
    }
}
