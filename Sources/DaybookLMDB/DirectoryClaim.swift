internal import Glibc
internal import Synchronization

/// The right of one environment to a directory; no second one in this process gets it.
///
/// Closing a second environment of the same directory would drop the first one's file locks. What is claimed
/// is the data file, which the claim keeps open: its number is given to no other file meanwhile, as that of a
/// directory, or of a file that was removed, can be.
struct DirectoryClaim: ~Copyable {
    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt
    }

    private static let held = Mutex<Set<Identity>>([])
    private let identity: Identity
    private let file: Int32

    /// Claims a directory. Throws `.alreadyOpen`, or a system error where it can't be looked at.
    init(directory: String, access: EnvironmentOptions.Access) throws(LMDBError) {
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else { throw .system(.claimDirectory) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw LMDBError(code: .init(rawValue: ENOTDIR), operation: .claimDirectory)
        }
        let flags = access == .readWrite ? O_RDWR | O_CREAT : O_RDONLY
        let file = unsafe open(directory + "/data.mdb", flags | O_CLOEXEC, EnvironmentOptions.fileMode)
        guard file >= 0 else { throw .system(.checkDataFile) }
        guard unsafe fstat(file, &status) == 0 else {
            let error = LMDBError.system(.checkDataFile)
            close(file)
            throw error
        }
        let identity = Identity(device: status.st_dev, inode: status.st_ino)
        guard Self.held.withLock({ $0.insert(identity).inserted }) else {
            close(file)
            throw LMDBError(code: .alreadyOpen, operation: .claimDirectory)
        }
        self.identity = identity
        self.file = file
    }

    deinit {
        _ = Self.held.withLock { [identity] in $0.remove(identity) }
        close(file)
    }
}
