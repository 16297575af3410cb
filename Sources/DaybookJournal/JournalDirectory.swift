import DaybookAudit
import DaybookCore
import DaybookSystem
import Glibc
import DaybookLMDB

/// A journal's directory on disk, held by one process through a lock that ends with it.
///
/// `daybook.lock` (flock, the holder's process id), `log/`, `views/NAME-vVERSION/`, `reactors/NAME`; a replay
/// has `replay` in place of `log/`.
final class JournalDirectory: Sendable {
    /// Name of a log that is being made; one found when the journal is opened is garbage.
    static let temporaryLogPrefix = "log.tmp-"

    let path: String
    private let lock: LockFile

    var logPath: String { path + "/log" }
    var viewsPath: String { path + "/views" }
    var reactorsPath: String { path + "/reactors" }

    /// Opens a journal's directory and locks it.
    /// - Parameter mayCreate: make a journal where the directory is missing or empty.
    init(
        _ path: String, mayCreate: Bool, machine: Machine, limits: ServiceLimits
    ) throws(OpenError) {
        self.path = path
        try JournalDirectory.prepare(path, mayCreate: mayCreate)
        lock = try JournalDirectory.lock(path)
        try JournalDirectory.removeLeftovers(path)
        if !File.isDirectory(path + "/log"), !File.exists(path + "/" + ReplayManifest.fileName) {
            try JournalDirectory.createLog(path, machine: machine, limits: limits)
        }
        if !File.isDirectory(viewsPath) {
            do throws(SystemError) { try File.makeDirectory(viewsPath) } catch {
                throw OpenError(error.description)
            }
        }
    }

    // MARK: Steps

    private static func prepare(_ path: String, mayCreate: Bool) throws(OpenError) {
        if !File.exists(path) {
            guard mayCreate else {
                throw OpenError.missing(path)
            }
            try makeDirectories(path)
        }
        guard File.isDirectory(path) else { throw OpenError("\(path) is not a directory") }
        try JournalOwner.check(path)
        let names = File.names(in: path)
        let isJournal = names.contains("log") || names.contains(ReplayManifest.fileName)
        guard isJournal || !names.contains(ErasureLedger.fileName) else {
            throw OpenError(
                "the log of \(path) is missing; `daybook restore` makes it from a backup")
        }
        let isEmpty = names.allSatisfy { $0.hasPrefix("daybook.") || $0.hasPrefix(temporaryLogPrefix) }
        guard isJournal || isEmpty else {
            throw OpenError("\(path) holds other files and no journal; name an empty directory")
        }
        guard isJournal || mayCreate else {
            throw OpenError("there is no journal in \(path); `daybook serve` makes one")
        }
    }

    static func makeDirectories(_ path: String) throws(OpenError) {
        let parent = File.parent(of: path)
        if !File.exists(parent) { try makeDirectories(parent) }
        do throws(SystemError) {
            try File.makeDirectory(path)
            try File.syncDirectory(parent)
        } catch { throw OpenError(error.description) }
    }

    /// Takes the lock of the journal at a path.
    /// - Returns: the lock, which goes with its owner, at the latest by the end of the process.
    static func lock(_ path: String) throws(OpenError) -> LockFile {
        try JournalOwner.check(path)
        let lockPath = path + "/daybook.lock"
        do throws(SystemError) { if let lock = try LockFile.take(lockPath) { return lock } } catch {
            throw OpenError(error.description)
        }
        let holder = LockFile.holder(of: lockPath).map { "process \($0)" } ?? "another process"
        throw OpenError("\(path) is already in use by \(holder)", isInUse: true)
    }

    /// Takes this process's id out of the lock's file, when the journal is closed.
    func close() { lock.forgetHolder() }

    /// Removes logs that were being made when the machine stopped; they have no events.
    private static func removeLeftovers(_ path: String) throws(OpenError) {
        for name in File.names(in: path) where name.hasPrefix(temporaryLogPrefix) {
            File.removeDirectory(path + "/" + name)
        }
        File.removeTree(path + "/" + CheckProcess.scratchName)
    }

    /// Makes the log beside its place and renames it: after a power cut it is there whole or not at all.
    private static func createLog(
        _ path: String, machine: Machine, limits: ServiceLimits
    ) throws(OpenError) {
        let temporary = "\(path)/\(temporaryLogPrefix)\(getpid())"
        do {
            try File.makeDirectory(temporary)
            try EventLog.create(in: temporary, identity: newIdentity(machine), limits: limits)
            try File.sync(temporary + "/data.mdb")
            try File.syncDirectory(temporary)
            try File.renameDurably(temporary, to: path + "/log")
        } catch let error as LMDBError where error.isNoSpace {
            throw OpenError("the disk that holds \(path) is full")
        } catch {
            throw OpenError("could not make a journal in \(path): \(error)")
        }
    }

    static func newIdentity(_ machine: Machine) -> LogIdentity {
        var random: [UInt8] = []
        for _ in 0..<3 {
            let words = machine.random()
            random.append(littleEndian: words.0)
            random.append(littleEndian: words.1)
        }
        return LogIdentity(
            id: Array(random[..<16]), lineage: 1, createdAt: machine.clock.now(),
            secret: Array(random[16...]))
    }
}
