import DaybookAudit
import DaybookCore
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
    private let lockDescriptor: Int32

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
        lockDescriptor = try JournalDirectory.lock(path)
        // What is thrown from here on ends in `deinit`, which closes the lock.
        try JournalDirectory.removeLeftovers(path)
        if !File.isDirectory(path + "/log"), !File.exists(path + "/" + ReplayMark.fileName) {
            try JournalDirectory.createLog(path, machine: machine, limits: limits)
        }
        if !File.isDirectory(viewsPath) {
            do throws(SystemError) { try File.makeDirectory(viewsPath) } catch {
                throw OpenError(error.description)
            }
        }
    }

    deinit { close(lockDescriptor) }

    // MARK: Steps

    private static func prepare(_ path: String, mayCreate: Bool) throws(OpenError) {
        if !File.exists(path) {
            guard mayCreate else {
                throw OpenError.missing(path)
            }
            try makeDirectories(path)
        }
        guard File.isDirectory(path) else { throw OpenError("\(path) is not a directory") }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw OpenError("\(path) can't be written to by this user")
        }
        let names = File.names(in: path)
        let isJournal = names.contains("log") || names.contains(ReplayMark.fileName)
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

    /// Locks the directory.
    /// - Returns: a descriptor whose closing, at the latest by the end of the process, frees the lock.
    static func lock(_ path: String) throws(OpenError) -> Int32 {
        let lockPath = path + "/daybook.lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw OpenError(SystemError("open \(lockPath)").description) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = File.contents(of: lockPath)?.split(separator: "\n").first ?? "unknown"
            close(descriptor)
            throw OpenError("\(path) is already in use by process \(holder)", isInUse: true)
        }
        let holder = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, holder, holder.count, 0)
        return descriptor
    }

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
            guard rename(temporary, path + "/log") == 0 else {
                throw SystemError("rename \(temporary)")
            }
            try File.syncDirectory(path)
        } catch let error as LMDBError where error.isNoSpace {
            throw OpenError("the disk that holds \(path) is full")
        } catch {
            throw OpenError("could not make a journal in \(path): \(error)")
        }
    }

    private static func newIdentity(_ machine: Machine) -> LogIdentity {
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
