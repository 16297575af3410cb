import DaybookAudit
import DaybookCore
import DaybookProjections
import LMDB

/// Compares the views of a journal that nobody writes to with what folding its log anew gives, row by row, both
/// ways. The log is read through its map.
struct ViewCheck {
    private let path: String
    private let scratch: String
    private let limits: ServiceLimits
    private let report: (CheckReport) -> Void

    /// A row told of a table; the others are counted.
    private static let exampleCountMax = 3

    init(
        _ path: String, scratch: String, limits: ServiceLimits, report: @escaping (CheckReport) -> Void
    ) {
        self.path = path
        self.scratch = scratch
        self.limits = limits
        self.report = report
    }

    /// A view on disk that the service would believe.
    private struct Live {
        let projector: any Projector
        let file: PageFile
        let state: ViewState
    }

    func run() {
        let log: EventLog
        do throws(LogOpenError) {
            log = try EventLog(directory: path + "/log", limits: limits, access: .readOnly)
        } catch { return report(.fault(CheckFault(.views, "the log can't be opened to fold it: \(error)"))) }
        let live = Projections.all.compactMap { open($0, log) }
        for (position, views) in Dictionary(grouping: live, by: \.state.position)
            .sorted(by: { $0.key < $1.key })
        {
            check(views, at: position, log)
        }
    }

    // MARK: What is there

    private func open(_ projector: any Projector, _ log: EventLog) -> Live? {
        let directory = path + "/views/" + projector.generation
        guard File.isDirectory(directory) else {
            note(projector, "does not exist yet")
            return nil
        }
        let marker = ViewMarker(directory: directory)
        guard let marker, marker.isTrusted(under: Machine.current.bootID()) else {
            note(projector, "was not closed before the machine stopped, and is not believed")
            return nil
        }
        let file: PageFile
        do throws(LMDBError) { file = try PageFile(directory: directory) } catch {
            fault(projector, "can't be read: \(error)")
            return nil
        }
        guard let state = state(of: file) else {
            note(projector, "has folded nothing yet")
            return nil
        }
        guard state.journal == log.identity.id, state.lineage == log.identity.lineage else {
            note(projector, "is of another lineage of the journal, and is not believed")
            return nil
        }
        guard log.hasLeaf(state.leaf, at: state.position) else {
            fault(projector, "has folded an event at position \(state.position.value) that is not the log's")
            return nil
        }
        return Live(projector: projector, file: file, state: state)
    }

    private func state(of file: PageFile) -> ViewState? {
        guard let table = file.table("state") else { return nil }
        let rows = file.rows(of: table)
        var state: ViewState?
        while let row = rows.next() {
            if Array(row.key) == ViewState.key { state = ViewState(Array(row.value).span.bytes) }
        }
        return state
    }

    private func note(_ projector: any Projector, _ what: String) {
        report(.note("the view \(projector.generation) \(what); the service makes it anew"))
    }

    private func fault(_ projector: any Projector, _ problem: String) {
        report(.fault(CheckFault(.views, view: projector.generation, problem)))
    }

    // MARK: What it should be

    private func check(_ views: [Live], at position: Position, _ log: EventLog) {
        do {
            let states = try fold(views.map(\.projector), through: position, log)
            for (view, state) in zip(views, states) {
                try compare(view, state)
                File.removeDirectory(directory(view.projector))
            }
        } catch {
            let failure = FoldFailure(error, at: .none)
            let names = views.map(\.projector.generation).joined(separator: ", ")
            report(.fault(CheckFault(.views, "\(names) can't be made anew: \(failure.description)")))
        }
    }

    private func directory(_ projector: any Projector) -> String { scratch + "/" + projector.generation }

    /// - Returns: the states of the views made in `scratch`.
    private func fold(
        _ projectors: [any Projector], through last: Position, _ log: EventLog
    ) throws -> [ViewState] {
        var folders: [ViewFolder] = []
        for projector in projectors {
            try File.makeDirectory(directory(projector))
            let view = try View(staging: projector, in: directory(projector), limits: limits)
            folders.append(try ViewFolder(view, identity: log.identity))
        }
        while let position = folders.first?.position, position < last {
            let count = min(Int(last.value - position.value), Limits.rebuildBatchEventCountMax)
            try FoldPass.fold(folders, from: log, countMax: count)
            for folder in folders { try folder.commit() }
            report(.progress(.views, done: position.value, total: last.value))
        }
        return folders.map(\.state)
    }

    // MARK: Comparing

    private func compare(_ live: Live, _ state: ViewState) throws {
        let fresh = try PageFile(directory: directory(live.projector))
        var fingerprint = Fingerprint()
        for table in live.projector.tables {
            let stored = live.file.table(table.name)
            let made = fresh.table(table.name)
            guard let made else { continue }
            guard let stored else {
                fault(live.projector, "has no table \(table.name)")
                continue
            }
            let rows = live.file.rows(of: stored)
            let fresh = fresh.rows(of: made)
            var difference = RowDifference(table: table, exampleCountMax: Self.exampleCountMax)
            difference.run {
                rows.next().map { RowDifference.Row(key: $0.key, value: $0.value) }
            } made: {
                fresh.next().map { RowDifference.Row(key: $0.key, value: $0.value) }
            } forEachStored: { row in
                fingerprint.add(table: table.index, key: row.key.span.bytes, value: row.value.span.bytes)
            }
            for example in difference.examples {
                fault(live.projector, "table \(table.name): \(example)")
            }
            if difference.count > difference.examples.count {
                fault(live.projector, "table \(table.name): \(difference.count) rows differ in all")
            }
            if stored.entryCount != rows.count {
                fault(
                    live.projector,
                    "table \(table.name) says that it has \(stored.entryCount) rows; it has \(rows.count)")
            }
        }
        if fingerprint != live.state.fingerprint {
            fault(live.projector, "has another fingerprint than its rows")
        }
        if state.fingerprint != live.state.fingerprint {
            fault(live.projector, "has another fingerprint than the view made anew")
        }
        live.file.checkReachability()
        for problem in live.file.faults { fault(live.projector, "\(problem)") }
    }
}
