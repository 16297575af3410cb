package import DaybookCore
import DaybookProjections
import DaybookSystem
import Glibc
import DaybookLMDB

/// Checks the views of a journal that a service has open, in a process of its own: each is folded anew beside
/// it up to about its position, then to the very position of a snapshot of it, and compared there with the
/// rows and the pages of that snapshot.
package final class RunningViewCheck {
    private let path: String
    private let scratch: String
    private let limits: ServiceLimits
    private let machine: Machine
    private let pace: CheckPace
    private let report: (CheckReport) -> Void
    private let log: RunningLog

    /// A check of the views of the journal at a path.
    /// - Parameters:
    ///   - scratch: a directory that the caller makes and removes.
    ///   - restFactor: rest-to-work ratio; 0 for no rest.
    package init(
        _ path: String, scratch: String, restFactor: Int64, limits: ServiceLimits = ServiceLimits(),
        machine: Machine = .current, report: @escaping (CheckReport) -> Void
    ) {
        self.path = path
        self.scratch = scratch
        self.limits = limits
        self.machine = machine
        pace = CheckPace(restFactor: restFactor)
        log = RunningLog(of: path, limits: limits)
        self.report = report
    }

    package func run() {
        let standing = Projections.all.filter(isStanding)
        for group in StagedViews.groups(standing, \.self) {
            do { try check(group) } catch {
                let names = group.map(\.generation).joined(separator: ", ")
                let fault = CheckFault(.views, "\(names) can't be made anew: \(error)")
                report(.failure(error, in: scratch, limits, otherwise: fault))
            }
        }
        report(.done)
    }

    private func directory(_ projector: any Projector) -> String { path + "/views/" + projector.generation }

    /// Whether there is a view that the service trusts.
    private func isStanding(_ projector: any Projector) -> Bool {
        guard File.isDirectory(directory(projector)) else {
            note(projector, "does not exist yet")
            return false
        }
        guard ViewMarker(directory: directory(projector))?.isTrusted(under: machine.bootID()) == true else {
            note(projector, "is not to be believed, and will be made anew")
            return false
        }
        return true
    }

    private func note(_ projector: any Projector, _ what: String) {
        report(.note("the view \(projector.generation) \(what)"))
    }

    private func fault(_ projector: any Projector, _ problem: String) {
        report(.fault(CheckFault(.views, view: projector.generation, problem)))
    }

    // MARK: Folding

    private func check(_ group: [any Projector]) throws {
        defer { for projector in group { File.removeDirectory(scratch + "/" + projector.generation) } }
        let staged = stagedViews(
            try group.map { projector in
                try StagedView(
                    projector, in: scratch + "/" + projector.generation, of: log, limits: limits)
            })
        while let least = try group.compactMap(position).min(),
            try foldBatch(of: staged, toward: least, leaving: Limits.copyRestEventCountMax)
        {}
        for view in staged.views { try compare(view) }
    }

    /// Views that are folded in small batches, so that the check rests often.
    private func stagedViews(_ views: [StagedView]) -> StagedViews {
        StagedViews(views, batchEventCountMax: Limits.searchRebuildBatchEventCountMax)
    }

    private func foldBatch(of staged: StagedViews, toward last: Position, leaving rest: Int = 0) throws
        -> Bool
    {
        guard try staged.foldBatch(toward: last, leaving: rest) else { return false }
        report(.progress(.views, done: staged.position.value, total: last.value))
        pace.rest()
        return true
    }

    // MARK: Comparing

    private func environment(_ projector: any Projector) throws(LMDBError) -> Environment {
        try Environment(
            directory: directory(projector),
            options: View.options(projector, in: directory(projector), .readOnly, limits))
    }

    /// A view's position; nil, after a report, where it can't be read.
    private func position(_ projector: any Projector) throws -> Position? {
        try environment(projector).readPages { ViewRowsCheck.state(of: $0)?.position }
    }

    private enum Outcome {
        case compared
        /// The view is behind an erasure up to a position: erased words are still in its rows, and no longer
        /// in the log.
        case isBehind(Position)
    }

    private func compare(_ made: StagedView) throws {
        let projector = made.projector
        for _ in 0..<Limits.checkViewWaitCountMax {
            let environment = try environment(projector)
            let outcome = try pace.readPages(of: environment) { try compare(made, with: $0) }
            guard case .isBehind = outcome else { return }
            usleep(UInt32(Limits.checkViewWaitMilliseconds * 1_000))
        }
        note(projector, "is behind an erasure, and was not compared")
    }

    private func compare(_ made: StagedView, with file: PageFile) throws -> Outcome {
        let projector = made.projector
        guard let state = ViewRowsCheck.state(of: file) else {
            for problem in file.faults { fault(projector, "\(problem)") }
            if file.faults.isEmpty {
                note(projector, "has folded nothing yet")
                report(.view(projector.generation, through: .none))
            }
            return .compared
        }
        if let problem = state.problem(in: try log.current()) {
            fault(projector, problem)
            return .compared
        }
        let alone = stagedViews([made])
        while try foldBatch(of: alone, toward: state.position) {}
        // A rebuild that began after the copy was folded so far.
        guard alone.position == state.position else { return .isBehind(alone.position) }
        if let erasure = try log.erasure(after: state.position, hiddenFrom: projector) {
            return .isBehind(erasure)
        }
        let rows = ViewRowsCheck(projector: projector, step: pace.step) { [self] in fault(projector, $0) }
        try rows.run(file, state, against: made)
        report(.view(projector.generation, through: state.position))
        return .compared
    }
}
