import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Compares the views of a journal that nobody writes to with what folding its log anew gives, row by row, both
/// ways. The log is read through its map.
struct ViewCheck {
    private let path: String
    private let scratch: String
    private let limits: ServiceLimits
    private let report: (CheckReport) -> Void

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
        do throws(StorageError) {
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
        guard let state = ViewRowsCheck.state(of: file) else {
            for problem in file.faults { fault(projector, "\(problem)") }
            if file.faults.isEmpty { note(projector, "has folded nothing yet") }
            return nil
        }
        guard state.journal == log.identity.id, state.lineage == log.identity.lineage else {
            note(projector, "is of another lineage of the journal, and is not believed")
            return nil
        }
        if let problem = state.problem(in: log) {
            fault(projector, problem)
            return nil
        }
        return Live(projector: projector, file: file, state: state)
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
            let names = views.map(\.projector.generation).joined(separator: ", ")
            report(.fault(CheckFault(.views, "\(names) can't be made anew: \(error)")))
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
            try FoldPass.store(
                folders, from: log, countMax: count, threadCount: Limits.rebuildThreadCount)
            report(.progress(.views, done: position.value, total: last.value))
        }
        return folders.map(\.state)
    }

    private func compare(_ live: Live, _ state: ViewState) throws {
        let rows = ViewRowsCheck(projector: live.projector, step: {}) { fault(live.projector, $0) }
        try rows.run(live.file, live.state, against: directory(live.projector), state)
        report(.view(live.projector.generation, through: live.state.position))
    }
}
