package import DaybookCore
import DaybookProjections
import Glibc
import DaybookLMDB

/// Folds views of a journal beside the process that has it open, if any does: log and views are read, and nothing
/// is written but directories of its own in `views/`.
package struct RebuildBeside {
    private let directory: String
    private let log: EventLog
    private let limits: ServiceLimits
    private let machine: Machine
    private let projectors: [any Projector]

    /// Called now and then with how far a projection, or several together, have folded.
    package typealias Report = (RebuildProgress) -> Void

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
        log = try EventLog.open(path + "/log", .readOnly, schema: schema.events, limits: limits)
        self.limits = limits
        self.machine = machine
    }

    // MARK: Comparing

    /// Compares each view with the same one folded anew, and leaves it as it is.
    package func check(_ report: Report) -> [RebuildResult] {
        projectors.map { projector in
            var result = RebuildResult(name: projector.name, version: projector.version)
            do { try check(projector, &result, report) } catch { result.error = words(of: error) }
            return result
        }
    }

    private func check(
        _ projector: any Projector, _ result: inout RebuildResult, _ report: Report
    ) throws {
        let path = directory + "/" + projector.generation
        guard View.isTrusted(path, projector, log: log, machine: machine, limits: limits) else {
            throw JournalError.failed("it is not there, or not to be believed; the service makes it anew")
        }
        let live = try View(staging: projector, in: path, access: .readOnly, limits: limits)
        let replacement = ViewReplacement(logs: CurrentLog(log), live: live)
        try withStaging([projector], mark: "check") { folders in
            let stored = try live.environment.read(live.file.position(in:))
            result.texts = try fold(folders, through: stored, report)
            let comparison = try ViewComparison(live: live, replacement: replacement).run(folders[0])
            result.position = comparison.position
            result.take(comparison.differences)
        }
    }

    // MARK: Ahead

    /// Makes the views of this build's versions that are not there yet, so that a service of this build finds them.
    /// - Returns: those that were made.
    package func makeAhead(_ report: Report) throws(OpenError) -> [RebuildResult] {
        let missing = projectors.filter { !File.isDirectory(directory + "/" + $0.generation) }
        var made: [RebuildResult] = []
        let search = missing.filter { $0.name == Projections.search.name }
        let others = missing.filter { $0.name != Projections.search.name }
        // Search reads bodies, in smaller batches.
        for group in [others, search] where !group.isEmpty {
            do {
                made += try withStaging(group, mark: "ahead") { folders in
                    let texts = try fold(folders, through: try head(), report)
                    return try folders.map { try place($0, texts) }
                }
            } catch { throw OpenError(words(of: error)) }
        }
        return made
    }

    private func place(_ folder: ViewFolder, _ texts: TextFigures?) throws -> RebuildResult {
        let projector = folder.view.projector
        try folder.view.markClean(bootID: machine.bootID())
        guard rename(folder.view.directory, directory + "/" + projector.generation) == 0 else {
            throw SystemError("rename \(folder.view.directory)")
        }
        try File.syncDirectory(directory)
        var result = RebuildResult(name: projector.name, version: projector.version)
        result.position = folder.position
        result.texts = texts
        return result
    }

    private func head() throws(StorageError) -> Position { try log.environment.read(log.headPosition(in:)) }

    // MARK: Shared

    /// Lends empty views in directories of their own, which are gone afterwards.
    private func withStaging<R>(
        _ projectors: [any Projector], mark: String, _ body: ([ViewFolder]) throws -> R
    ) throws -> R {
        let paths = projectors.map { "\(directory)/\($0.generation)\(View.temporaryMark)\(mark)-\(getpid())" }
        defer { for path in paths { File.removeDirectory(path) } }
        var folders: [ViewFolder] = []
        for (projector, path) in zip(projectors, paths) {
            File.removeDirectory(path)
            try File.makeDirectory(path)
            let view = try View(staging: projector, in: path, limits: limits)
            folders.append(try ViewFolder(view, identity: log.identity))
        }
        return try body(folders)
    }

    /// - Returns: nil where no bodies are read, or nothing was folded.
    private func fold(
        _ folders: [ViewFolder], through target: Position, _ report: Report
    ) throws -> TextFigures? {
        guard try head() >= target else {
            throw JournalError.failed("the journal was compacted meanwhile; run it again")
        }
        let reads = folders.contains { $0.view.projector.inputs.contains(.bodies) }
        let countMax = reads ? Limits.searchRebuildBatchEventCountMax : Limits.rebuildBatchEventCountMax
        let rate = FoldProgress(clock: machine.clock, from: folders.first?.position ?? .none)
        var progress = RebuildProgress(total: target)
        var byteCount: UInt64 = 0
        while let position = folders.first?.position, position < target {
            byteCount += UInt64(
                try FoldPass.store(
                    folders, from: log, countMax: min(Int(target.value - position.value), countMax),
                    threadCount: min(folders.count, Limits.rebuildThreadCount)))
            progress.done = folders[0].position
            progress.eventsPerSecond = rate.eventsPerSecond(at: progress.done)
            if reads {
                progress.texts = TextFigures(
                    byteCount: byteCount, eventsPerSecond: progress.eventsPerSecond, at: progress.done)
            }
            report(progress)
        }
        return progress.texts
    }

    private func words(of error: any Error) -> String { Rebuild.words(of: error) }
}
