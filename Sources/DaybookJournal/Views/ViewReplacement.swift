import DaybookCore
import DaybookProjections
import DaybookSystem
import Glibc
import DaybookLMDB

/// Puts the file of a staged view in the place of the live one's. The thread that folds the live one does it,
/// between two batches: whoever reads has the old file to the end of the snapshot, and then the new.
struct ViewReplacement {
    let live: View

    /// Puts a copy in the place of the live view.
    /// - Parameters:
    ///   - copy: folded no further than the live one; the caller uses it no more until this returns.
    ///   - accepts: whether a copy at the position of the live one may take its place.
    /// - Returns: whether it has.
    /// - Throws: `shuttingDown`, and the reason why a file could not be renamed or the rest not be folded.
    func run(
        _ copy: StagedView, on owner: ViewOwner,
        accepts: @escaping @Sendable (_ copy: ViewState, _ live: LentView) -> Bool
    ) throws(JournalError) -> Bool {
        try owner.wait { lent -> Result<Bool, JournalError> in
            guard let lent else { return .failure(.shuttingDown) }
            do {
                try copy.fold(through: lent.position)
                guard accepts(copy.folder.state, lent) else { return .success(false) }
                try replace(lent, by: copy.folder)
                return .success(true)
            } catch { return .failure(JournalError(error)) }
        }
    }

    /// The refusal of a copy.
    static func refusal(of projector: any Projector) -> JournalError {
        .failed("the copy of \(projector.name) is not like it")
    }

    private func replace(_ lent: LentView, by copy: ViewFolder) throws(SystemError) {
        // In the order of `LogCompaction`, for the same reason.
        for name in ["lock.mdb", "data.mdb"] {
            let path = copy.view.directory + "/" + name
            try File.rename(path, to: live.directory + "/" + name)
        }
        lent.folder.follow(copy)
        if lent.hasFailed { lent.revive() }
        try File.syncDirectory(live.directory)
        try live.trust()
    }
}
