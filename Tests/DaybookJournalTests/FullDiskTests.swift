import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Testing

/// Long work on a disk that is full: it is refused, leaves nothing behind, and works once there is room.
@Suite(.enabled("mounting a tmpfs is not permitted") { SmallDisk.isPermitted }, .timeLimit(.minutes(10)))
struct FullDiskTests {
    private static let messageCount = 100

    /// A journal of some 2 MB on a disk of its own.
    private func withJournal(
        _ body: (TestJournal, SmallDisk) async throws -> Void
    ) async throws {
        let disk = try #require(SmallDisk(megabytes: 24))
        defer { disk.unmount() }
        var limits = ServiceLimits.forTests
        limits.storageReserveByteCount = 0
        let test = try TestJournal(
            at: disk.path + "/journal", machine: TestMachine(usesRealDisk: true), limits: limits)
        defer { test.remove() }
        try await test.start("s")
        let text = String(repeating: "x", count: 20_000)
        for _ in 0..<Self.messageCount { try await test.say(text, in: "s") }
        try await test.searched()
        try await body(test, disk)
    }

    private func fill(_ disk: SmallDisk, leaving kibibytes: Int) {
        disk.removeBallast()
        disk.fill(leaving: kibibytes * 1_024)
    }

    @Test(arguments: [0, 512]) func noBackupIsHalf(kibibytesLeft: Int) async throws {
        try await withJournal { test, disk in
            fill(disk, leaving: kibibytesLeft)
            let path = disk.path + "/backup"
            #expect(throws: JournalError.storageFull) {
                try test.journal.backup(to: path, after: .none) { _ in }
            }
            #expect(FileManager.default.names(in: disk.path).sorted() == ["ballast", "journal"])
            #expect(try await test.texts(of: "s").count == Self.messageCount)
            disk.removeBallast()
            let result = try test.journal.backup(to: path, after: .none) { _ in }
            #expect(result.root == (try test.journal.stats().root))
            try await test.say("more", in: "s")
        }
    }

    @Test(arguments: [0, 512]) func compactingLeavesTheOldFiles(kibibytesLeft: Int) async throws {
        try await withJournal { test, disk in
            fill(disk, leaving: kibibytesLeft)
            #expect(throws: JournalError.storageFull) { try test.journal.compact { _ in } }
            let names = FileManager.default.enumerator(atPath: test.path)?.compactMap { $0 as? String } ?? []
            #expect(names.filter { $0.contains("tmp") } == [])
            #expect(try await test.texts(of: "s").count == Self.messageCount)
            disk.removeBallast()
            try await test.say("more", in: "s")
            let root = try test.journal.stats().root
            _ = try test.journal.compact { _ in }
            #expect(try test.journal.stats().root == root)
            #expect(try await test.texts(of: "s").last == "\"more\"")
        }
    }
}
