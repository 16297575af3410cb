import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem

/// Compares the views of a journal that nobody writes to with views folded anew from its log, row by row,
/// both ways. The log is read through its map.
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

    /// A view on disk that the service would trust.
    private struct Live {
        let projector: any Projector
        let file: PageFile
        let state: ViewState
    }

    func run() {
        let log: CurrentLog
        do throws(StorageError) {
            log = CurrentLog(try EventLog(directory: path + "/log", limits: limits, access: .readOnly))
        } catch {
            let fault = CheckFault(.views, "the log can't be opened to fold it: \(error)")
            return report(.failure(error, in: path, limits, otherwise: fault))
        }
        let live = Projections.all.compactMap { open($0, log.value) }
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

    private func check(_ views: [Live], at position: Position, _ log: CurrentLog) {
        do {
            let staged = try StagedViews(
                views.map { live in
                    try StagedView(
                        live.projector, in: scratch + "/" + live.projector.generation, of: log,
                        limits: limits)
                }, threadCount: Limits.rebuildThreadCount,
                batchEventCountMax: Limits.rebuildBatchEventCountMax)
            while try staged.foldBatch(toward: position) {
                report(.progress(.views, done: staged.position.value, total: position.value))
            }
            for (live, made) in zip(views, staged.views) {
                try compare(live, made)
                made.remove()
            }
        } catch {
            let names = views.map(\.projector.generation).joined(separator: ", ")
            let fault = CheckFault(.views, "\(names) can't be made anew: \(error)")
            report(.failure(error, in: scratch, limits, otherwise: fault))
        }
    }

    private func compare(_ live: Live, _ made: StagedView) throws {
        let rows = ViewRowsCheck(projector: live.projector, step: {}) { fault(live.projector, $0) }
        try rows.run(live.file, live.state, against: made)
        report(.view(live.projector.generation, through: live.state.position))
    }
}
