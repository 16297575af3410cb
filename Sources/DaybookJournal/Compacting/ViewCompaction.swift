import DaybookCore
import DaybookProjections
import Glibc
import DaybookLMDB

/// Puts a copy of a view, without free pages, in its place while it is folded and read.
///
/// The rows of one snapshot are copied in key order to a file beside it; the events since are folded into that
/// one too; the swap is done by the thread that folds the view, when both stand at the same position. Views are
/// not synced: what a power cut leaves of either file is not believed.
struct ViewCompaction {
    private let journal: Journal
    private let view: View
    private var temporary: String { view.directory + View.temporaryMark + "compact" }

    init(_ journal: Journal, _ view: View) {
        self.journal = journal
        self.view = view
    }

    /// Does nothing where the view has failed: it is to be made anew.
    func run(on owner: ViewOwner) throws(JournalError) {
        guard try owner.wait({ .success(!($0?.hasFailed ?? true)) }) else { return }
        File.removeDirectory(temporary)
        defer { File.removeDirectory(temporary) }
        let folder: ViewFolder
        do {
            try File.makeDirectory(temporary)
            let staging = try View(staging: view.projector, in: temporary, limits: journal.limits)
            try copyRows(to: staging.file)
            folder = try ViewFolder(staging, identity: journal.logs.value.identity)
            try catchUp(folder)
        } catch { throw JournalError(error, isFull: journal.isOutOfSpace) }
        try ViewReplacement(logs: journal.logs, live: view).run(folder, on: owner) { copy, live in
            copy == live.folder.state
        }
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
            let stored = try view.environment.read(view.file.position(in:))
            guard stored.value > folder.position.value + UInt64(Limits.copyRestEventCountMax) else { return }
            try journal.tasks.check()
            try ViewReplacement(logs: journal.logs, live: view).fold(folder, through: stored)
        }
    }
}

extension View {
    /// In the name of a directory beside a view's, garbage when the journal is opened.
    static let temporaryMark = ".tmp-"
}
