import DaybookCore
import DaybookProjections
import DaybookSystem
import Glibc
import DaybookLMDB

/// Replaces a view by a copy without free pages, while it is folded and read.
///
/// The rows of one snapshot are copied in key order to a file beside it; the events since are folded into
/// that one too; the swap is done by the thread that folds the view, when both stand at the same position.
/// Views are not synced: files that a power cut leaves are not trusted.
struct ViewCompaction {
    private let journal: Journal
    private let view: View
    private var temporary: String { view.directory + View.temporaryMark + "compact" }

    init(_ journal: Journal, _ view: View) {
        self.journal = journal
        self.view = view
    }

    /// Compacts the view; does nothing where it has failed, because it is to be made anew.
    func run(on owner: ViewOwner) throws(JournalError) {
        guard try owner.wait({ .success(!($0?.hasFailed ?? true)) }) else { return }
        defer { File.removeDirectory(temporary) }
        let staged: StagedView
        do {
            staged = try StagedView(
                view.projector, in: temporary, of: journal.logs, limits: journal.limits, fill: copyRows)
            try catchUp(staged)
        } catch { throw JournalError(error, isFull: journal.isOutOfSpace) }
        try replace(by: staged, on: owner)
    }

    /// Puts the copy in the view's place, when the view is past the erasures that the log has already.
    func replace(by staged: StagedView, on owner: ViewOwner) throws(JournalError) {
        for _ in 0..<Limits.checkViewWaitCountMax {
            let isDone = try ViewReplacement(live: view).run(staged, on: owner) { copy, live in
                copy == live.folder.state
            }
            if isDone { return }
            let erasure: Position?
            do throws(StorageError) {
                erasure = try journal.logs.erasure(after: staged.folder.position, hiddenFrom: view.projector)
            } catch { throw JournalError(error) }
            guard erasure != nil else { break }
            try journal.tasks.check()
            Monitor(()).wait(milliseconds: Limits.checkViewWaitMilliseconds) { _ -> Void? in nil }
        }
        throw ViewReplacement.refusal(of: view.projector)
    }

    // MARK: Copying

    private func copyRows(to target: ViewFile) throws(LMDBError) {
        let source = view.file
        try source.environment.read { snapshot throws(LMDBError) in
            for (index, table) in source.tables.enumerated() {
                try ViewCompaction.copyRows(source, table, snapshot, to: target, target.tables[index])
            }
            try ViewCompaction.copyRows(source, source.state, snapshot, to: target, target.state)
        }
    }

    private static func copyRows(
        _ source: ViewFile, _ table: Table, _ snapshot: borrowing ReadTransaction, to target: ViewFile,
        _ copy: Table
    ) throws(LMDBError) {
        var rows = try snapshot.cursor(in: table)
        var isDone = false
        while !isDone {
            isDone = try target.environment.write { transaction throws(LMDBError) in
                var writer = try transaction.cursor(in: copy)
                var byteCount = 0
                for _ in 0..<Limits.copyRowCountMax where byteCount < Limits.copyByteCountMax {
                    guard let row = try rows.next() else { return true }
                    try writer.put(key: row.key, value: row.value)
                    byteCount += row.key.byteCount + row.value.byteCount
                }
                return false
            }
        }
    }

    /// Folds the events since the snapshot, until few are left.
    private func catchUp(_ staged: StagedView) throws {
        let alone = StagedViews([staged])
        while try alone.foldBatch(toward: try stored(), leaving: Limits.copyRestEventCountMax) {
            try journal.tasks.check()
        }
    }

    private func stored() throws(LMDBError) -> Position {
        try view.environment.read(view.file.position(in:))
    }
}

extension View {
    /// Part of the name of a directory beside a view's that is garbage when the journal is opened.
    static let temporaryMark = ".tmp-"
}
