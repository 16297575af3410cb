import DaybookCore
import DaybookProjections
import Glibc
import DaybookLMDB

/// Replaces a live view's file by one that was made beside it. The thread that folds the live view does it,
/// between two batches: readers have the old file to the end of their snapshot, and then the new.
struct ViewReplacement {
    let logs: CurrentLog
    let live: View

    /// The copy on its way between two threads. Only one thread at a time uses it: the one that made it until
    /// the errand, then the owner's.
    private final class HandOver: @unchecked Sendable {
        // Sendable: handed over with the errand, and not used by the one who gave it.
        let folder: ViewFolder
        init(_ folder: ViewFolder) { self.folder = folder }
    }

    /// Replaces the file.
    /// - Parameters:
    ///   - copy: folded no further than the live one, in a directory of its own.
    ///   - accepts: whether a copy at the position of the live one may take its place.
    /// - Throws: `shuttingDown`, and the reason why a file could not be renamed or the rest not be folded.
    func run(
        _ copy: ViewFolder, on owner: ViewOwner,
        accepts: @escaping @Sendable (_ copy: ViewState, _ live: LentView) -> Bool
    ) throws(JournalError) {
        let handOver = HandOver(copy)
        try owner.wait { lent -> Result<Void, JournalError> in
            guard let lent else { return .failure(.shuttingDown) }
            do {
                try fold(handOver.folder, through: lent.position)
                guard accepts(handOver.folder.state, lent) else {
                    throw JournalError.failed("the copy of \(live.projector.name) is not like it")
                }
                try replace(lent, by: handOver.folder)
                return .success(())
            } catch { return .failure(JournalError(error)) }
        }
    }

    /// Folds the events that the copy is behind.
    func fold(_ copy: ViewFolder, through position: Position) throws {
        while copy.position < position {
            let count = min(Int(position.value - copy.position.value), Limits.rebuildBatchEventCountMax)
            try FoldPass.store([copy], from: logs.value, countMax: count)
        }
    }

    private func replace(_ lent: LentView, by copy: ViewFolder) throws {
        // In the order of `LogCompaction`, for the same reason.
        for name in ["lock.mdb", "data.mdb"] {
            let path = copy.view.directory + "/" + name
            guard rename(path, live.directory + "/" + name) == 0 else { throw SystemError("rename \(path)") }
        }
        lent.folder.follow(copy)
        if lent.hasFailed { lent.revive() }
        try File.syncDirectory(live.directory)
    }
}
