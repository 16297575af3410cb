import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Compares the rows of a view, as they lie in its pages, with those of one that was folded anew to the same
/// position; both ways, in key order.
struct ViewRowsCheck {
    let projector: any Projector
    /// Called after each row of the view.
    let step: () -> Void
    let report: (String) -> Void

    /// A row told of a table; the others are counted.
    private static let exampleCountMax = 3

    static func state(of file: PageFile) -> ViewState? {
        guard let table = file.table("state") else { return nil }
        var rows = file.rows(of: table)
        var state: ViewState?
        while let row = rows.next() {
            if Array(row.key) == ViewState.key { state = ViewState(Array(row.value).span.bytes) }
        }
        return state
    }

    /// - Parameters:
    ///   - file: no table of which has been gone over but that of its state.
    ///   - made: the one made anew.
    func run(_ file: PageFile, _ state: ViewState, against made: StagedView) throws(LMDBError) {
        let fresh = try PageFile(directory: made.folder.view.directory)
        var fingerprint = Fingerprint()
        for table in projector.tables { compare(table, file, fresh, &fingerprint) }
        if fingerprint != state.fingerprint { report("has another fingerprint than its rows") }
        if made.folder.state.fingerprint != state.fingerprint {
            report("has another fingerprint than the view made anew")
        }
        file.checkReachability()
        for problem in file.faults { report("\(problem)") }
    }

    private func compare(
        _ table: ViewTable, _ file: PageFile, _ fresh: PageFile, _ fingerprint: inout Fingerprint
    ) {
        guard let made = fresh.table(table.name) else { return }
        guard let stored = file.table(table.name) else { return report("has no table \(table.name)") }
        var rows = file.rows(of: stored)
        var madeRows = fresh.rows(of: made)
        var difference = RowDifference(table: table, exampleCountMax: Self.exampleCountMax)
        difference.run {
            rows.next().map { RowDifference.Row(key: $0.key, value: $0.value) }
        } made: {
            madeRows.next().map { RowDifference.Row(key: $0.key, value: $0.value) }
        } forEachStored: { row in
            fingerprint.add(table: table.index, key: row.key.span.bytes, value: row.value.span.bytes)
            step()
        }
        for example in difference.examples { report("table \(table.name): \(example)") }
        if difference.count > difference.examples.count {
            report("table \(table.name): \(difference.count) rows differ in all")
        }
        if stored.entryCount != rows.count {
            report("table \(table.name) says that it has \(stored.entryCount) rows; it has \(rows.count)")
        }
    }
}

extension ViewState {
    /// Why a view of this state is none of the log's, if it isn't.
    func problem(in log: EventLog) -> String? {
        if journal != log.identity.id || lineage != log.identity.lineage {
            return "is of another lineage of the journal"
        }
        if !log.hasLeaf(leaf, at: position) {
            return "has folded an event at position \(position.value) that is not the log's"
        }
        return nil
    }
}
