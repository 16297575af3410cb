import DaybookSystem
import DaybookTesting
import Foundation
import Testing

@testable import daybook

/// What is said of a journal's surroundings, case by case.
struct DiagnosisTests {
    private static let now: Int64 = 1_800_000_000_000_000_000

    /// Surroundings in which nothing is wrong.
    private static var good: Surroundings {
        var good = Surroundings(
            journal: "/srv/j", mount: disk("ext4"), user: "ann", openFiles: .init(count: 16_384),
            connectionCountMax: 4_096, now: now, version: "1.0")
        good.kernel = KernelRelease(6, 1, 0)
        good.freeByteCount = 10 << 30
        good.freeFileCount = 1_000_000
        good.logByteCount = 1 << 30
        good.reserveByteCount = 64 << 20
        good.logWrittenAt = now
        good.isClockSynchronised = true
        good.files = [
            .init(path: "/srv/j", owner: "ann", mode: 0o700),
            .init(path: "/srv/j/log", owner: "ann", mode: 0o700),
        ]
        good.secrets = [.init(name: "the tokens", path: "/etc/daybook/tokens")]
        return good
    }

    private static func disk(_ type: String, _ options: String...) -> Mount {
        Mount(path: "/srv", type: type, source: "/dev/sda1", options: Set(["rw"] + options))
    }

    private static func notable(_ surroundings: Surroundings) -> [Finding] {
        Diagnosis(surroundings: surroundings).findings.filter { $0.grade != .fine }
    }

    @Test func whereNothingIsWrongEverySubjectIsFine() {
        let findings = Diagnosis(surroundings: Self.good).findings
        #expect(findings.map(\.subject) == Finding.Subject.allCases)
        #expect(findings.allSatisfy { $0.grade == .fine && $0.wayOut == nil })
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let subject: Finding.Subject
        let grade: Finding.Grade
        /// Words of the fact.
        let says: String
        let change: @Sendable (inout Surroundings) -> Void

        init(
            _ name: String, _ subject: Finding.Subject, _ grade: Finding.Grade, _ says: String,
            _ change: @escaping @Sendable (inout Surroundings) -> Void
        ) {
            testDescription = name
            self.subject = subject
            self.grade = grade
            self.says = says
            self.change = change
        }
    }

    static let cases = [
        Case("a network's disk", .fileSystem, .fault, "lies on nfs4") { $0.mount = disk("nfs4") },
        Case("a program's disk", .fileSystem, .fault, "lies on fuse.sshfs") { $0.mount = disk("fuse.sshfs") },
        Case("memory", .fileSystem, .fault, "tmpfs, which is memory") { $0.mount = disk("tmpfs") },
        Case("a container's layer", .fileSystem, .warning, "overlay") { $0.mount = disk("overlay") },
        Case("a disk to be read alone", .fileSystem, .fault, "read only") {
            $0.mount = Mount(path: "/", type: "ext4", source: "/dev/sda1", options: ["ro"])
        },
        Case("a disk without barriers", .fileSystem, .fault, "nobarrier") {
            $0.mount = disk("ext4", "nobarrier")
        },
        Case("no mount that is known", .fileSystem, .warning, "can't be told") { $0.mount = nil },
        Case("fast commits of an old kernel", .kernel, .fault, "Linux 5.10.93") {
            $0.kernel = KernelRelease(5, 10, 93)
            $0.fastCommitCount = 7
        },
        Case("no number of the start", .kernel, .warning, "boot_id") { $0.hasBootID = false },
        Case("no kernel that is known", .kernel, .warning, "can't be told") { $0.kernel = nil },
        Case("a full disk", .space, .fault, "appends are refused below 64.0 MiB") {
            $0.freeByteCount = 1 << 20
        },
        Case("no files left", .space, .fault, "room for 3 more files") { $0.freeFileCount = 3 },
        Case("no room for a copy of the log", .space, .warning, "compaction needs 1.0 GiB") {
            $0.freeByteCount = 500 << 20
        },
        Case("a disk that does not tell", .space, .warning, "can't be told") { $0.freeByteCount = nil },
        Case(
            "another owner inside", .permissions, .fault, "/srv/j/log belongs to root, and the journal to ann"
        ) {
            $0.files[1].owner = "root"
        },
        Case("another owner", .permissions, .fault, "/srv/j belongs to bob, and this is ann") {
            $0.files = [.init(path: "/srv/j", owner: "bob", mode: 0o700)]
        },
        Case("a door left open", .permissions, .fault, "mode 755") { $0.files[0].mode = 0o755 },
        Case("a key that others read", .secrets, .fault, "the tokens: /etc/daybook/tokens can be read") {
            $0.secrets[0].problem =
                "/etc/daybook/tokens can be read by others; own it and set its mode to 0600"
        },
        Case("few files", .limits, .warning, "1024 files, too few for the 4096 connections") {
            $0.openFiles.count = 1_024
        },
        Case("next to no files", .limits, .fault, "may open 64 files") {
            $0.openFiles = .init(count: 64, isOfService: true)
        },
        Case("few addresses", .limits, .fault, "4.0 GiB of addresses") { $0.addressSpaceByteCount = 4 << 30 },
        Case("a clock that went back", .clock, .fault, "2 h 0 min in the future") {
            $0.now -= 7_200_000_000_000
        },
        Case("a clock that nobody sets", .clock, .warning, "nothing keeps the clock right") {
            $0.isClockSynchronised = false
        },
        Case("an old service", .service, .warning, "runs version 0.9, and this is 1.0") {
            $0.service = .running(version: "0.9")
        },
        Case("a closed service", .service, .warning, "no token") { $0.service = .closed("no token") },
        Case("a unit that hides the start", .unit, .warning, "ProcSubset=pid") {
            $0.unitFiles = [unit("ProcSubset=pid")]
        },
        Case("a unit that gives a start no time", .unit, .warning, "only the usual 90 s") {
            $0.unitFiles = [unit("Type=notify")]
        },
        Case("a unit that gives a stop no time", .unit, .warning, "only 5s") {
            $0.unitFiles = [unit("TimeoutStopSec=5s")]
        },
        Case("a unit that starts once", .unit, .warning, "not started again") {
            $0.unitFiles = [unit("Restart=no")]
        },
        Case("a unit that hides accounts", .unit, .warning, "PrivateUsers=") {
            $0.unitFiles = [unit("PrivateUsers=yes")]
        },
    ]

    private static func unit(_ line: String) -> UnitFile {
        UnitFile(
            "/etc/systemd/system/daybook.service",
            ["[Service]\nExecStart=/usr/local/bin/daybook serve\nRestart=on-failure\n", line])
    }

    @Test(arguments: cases) func whatIsWrongIsSaidWithTheWayOut(_ wrong: Case) throws {
        var surroundings = Self.good
        wrong.change(&surroundings)
        let findings = Self.notable(surroundings)
        try #require(findings.count == 1, "\(findings)")
        #expect(findings[0].subject == wrong.subject && findings[0].grade == wrong.grade)
        #expect(findings[0].fact.contains(wrong.says), "\(findings[0].fact)")
        #expect(findings[0].wayOut?.isEmpty == false)
    }

    @Test func aJournalThatIsNotThereYetIsFine() {
        var surroundings = Self.good
        surroundings.files = []
        surroundings.logWrittenAt = nil
        surroundings.secrets = []
        #expect(Self.notable(surroundings).isEmpty)
    }

    @Test func oddNamesDriveNoTerminal() {
        var surroundings = Self.good
        surroundings.journal = "/srv/\u{1B}[31m"
        surroundings.mount = nil
        #expect(Self.notable(surroundings).allSatisfy { !$0.fact.contains("\u{1B}") })
    }

    // MARK: Kernels

    @Test(arguments: [
        ("5.10.0-32-amd64", "#1 SMP Debian 5.10.223-1 (2024-08-10)", "5.10.223", false),
        ("5.10.0-8-amd64", "#1 SMP Debian 5.10.46-4 (2021-08-03)", "5.10.46", true),
        ("5.15.0", "#1 SMP", "5.15.0", true), ("5.15.27-generic", "", "5.15.27", false),
        ("5.16.20", "", "5.16.20", true), ("5.17.0", "", "5.17.0", false),
        ("6.1.0-21-amd64", "#1", "6.1.0", false),
    ])
    func kernelsTellWhetherFastCommitsAreSafe(
        _ release: String, _ version: String, _ text: String, _ isFaulty: Bool
    ) throws {
        let kernel = try #require(KernelRelease(release: release, version: version))
        #expect(kernel.text == text && kernel.hasFaultyFastCommits == isFaulty)
    }

    @Test(arguments: ["", "linux", "-1", "6"]) func whatIsNoKernelIsNone(_ release: String) {
        #expect(KernelRelease(release: release, version: "") == nil)
    }

    // MARK: Units

    @Test(arguments: ["daybook.service", "user/daybook.service"]) func ourOwnUnitsAreFine(_ name: String)
        throws
    {
        let path = Folders.root + "/tools/systemd/" + name
        let unit = UnitFile(path, [try String(contentsOfFile: path, encoding: .utf8)])
        #expect(unit.runsService)
        var surroundings = Self.good
        surroundings.unitFiles = [unit]
        #expect(Self.notable(surroundings).isEmpty)
    }

    @Test func dropInsComeLastAndEmptyOnesTakeBack() {
        let unit = UnitFile(
            "u", ["[Service]\n# Type=x\nType = notify\nUser=a", "[Service]\nType=\n User=b "])
        #expect(unit["Type"] == nil && unit["User"] == "b" && !unit.runsService)
    }
}
