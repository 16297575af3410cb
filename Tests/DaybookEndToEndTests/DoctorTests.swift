import DaybookTesting
import Foundation
import Testing

/// `daybook doctor` on real disks, accounts and limits.
@Suite(.timeLimit(.minutes(2))) struct DoctorTests {
    private struct Findings: Decodable {
        struct Finding: Decodable {
            let subject, grade, fact: String
            let wayOut: String?
        }
        let findings: [Finding]
        let faults, warnings: Int

        func grade(_ subject: String) -> String? { findings.first { $0.subject == subject }?.grade }
        func fact(_ subject: String) -> String { findings.first { $0.subject == subject }?.fact ?? "" }
    }

    private static func examine(
        _ journal: String, _ options: [String] = [], reserve: String = "0", launcher: [String] = []
    ) throws -> (findings: Findings, status: Int32) {
        let words = launcher + [CommandRun.binary, "doctor", "--json", "--journal", journal] + options
        let run = try CommandRun(
            program: words[0], Array(words.dropFirst()), environment: ["DAYBOOK_STORAGE_RESERVE": reserve])
        let findings = try JSONDecoder().decode(Findings.self, from: Data(run.output.utf8))
        #expect(run.status == (findings.faults > 0 ? 1 : 0), "\(run.error)")
        return (findings, run.status)
    }

    @Test func aServiceThatRunsIsFound() throws {
        let service = try RunningService()
        defer { service.remove() }
        let (findings, _) = try Self.examine(service.journal)
        #expect(findings.grade("service") == "fine", "\(findings.fact("service"))")
        #expect(findings.grade("permissions") == "fine", "\(findings.fact("permissions"))")
        #expect(findings.grade("secrets") == "fine", "\(findings.fact("secrets"))")
        #expect(findings.fact("secrets").contains("signing key"))
        #expect(findings.fact("limits").contains("the service may open"))
        #expect(Set(findings.findings.map(\.subject)).count == 9)
    }

    @Test func nothingIsMadeWhereThereIsNoJournal() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let journal = folder.file("a/b/j")
        let run = try CommandRun(["doctor", "--journal", journal])
        #expect(run.output.contains("service: none is running"), "\(run.output)")
        #expect(run.output.contains("there is no journal in \(journal) yet"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("a")))
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm"), "needs /dev/shm"))
    func memoryIsNoDisk() throws {
        let (findings, status) = try Self.examine("/dev/shm/daybook-not-there")
        #expect(findings.fact("file system").contains("is memory") && status == 1)
    }

    @Test func aBoundOnFilesOrAddressesIsFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let few = try Self.examine(folder.file("j"), launcher: ["prlimit", "--nofile=64"])
        #expect(few.findings.fact("limits").contains("may open 64 files") && few.status == 1)
        let narrow = try Self.examine(folder.file("j"), launcher: ["prlimit", "--as=\(64 << 30)"])
        #expect(narrow.findings.fact("limits").contains("64.0 GiB of addresses") && narrow.status == 1)
    }

    @Test func aDiskWithLessThanTheReserveIsFull() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let (findings, status) = try Self.examine(folder.file("j"), reserve: "\(1 << 40)")
        #expect(findings.fact("space").contains("appends are refused below") && status == 1)
    }

    @Test func openDoorsAndOpenSecretsAreFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let journal = folder.file("j")
        try RunningService(journal: journal).terminate()
        chmod(journal, 0o755)
        let tokens = folder.file("tokens")
        try Data("{}".utf8).write(to: URL(fileURLWithPath: tokens))
        chmod(tokens, 0o644)
        let settings = folder.file("daybook.conf")
        try Data("tokens = \(tokens)\n".utf8).write(to: URL(fileURLWithPath: settings))
        let (findings, status) = try Self.examine(journal, ["--config", settings])
        #expect(findings.fact("permissions").contains("mode 755"))
        #expect(findings.fact("secrets").contains("can be read by others"))
        #expect(status == 1)
    }

    @Test(.enabled(if: TestAccount.canBeTaken, "needs root and setpriv, to be other accounts"))
    func anotherOwnersFileIsFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let journal = folder.file("j")
        try RunningService(journal: journal).terminate()
        try TestAccount(user: 61_000, group: 61_000).own(journal + "/log/data.mdb")
        let (findings, status) = try Self.examine(journal)
        #expect(
            findings.fact("permissions").contains("belongs to 61000, and the journal to root") && status == 1)
    }

    @Test(.enabled(if: TestAccount.canBeTaken, "needs root, to mount"))
    func aContainersLayerAndAReadOnlyDiskAreFound() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let script = """
            set -e; cd \(folder.path); mkdir lower upper work layer fixed
            mount -t tmpfs none upper; mkdir upper/u upper/w
            mount -t overlay none -o lowerdir=lower,upperdir=upper/u,workdir=upper/w layer
            mount --bind fixed fixed; mount -o remount,bind,ro fixed
            exec "$@"
            """
        for (place, says) in [("layer", "overlay"), ("fixed", "read only")] {
            let launcher = ["unshare", "-m", "sh", "-c", script, "sh"]
            let words =
                launcher + [CommandRun.binary, "doctor", "--json", "--journal", folder.file("\(place)/j")]
            let run = try CommandRun(program: words[0], Array(words.dropFirst()))
            let findings = try JSONDecoder().decode(Findings.self, from: Data(run.output.utf8))
            #expect(findings.fact("file system").contains(says), "\(run.output)\(run.error)")
            for name in ["lower", "upper", "work", "layer", "fixed"] {
                try? FileManager.default.removeItem(atPath: folder.file(name))
            }
        }
    }
}
