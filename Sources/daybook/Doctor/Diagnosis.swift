import DaybookSystem
import DaybookTerminal

/// The judgement of a journal's surroundings. Pure.
struct Diagnosis {
    let surroundings: Surroundings

    /// The findings in the order of their subjects; each subject has one at least.
    var findings: [Finding] {
        Finding.Subject.allCases.flatMap { subject in
            switch subject {
            case .fileSystem: fileSystem
            case .kernel: [kernel]
            case .space: space
            case .permissions: permissions
            case .secrets: secrets
            case .limits: limits
            case .clock: clock
            case .unit: unit
            case .service: [service]
            }
        }
    }

    /// Files besides connections that a service has open, with room for commands beside it.
    static let ownFileCount: UInt64 = 256
    /// Free files of a disk below which a compaction or a rebuild may not find room for its own.
    static let freeFileCountMin: UInt64 = 1_000
    /// Address space that the memory map of one log takes.
    static let mappedByteCountMin: UInt64 = 1 << 40
    /// Seconds that a disk's clock and this machine's may differ without anything being wrong.
    static let clockSlackSeconds: Int64 = 60

    private var place: String { TerminalText.oneLine(surroundings.journal) }

    // MARK: The disk

    private var fileSystem: [Finding] {
        guard let mount = surroundings.mount else {
            return [
                .warning(
                    .fileSystem, "which file system has \(place) can't be told",
                    "see that it is a disk of this machine, and not a network's")
            ]
        }
        let name = "\(place) lies on \(mount.type)"
        if mount.options.contains("ro") {
            return [
                .fault(
                    .fileSystem, "\(name), which is mounted read only",
                    "mount it for writing; the kernel's log says whether an error made it so")
            ]
        }
        if mount.isShared {
            return [
                .fault(
                    .fileSystem,
                    "\(name), which other machines or programs may change; locks and memory maps don't hold there",
                    "move the journal to a disk of this machine, and keep backups on \(mount.type)")
            ]
        }
        switch mount.type {
        case "tmpfs", "ramfs":
            return [
                .fault(
                    .fileSystem, "\(name), which is memory: every message is gone when the machine stops",
                    "move the journal to a disk")
            ]
        case "overlay", "aufs", "unionfs":
            return [
                .warning(
                    .fileSystem, "\(name), the layer of a container: the journal goes with the container",
                    "mount a volume there")
            ]
        default: break
        }
        let unsafe = ["nobarrier", "barrier=0", "journal_async_commit"].filter(mount.options.contains)
        if let option = unsafe.first {
            return [
                .fault(
                    .fileSystem,
                    "\(name), which is mounted with \(option): a power cut can take what was acknowledged",
                    "mount it without \(option)")
            ]
        }
        return [.fine(.fileSystem, name)]
    }

    private var kernel: Finding {
        guard let kernel = surroundings.kernel else {
            return .warning(
                .kernel, "the kernel's version can't be told", "see that it is Linux 5.17 or later")
        }
        if surroundings.fastCommitCount > 0, kernel.hasFaultyFastCommits {
            return .fault(
                .kernel,
                "Linux \(kernel.text) can damage files in a power cut where ext4 commits fast, as it does under \(place)",
                "use Linux 5.10.94, 5.15.27, 5.17 or later; or turn it off: `tune2fs -O ^fast_commit` on the unmounted disk"
            )
        }
        guard surroundings.hasBootID else {
            return .warning(
                .kernel,
                "/proc/sys/kernel/random/boot_id can't be read: after each start all views are made anew",
                "let the service see /proc/sys; in a unit, take ProcSubset=pid away")
        }
        return .fine(.kernel, "Linux \(kernel.text)")
    }

    private var space: [Finding] {
        guard let free = surroundings.freeByteCount else {
            return [
                .warning(
                    .space, "how much is free on the disk of \(place) can't be told", "look at it with df")
            ]
        }
        let freeText = "\(Figures.bytes(Int(clamping: free))) are free"
        if free < surroundings.reserveByteCount {
            return [
                .fault(
                    .space,
                    "\(freeText), and appends are refused below \(Figures.bytes(Int(clamping: surroundings.reserveByteCount)))",
                    "make room on the disk; `daybook compact` gives back what was erased")
            ]
        }
        if let count = surroundings.freeFileCount, count < Self.freeFileCountMin {
            return [
                .fault(
                    .space, "the disk has room for \(count) more files",
                    "remove files from it; `df -i` counts them")
            ]
        }
        if free < surroundings.logByteCount + surroundings.reserveByteCount {
            return [
                .warning(
                    .space,
                    "\(freeText), and a compaction needs \(Figures.bytes(Int(clamping: surroundings.logByteCount))) for a copy of the log",
                    "make room before you compact, or back up to another disk")
            ]
        }
        return [.fine(.space, freeText)]
    }

    // MARK: The account

    private var permissions: [Finding] {
        guard !surroundings.files.isEmpty else {
            return [.fine(.permissions, "there is no journal in \(place) yet; the service makes one")]
        }
        var findings: [Finding] = []
        let foreign = surroundings.files.filter { $0.owner != surroundings.files[0].owner }
        if let file = foreign.first {
            let owner = surroundings.files[0].owner
            findings.append(
                .fault(
                    .permissions,
                    "\(TerminalText.oneLine(file.path)) belongs to \(file.owner), and the journal to \(owner): the service can't open it"
                        + Self.more(foreign.count),
                    "as root: `chown -R \(owner): \(place)`"))
        }
        if let owner = surroundings.files.first?.owner, owner != surroundings.user,
            surroundings.user != "root"
        {
            findings.append(
                .fault(
                    .permissions, "\(place) belongs to \(owner), and this is \(surroundings.user)",
                    "run this as \(owner), as the service does"))
        }
        let open = surroundings.files.filter { $0.mode & 0o077 != 0 }
        if let file = open.first {
            findings.append(
                .fault(
                    .permissions,
                    "other accounts may use \(TerminalText.oneLine(file.path)), mode \(String(file.mode, radix: 8))"
                        + Self.more(open.count),
                    "`chmod -R go= \(place)`"))
        }
        if findings.isEmpty {
            findings.append(
                .fine(
                    .permissions, "\(place) belongs to \(surroundings.files[0].owner), who alone may use it"))
        }
        return findings
    }

    private static func more(_ count: Int) -> String { count > 1 ? ", and \(count - 1) more so" : "" }

    private var secrets: [Finding] {
        let bad = surroundings.secrets.filter { $0.problem != nil }
        guard bad.isEmpty else {
            return bad.map { secret in
                .fault(
                    .secrets, "\(secret.name): \(TerminalText.oneLine(secret.problem ?? secret.path))",
                    "the account of the service owns it, with mode 0600")
            }
        }
        guard !surroundings.secrets.isEmpty else {
            return [.fine(.secrets, "there are no keys or tokens yet")]
        }
        return [
            .fine(.secrets, "\(surroundings.secrets.map(\.name).joined(separator: ", ")): the owner's alone")
        ]
    }

    private var limits: [Finding] {
        var findings: [Finding] = []
        let limit = surroundings.openFiles
        let whose = limit.isOfService ? "the service" : "a process of this account"
        let needed = UInt64(surroundings.connectionCountMax) + Self.ownFileCount
        let wayOut =
            "raise it: LimitNOFILE=\(max(needed, 16_384)) in the unit, or ulimit -n before the start; or lower --connections"
        if limit.count < Self.ownFileCount {
            findings.append(
                .fault(
                    .limits, "\(whose) may open \(limit.count) files, and \(Self.ownFileCount) are needed",
                    wayOut))
        } else if limit.count < needed {
            findings.append(
                .warning(
                    .limits,
                    "\(whose) may open \(limit.count) files, too few for the \(surroundings.connectionCountMax) connections that it takes: later ones wait",
                    wayOut))
        }
        if let byteCount = surroundings.addressSpaceByteCount, byteCount < Self.mappedByteCountMin {
            findings.append(
                .fault(
                    .limits,
                    "a process may have \(Figures.bytes(Int(clamping: byteCount))) of addresses, too few for the map of the log",
                    "take the limit away (ulimit -v unlimited, LimitAS=infinity); addresses are not memory"))
        }
        if findings.isEmpty { findings.append(.fine(.limits, "\(whose) may open \(limit.count) files")) }
        return findings
    }

    // MARK: The time

    private var clock: [Finding] {
        if let written = surroundings.logWrittenAt {
            let ahead = (written - surroundings.now) / 1_000_000_000
            if ahead > Self.clockSlackSeconds {
                return [
                    .fault(
                        .clock,
                        "the log was written \(Figures.seconds(Double(ahead))) in the future: the clock was or is wrong, and new messages would seem older than those",
                        "set the clock right before you append")
                ]
            }
        }
        guard surroundings.isClockSynchronised != false else {
            return [
                .warning(
                    .clock, "nothing keeps the clock right",
                    "run a time service (systemd-timesyncd, chrony); the order of messages does not depend on it, their times do"
                )
            ]
        }
        return [.fine(.clock, "it is not behind the log")]
    }

    // MARK: The service

    private var unit: [Finding] {
        let units = surroundings.unitFiles
        guard !units.isEmpty else { return [.fine(.unit, "no unit of systemd starts the service")] }
        return units.flatMap { unit in
            let problems = UnitRule.all.compactMap { rule in
                rule.isBroken(unit).map {
                    Finding.warning(.unit, "\(TerminalText.oneLine(unit.path)): \($0)", rule.wayOut)
                }
            }
            return problems.isEmpty
                ? [.fine(.unit, "\(TerminalText.oneLine(unit.path)) is as it has to be")] : problems
        }
    }

    private var service: Finding {
        switch surroundings.service {
        case .none: .fine(.service, "none is running")
        case .closed(let reason):
            .warning(
                .service, "it does not answer: \(TerminalText.oneLine(reason))",
                "ask as an account that it lets in")
        case .running(let version) where version != surroundings.version:
            .warning(
                .service,
                "it runs version \(TerminalText.oneLine(version)), and this is \(surroundings.version)",
                "restart it")
        case .running(let version): .fine(.service, "it answers, version \(TerminalText.oneLine(version))")
        }
    }
}

/// A setting that a unit for the service must have, or must not.
private struct UnitRule: Sendable {
    /// The words on what is wrong in a unit; nil for nothing.
    let isBroken: @Sendable (UnitFile) -> String?
    let wayOut: String

    /// Seconds that a stop takes at least: 10 for what is in flight, and a sync.
    private static let stopSecondsMin = 15

    static let all = [
        UnitRule(
            isBroken: {
                $0["ProcSubset"] == "pid"
                    ? "ProcSubset=pid hides which start of the machine this is: all views are made anew each time"
                    : nil
            },
            wayOut: "take ProcSubset= away"),
        UnitRule(
            isBroken: { unit in
                guard unit["Type"] == "notify" || unit["Type"] == "notify-reload" else { return nil }
                let limit = unit["TimeoutStartSec"] ?? unit["TimeoutSec"]
                return limit == "infinity" || limit == "0"
                    ? nil
                    : "a start may take only \(limit ?? "the usual 90 s"): one that reads a long log after a power cut is killed, again and again"
            },
            wayOut: "TimeoutStartSec=infinity"),
        UnitRule(
            isBroken: { unit in
                guard let text = unit["TimeoutStopSec"] ?? unit["TimeoutSec"],
                    let seconds = Int(text.hasSuffix("s") ? String(text.dropLast()) : text), seconds > 0,
                    seconds < Self.stopSecondsMin
                else { return nil }
                return
                    "a stop may take only \(text): what is in flight has 10 s to end, and then files are synced"
            },
            wayOut: "TimeoutStopSec=60"),
        UnitRule(
            isBroken: {
                $0["Restart"] == nil || $0["Restart"] == "no"
                    ? "the service is not started again after it ended" : nil
            },
            wayOut: "Restart=on-failure, and RestartPreventExitStatus=2 for wrong settings"),
        UnitRule(
            isBroken: {
                $0["PrivateUsers"] == "yes" || $0["PrivateUsers"] == "true"
                    ? "PrivateUsers= hides the accounts of clients: all are refused" : nil
            },
            wayOut: "take PrivateUsers= away"),
    ]
}
