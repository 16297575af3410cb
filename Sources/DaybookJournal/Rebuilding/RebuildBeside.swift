package import DaybookCore
import DaybookProjections
import DaybookSystem
import Glibc
import DaybookLMDB

/// Folds views of a journal beside the process that has it open, if any does: log and views are read, and
/// only directories of its own in `views/` are written.
package struct RebuildBeside {
    private let directory: String
    private let log: CurrentLog
    private let limits: ServiceLimits
    private let machine: Machine
    private let projectors: [any Projector]

    /// Callback with the progress of one projection, or of several together, called now and then.
    package typealias Report = (RebuildProgress) -> Void

    /// Opens the journal.
    /// - Parameter names: of projections; none for all.
    package init(
        _ path: String, names: [String], limits: ServiceLimits = ServiceLimits(),
        machine: Machine = .current, schema: JournalSchema = .current
    ) throws(OpenError) {
        for name in names where !schema.projections.contains(where: { $0.name == name }) {
            let known = schema.projections.map(\.name).joined(separator: ", ")
            throw OpenError("there is no projection \(name); there are \(known)")
        }
        guard File.isDirectory(path + "/log") else { throw OpenError.missing(path) }
        projectors = schema.projections.filter { names.isEmpty || names.contains($0.name) }
        directory = path + "/views"
        log = CurrentLog(try EventLog.open(path + "/log", .readOnly, schema: schema.events, limits: limits))
        self.limits = limits
        self.machine = machine
    }

    // MARK: Comparing

    /// Compares each view with the same one folded anew, and leaves it as it is.
    package func check(_ report: Report) -> [RebuildResult] {
        projectors.map { projector in
            var result = RebuildResult(name: projector.name, version: projector.version)
            do { try check(projector, &result, report) } catch { result.error = Rebuild.words(of: error) }
            return result
        }
    }

    private func check(
        _ projector: any Projector, _ result: inout RebuildResult, _ report: Report
    ) throws {
        let path = directory + "/" + projector.generation
        guard View.isTrusted(path, projector, log: log.value, machine: machine, limits: limits) else {
            throw JournalError.failed("it is not there, or not to be believed; the service makes it anew")
        }
        let live = try View(staging: projector, in: path, access: .readOnly, limits: limits)
        try withStaged([projector], mark: "check") { staged in
            let stored = try live.environment.read(live.file.position(in:))
            result.texts = try fold(staged, through: stored, report)
            let comparison = try ViewComparison(live: live).run(staged.views[0])
            result.position = comparison.position
            result.take(comparison.differences)
        }
    }

    // MARK: Ahead

    /// Makes the views of this build's versions that are not there yet, so that a service of this build finds
    /// them.
    /// - Returns: those that were made.
    package func makeAhead(_ report: Report) throws(OpenError) -> [RebuildResult] {
        let missing = projectors.filter { !File.isDirectory(directory + "/" + $0.generation) }
        var made: [RebuildResult] = []
        for group in StagedViews.groups(missing, \.self) {
            do {
                made += try withStaged(group, mark: "ahead") { staged in
                    let texts = try fold(staged, through: try head(), report)
                    return try staged.views.map { try place($0.folder, texts) }
                }
            } catch { throw OpenError(Rebuild.words(of: error)) }
        }
        return made
    }

    private func place(_ folder: ViewFolder, _ texts: TextFigures?) throws -> RebuildResult {
        let projector = folder.view.projector
        try folder.view.markClean(bootID: machine.bootID())
        try File.renameDurably(folder.view.directory, to: directory + "/" + projector.generation)
        var result = RebuildResult(name: projector.name, version: projector.version)
        result.position = folder.position
        result.texts = texts
        return result
    }

    private func head() throws(StorageError) -> Position {
        let log = log.value
        return try log.environment.read(log.headPosition(in:))
    }

    // MARK: Shared

    /// Lends empty views in temporary directories.
    private func withStaged<R>(
        _ projectors: [any Projector], mark: String, _ body: (StagedViews) throws -> R
    ) throws -> R {
        let paths = projectors.map { "\(directory)/\($0.generation)\(View.temporaryMark)\(mark)-\(getpid())" }
        defer { for path in paths { File.removeDirectory(path) } }
        let views = try zip(projectors, paths).map { projector, path in
            try StagedView(projector, in: path, of: log, limits: limits)
        }
        return try body(StagedViews(views, threadCount: Limits.rebuildThreadCount))
    }

    /// Folds the views up to a position.
    /// - Returns: nil where no bodies are read, or nothing was folded.
    private func fold(
        _ staged: StagedViews, through target: Position, _ report: Report
    ) throws -> TextFigures? {
        guard try head() >= target else {
            throw JournalError.failed("the journal was compacted meanwhile; run it again")
        }
        let start = FoldProgress(from: staged.position)
        var progress: RebuildProgress?
        while try staged.foldBatch(toward: target) {
            let folded = staged.progress(since: start, total: target)
            report(folded)
            progress = folded
        }
        return progress?.texts
    }
}
