import DaybookCore
import DaybookProjections
import Glibc
import LMDB

/// Puts a copy of a view, without free pages, in its place while it is folded and read.
///
/// The rows of one snapshot are copied in key order to a file beside it; the events since are folded into that
/// one too; the swap is done by the thread that folds the view, when both stand at the same position. Views are
/// not synced: what a power cut leaves of either file is not believed.
struct ViewCompaction {
    private let journal: Journal
    private let view: View
    private var temporary: String { view.directory + View.temporarySuffix }

    init(_ journal: Journal, _ view: View) {
        self.journal = journal
        self.view = view
    }

    /// How the thread that folds the view is given work: the folder, or nil where it can't be done.
    typealias Owner = (@escaping @Sendable (ViewFolder?) -> Void) -> Void

    /// False where the view has failed, or is being rebuilt: there is nothing to keep.
    func run(on owner: Owner) throws(JournalError) {
        File.removeDirectory(temporary)
        defer { File.removeDirectory(temporary) }
        let folder: ViewFolder
        do {
            try File.makeDirectory(temporary)
            let staging = try View(staging: view.projector, in: temporary, limits: journal.limits)
            try copyRows(to: staging.file)
            folder = try ViewFolder(staging, identity: journal.logs.value.identity)
            try catchUp(folder)
        } catch { throw JournalError(error) }
        try swap(folder, on: owner)
    }

    // MARK: Copying

    private func copyRows(to target: ViewFile) throws {
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
                for _ in 0..<Limits.copyRowCountMax {
                    guard let row = try rows.next() else { return true }
                    try writer.put(key: row.key, value: row.value)
                }
                return false
            }
        }
    }

    /// Folds what came since the snapshot, until the rest is little.
    private func catchUp(_ folder: ViewFolder) throws {
        while true {
            let stored = try view.environment.read { transaction throws(LMDBError) in
                try view.file.position(in: transaction)
            }
            guard stored.value > folder.position.value + UInt64(Limits.copyRestEventCountMax) else { return }
            try journal.tasks.check()
            try fold(folder, through: stored)
        }
    }

    private func fold(_ folder: ViewFolder, through position: Position) throws {
        let count = Int(position.value - folder.position.value)
        guard count > 0 else { return }
        try FoldPass.fold(
            [folder], from: journal.logs.value, countMax: min(count, Limits.rebuildBatchEventCountMax))
        try folder.commit()
    }

    // MARK: Swapping

    /// Only one thread at a time has it: the compacting one until the errand, then the owner's.
    private final class HandOver: @unchecked Sendable {
        // Sendable: handed over with the errand, and not used by the one who gave it.
        let folder: ViewFolder
        init(_ folder: ViewFolder) { self.folder = folder }
    }

    private func swap(_ folder: ViewFolder, on owner: Owner) throws(JournalError) {
        let handOver = HandOver(folder)
        let outcome = Monitor<Result<Void, JournalError>?>(nil)
        owner { [self] live in
            let result = swap(handOver.folder, for: live)
            outcome.signal { $0 = result }
        }
        try outcome.wait { $0 }.get()
    }

    private func swap(_ copy: ViewFolder, for live: ViewFolder?) -> Result<Void, JournalError> {
        guard let live else { return .success(()) }
        do {
            while copy.position < live.state.position { try fold(copy, through: live.state.position) }
            guard copy.state == live.state else { throw LMDBError(code: .corrupted, operation: .get) }
            for name in ["data.mdb", "lock.mdb"] {
                guard rename(temporary + "/" + name, view.directory + "/" + name) == 0 else {
                    throw SystemError("rename \(temporary)/\(name)")
                }
            }
            live.follow(copy.view.file)
            try File.syncDirectory(view.directory)
            return .success(())
        } catch { return .failure(JournalError(error)) }
    }
}

extension View {
    /// Of a directory beside a view's, garbage when the journal is opened.
    static let temporarySuffix = ".tmp-compact"
}
