import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Synchronization
import Testing

/// A power cut at every step of a backup, a restore and a compaction: whatever the disk has kept of what was
/// not synced, there is a whole one, or none, or the one from before.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PowerCutTests {
    private static let seeds = Depth.seeds(2)
    private let folder: String

    init() throws {
        folder = TestJournal.newPath()
        try FileManager.default.createDirectory(atPath: folder + "/disk", withIntermediateDirectories: true)
    }

    private var disk: String { folder + "/disk" }

    private func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

    /// Lends each image as a directory.
    private func withEach(_ images: CutDisk.Images, _ body: (String) async throws -> Void) async throws {
        for image in images.all {
            let path = folder + "/image"
            try image.write(to: path)
            try await body(path)
            try FileManager.default.removeItem(atPath: path)
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func filled(seed: UInt64, at path: String) async throws -> TestJournal {
        let test = try TestJournal(at: path)
        try await test.live(seed: seed, stepCount: 25)
        try await test.erasuresDone()
        return test
    }

    private func restore(_ file: String, to path: String) throws -> RestoreResult {
        try Restoration(limits: .forTests).run([file], to: path)
    }

    /// What checking a log finds.
    private func faults(_ journal: String) -> [CheckFault] {
        var faults: [CheckFault] = []
        JournalCheck(journal, limits: .forTests) { report in
            if case .fault(let fault) = report { faults.append(fault) }
        }.checkLog()
        return faults
    }

    /// Opens a journal as after a start of the machine.
    private func reopened(_ path: String) throws -> TestJournal {
        let machine = TestMachine(seed: 99)
        machine.state.withLock { $0.bootID = "boot-2" }
        return try TestJournal(at: path, machine: machine)
    }

    // MARK: The three

    @Test(arguments: seeds) func aBackupIsWholeOrNotThere(seed: UInt64) async throws {
        defer { cleanUp() }
        let test = try await filled(seed: seed, at: folder + "/journal")
        defer { test.remove() }
        let (result, images) = try DiskRecorder.record(disk, seed: seed) {
            try test.journal.backup(to: disk + "/backup", after: .none) { _ in }
        }
        #expect(images.cutCount > 4)
        var wholeCount = 0
        try await withEach(images) { path in
            guard exists(path + "/backup") else {
                // What is left of it is in nobody's way.
                _ = try test.journal.backup(to: path + "/backup", after: .none) { _ in }
                return
            }
            wholeCount += 1
            let restored = try restore(path + "/backup", to: path + "/restored")
            #expect(restored.root == result.root && restored.size == result.size)
        }
        #expect(wholeCount > 0 && wholeCount < images.all.count)
        #expect(images.last.files.keys.sorted() == ["backup"])
    }

    @Test func aRestoredJournalIsWholeOrNotThere() async throws {
        let seed: UInt64 = 3
        defer { cleanUp() }
        let backup: BackupResult
        do {
            let test = try await filled(seed: seed, at: folder + "/journal")
            defer { test.remove() }
            backup = try test.journal.backup(to: folder + "/backup", after: .none) { _ in }
        }
        let (result, images) = try DiskRecorder.record(disk, seed: seed) {
            try restore(backup.path, to: disk + "/new")
        }
        #expect(images.cutCount > 10)
        var wholeCount = 0
        try await withEach(images) { path in
            let journal = path + "/new"
            if !exists(journal + "/log") {
                #expect(try restore(backup.path, to: journal).root == backup.root)
            } else {
                wholeCount += 1
            }
            #expect(faults(journal) == [])
            let test = try reopened(journal)
            defer { test.close() }
            #expect(test.journal.acknowledgedHead == backup.size.next)
            #expect(exists(journal + "/erasures"))
            try await test.start("goes-on")
        }
        #expect(wholeCount > 0 && wholeCount < images.all.count)
        #expect(result.size == backup.size)
        #expect(images.last.files.keys.contains("new/log/data.mdb"))
    }

    /// LMDB's own syncs are among the steps. What was acknowledged is there; once compacting is done, what
    /// was erased before is not.
    @Test(arguments: seeds) func aCompactedLogIsTheOldOrTheNew(seed: UInt64) async throws {
        defer { cleanUp() }
        let canary = "the-canary-in-the-coal-mine"
        let test = try await filled(seed: seed, at: disk)
        defer { test.remove() }
        try await test.start("canary")
        try await test.say(canary, in: "canary")
        try await test.change("canary", .redact(SequenceNumber(1), reason: nil, keepsCurrent: false))
        try await test.erasuresDone()
        try await test.read { _ in }
        let stats = try test.journal.stats()
        let (_, images) = try DiskRecorder.record(disk, seed: seed) { try test.journal.compact { _ in } }
        #expect(images.cutCount > 6)
        func holdsCanary(_ bytes: Data) -> Bool { bytes.range(of: Data(canary.utf8)) != nil }
        var oldCount = 0
        try await withEach(images) { path in
            let log = try Data(contentsOf: URL(filePath: path + "/log/data.mdb"))
            oldCount += holdsCanary(log) ? 1 : 0
            #expect(faults(path) == [])
            let test = try reopened(path)
            defer { test.close() }
            let found = try test.journal.stats()
            #expect(found.size == stats.size && found.root == stats.root)
            try await test.start("goes-on")
            #expect(!FileManager.default.names(in: path).contains { $0.contains("tmp") })
        }
        #expect(oldCount > 0 && oldCount < images.all.count)
        #expect(!images.last.files.values.contains(where: holdsCanary))
    }

    // MARK: The model

    /// Work that leaves out a sync is found out.
    @Test func aMissingSyncIsSeen() throws {
        defer { cleanUp() }
        let bytes = (0..<5_000).map { UInt8($0 % 251) }
        let whole = Data(bytes)
        func images(syncsFile: Bool, syncsDirectory: Bool) throws -> CutDisk.Images {
            let name = "\(syncsFile)-\(syncsDirectory)"
            let root = folder + "/" + name
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            return try DiskRecorder.record(root, seed: 1) {
                let file = open(root + "/part", O_CREAT | O_RDWR, 0o600)
                #expect(write(file, bytes, bytes.count) == bytes.count)
                if syncsFile { #expect(fsync(file) == 0) }
                close(file)
                #expect(rename(root + "/part", root + "/whole") == 0)
                let directory = open(root, O_RDONLY)
                if syncsDirectory { #expect(fsync(directory) == 0) }
                close(directory)
            }.1
        }
        func isWholeOrNot(_ image: CutDisk.Image) -> Bool { image.files["whole"].map { $0 == whole } ?? true }
        let right = try images(syncsFile: true, syncsDirectory: true)
        #expect(right.all.allSatisfy(isWholeOrNot) && right.last.files["whole"] == whole)
        let lost = try images(syncsFile: true, syncsDirectory: false)
        #expect(lost.all.allSatisfy(isWholeOrNot) && lost.last.files["whole"] == nil)
        let torn = try images(syncsFile: false, syncsDirectory: true)
        #expect(!torn.all.allSatisfy(isWholeOrNot) && torn.last.files["whole"] != whole)
    }
}
