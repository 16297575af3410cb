import DaybookCore
import DaybookJournal
import DaybookServer
import DaybookSystem
import DaybookTerminal
import Glibc

/// Facts as this machine tells them.
extension Surroundings {
    /// The surroundings of a journal, which need not be there.
    ///
    /// - Parameters:
    ///   - places: of the journal, which need not be there.
    ///   - reserveByteCount: free space that the service keeps.
    init(
        of places: Places, _ settings: Settings, reserveByteCount: UInt64, connectionCountMax: Int,
        service: Service
    ) {
        let journal = File.pathFromRoot(places.journal)
        let place = Self.existing(journal)
        let mount = Mounts.current.mount(of: File.absolutePath(place) ?? place)
        let room = Host.room(at: place)
        let serviceID = service == .none ? nil : LockFile.holder(of: journal + "/daybook.lock")
        self.init(
            journal: journal, mount: mount, user: FileOwner.current.name,
            openFiles: Self.openFiles(ofProcess: serviceID), connectionCountMax: connectionCountMax,
            now: Host.nanosecondsSince1970(), service: service, version: Journal.version)
        if let mount, mount.type == "ext4" { fastCommitCount = Self.fastCommitCount(of: mount.source) }
        let system = Host.kernel()
        kernel = KernelRelease(release: system.release, version: system.version)
        hasBootID = Host.bootID() != nil
        freeByteCount = room?.byteCount
        freeFileCount = room?.fileCount
        self.reserveByteCount = reserveByteCount
        let log = File.storage(of: journal + "/log/data.mdb")
        logByteCount = log?.byteCount ?? 0
        logWrittenAt = log?.changedAt
        files = Self.files(of: journal)
        secrets = Self.secrets(of: journal, settings)
        addressSpaceByteCount = Host.limit(on: .addresses)
        isClockSynchronised = Host.isClockSynchronised()
        unitFiles = Self.unitFiles(settings)
    }

    /// The nearest folder above a path that is there.
    private static func existing(_ path: String) -> String {
        File.exists(path) || path == "/" ? path : existing(File.parent(of: path))
    }

    /// The number that ext4 tells of a device: `/proc/fs/ext4/sda1/fc_info` has a line such as `5 commits`.
    private static func fastCommitCount(of device: String) -> Int {
        let name = device.split(separator: "/").last.map(String.init) ?? device
        let text = File.contents(of: "/proc/fs/ext4/\(name)/fc_info") ?? ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[1] == "commits" { return Int(words[0]) ?? 0 }
        }
        return 0
    }

    /// The bound on a process's open files. The service raises nothing, so that it has its soft limit.
    private static func openFiles(ofProcess id: String?) -> ResourceLimit {
        if let id, let text = File.contents(of: "/proc/\(id)/limits"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") }),
            let count = line.dropFirst("Max open files".count).split(separator: " ").first.flatMap({
                UInt64($0)
            })
        {
            return ResourceLimit(count: count, isOfService: true)
        }
        return ResourceLimit(count: Host.limit(on: .openFiles) ?? .max)
    }

    /// The journal's directory, then what is in it: its own account must be everybody's in it.
    private static func files(of journal: String) -> [FileAccess] {
        guard File.isDirectory(journal) else { return [] }
        var paths = [journal]
        for name in File.names(in: journal) where name != "daybook.sock" {
            let path = "\(journal)/\(name)"
            paths.append(path)
            guard File.isDirectory(path) else { continue }
            for inner in File.names(in: path) {
                paths.append("\(path)/\(inner)")
                paths += File.names(in: "\(path)/\(inner)").map { "\(path)/\(inner)/\($0)" }
            }
        }
        return paths.compactMap { path in
            guard let owner = FileOwner.of(path), let mode = File.mode(path) else { return nil }
            return FileAccess(path: path, owner: owner.name, mode: mode)
        }
    }

    private static func secrets(of journal: String, _ settings: Settings) -> [Secret] {
        let named = [
            ("the tokens", settings.text(.tokens)), ("the model's key", settings.text(.modelKeyFile)),
            ("the key of TLS", settings.text(.tlsKey)),
        ]
        let signing = File.names(in: journal + "/audit").map {
            ("the signing key of history \($0)", Optional("\(journal)/audit/\($0)/key"))
        }
        return (named + signing).compactMap { name, path in
            guard let path else { return nil }
            do throws(SystemError) {
                _ = try SecretFile.contents(of: path, byteCountMax: Limits.tokenFileByteCountMax)
                return Secret(name: name, path: path)
            } catch { return Secret(name: name, path: path, problem: error.description) }
        }
    }

    /// The units that start the service, of the machine and of this account.
    private static func unitFiles(_ settings: Settings) -> [UnitFile] {
        let folders =
            [
                "/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                "/lib/systemd/system",
            ]
            + (settings.configurationHome.map { ["\($0)/systemd/user"] } ?? [])
        var found: [UnitFile] = []
        var names: Set<String> = []
        for folder in folders {
            for name in File.names(in: folder) where name.hasSuffix(".service") && name.hasPrefix("daybook") {
                guard names.insert(name).inserted, let text = File.contents(of: "\(folder)/\(name)") else {
                    continue
                }
                let more = folders.flatMap { folder in
                    File.names(in: "\(folder)/\(name).d").filter { $0.hasSuffix(".conf") }
                        .compactMap { File.contents(of: "\(folder)/\(name).d/\($0)") }
                }
                let unit = UnitFile("\(folder)/\(name)", [text] + more)
                if unit.runsService { found.append(unit) }
            }
        }
        return found
    }
}
