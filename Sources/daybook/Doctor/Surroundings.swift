import DaybookSystem

/// All that a journal depends on besides its own files: the disk, the kernel, the account, the clock. Facts alone;
/// `Diagnosis` judges them.
struct Surroundings {
    /// The journal's directory, or the place where it would be made.
    var journal: String
    var mount: Mount?
    /// Commits that ext4 has written in its fast way since it was mounted; 0 where it does not do so.
    var fastCommitCount = 0
    var kernel: KernelRelease?
    /// Whether the kernel tells which start of the machine this is.
    var hasBootID = true
    var freeByteCount: UInt64?
    /// Files that can still be made on the disk; nil where it sets no bound.
    var freeFileCount: UInt64?
    /// Bytes of the log, of which a compaction makes a copy.
    var logByteCount: UInt64 = 0
    var reserveByteCount: UInt64 = 0
    var user: String
    /// The journal's files, and where it is missing nothing.
    var files: [FileAccess] = []
    /// The files with keys and tokens that the settings name, or the journal has.
    var secrets: [Secret] = []
    var openFiles: ResourceLimit
    /// Bytes of address space that a process may have; nil for as many as it wants.
    var addressSpaceByteCount: UInt64?
    var connectionCountMax: Int
    /// Nanoseconds since 1970.
    var now: Int64
    /// Time of the log's last write, nanoseconds since 1970; nil where there is none.
    var logWrittenAt: Int64?
    /// Whether something keeps the clock right; nil where the kernel does not say.
    var isClockSynchronised: Bool?
    var unitFiles: [UnitFile] = []
    var service: Service = .none
    var version: String

    /// A file and who may do what with it.
    struct FileAccess {
        var path: String
        var owner: String
        var mode: UInt32
    }

    /// A file that its owner alone may read.
    struct Secret {
        /// Name of its contents, such as `the tokens`.
        var name: String
        var path: String
        /// The words on what is wrong with it, which begin with its path; nil for nothing.
        var problem: String?
    }

    /// A bound of the system on the service's process.
    struct ResourceLimit {
        var count: UInt64
        /// Whether it is that of the running service, and not of this process.
        var isOfService = false
    }

    enum Service: Equatable {
        case none
        case running(version: String)
        /// A service that does not answer this account, for a reason.
        case closed(String)
    }
}
