import DaybookTesting
import Foundation
import Testing

/// Journals of other users: what root makes in one would keep its owner's service out.
@Suite(.enabled(if: TestAccount.canBeTaken, "needs root and setpriv, to be other accounts"))
struct OwnershipTests {
    private static let account = TestAccount(user: 61_000, group: 61_000)

    /// A journal's directory that belongs to the account, in a folder that everybody can go through.
    private func withPlace(_ body: (_ journal: String, _ binary: String, TestDirectory) throws -> Void) throws
    {
        let folder = TestDirectory()
        defer { folder.remove() }
        chmod(folder.path, 0o755)
        let binary = folder.file("daybook")
        try TestAccount.copyBinary(to: binary)
        let journal = folder.file("j")
        try FileManager.default.createDirectory(atPath: journal, withIntermediateDirectories: true)
        try Self.account.own(journal)
        try body(journal, binary, folder)
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private func serve(_ journal: String, _ binary: String) throws -> RunningService {
        try RunningService(
            ["--storage-reserve", "0"], journal: journal, launcher: Self.account.launcher, binary: binary)
    }

    @Test func rootLeavesAnotherUsersJournalAlone() throws {
        try withPlace { journal, binary, _ in
            try serve(journal, binary).terminate()
            let before = Self.names(in: journal)
            for command in [
                ["sessions"], ["verify"], ["compact"], ["rebuild"], ["append", "s", "x", "--start"],
            ] {
                let run = try CommandRun(command, journal: journal)
                #expect(run.status == 3, "\(command)")
                #expect(run.error.contains("belongs to the user 61000"), "\(command): \(run.error)")
                #expect(run.error.contains("runuser -u 61000"), "\(command): \(run.error)")
            }
            #expect(Self.names(in: journal) == before)
            let service = try serve(journal, binary)
            #expect(try CommandRun(["sessions"], journal: journal).status == 0, "through the service")
            service.remove()
        }
    }

    @Test func rootRestoresNothingIntoAnotherUsersDirectory() throws {
        try withPlace { journal, _, folder in
            let own = try RunningService(journal: folder.file("own"))
            defer { own.remove() }
            let backup = folder.file("backup")
            #expect(try CommandRun(["backup", backup], journal: own.journal).status == 0)
            let run = try CommandRun(["restore", backup, "--journal", journal], journal: journal)
            #expect(run.status == 3 && run.error.contains("runuser -u 61000"), "\(run.error)")
            #expect(Self.names(in: journal).isEmpty)
        }
    }

    @Test func whoCannotWriteToAJournalIsToldWhoseItIs() throws {
        try withPlace { journal, binary, folder in
            for (isWhole, wayOut) in [(true, "run this as root"), (false, "`chown -R 61000: \(journal)`")] {
                try? FileManager.default.removeItem(atPath: journal)
                try RunningService(journal: journal).terminate()
                if !isWhole { try Self.account.own(journal) }
                chmod(journal, 0o755)
                let failure = #expect(throws: StartFailure.self) { _ = try serve(journal, binary) }
                let said = failure?.said ?? ""
                #expect(said.contains("belongs to the user root") && said.contains(wayOut), "\(said)")
            }
        }
    }
}
