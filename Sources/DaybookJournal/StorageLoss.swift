/// The reason why a journal can acknowledge nothing any more, and its process must end.
package enum StorageLoss: Sendable {
    /// A sync, or the write of an LMDB meta page, failed: nobody knows which bytes are on disk.
    case failedSync
    /// The log is no longer where it was opened: what is written is in no file that has the name.
    case removed(String)
}

extension StorageLoss: CustomStringConvertible {
    package var description: String {
        switch self {
        case .failedSync: "a sync of the log failed; what was being recorded may or may not be there"
        case .removed(let path):
            "\(path) was removed, moved or replaced while it was in use; what was being recorded may be lost. "
                + "Put it back, or restore it from a backup, then start again"
        }
    }
}
