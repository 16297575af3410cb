package import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Folds views anew beside the live ones, compares them, and puts them in their place; reads and appends go on.
///
/// What is being made lies in `NAME-vVERSION.tmp-rebuild`, garbage when the journal is next opened: a rebuild that
/// was killed begins anew.
package final class Rebuild: Sendable {
    private let journal: Journal
    private let views: [View]

    init(_ journal: Journal, _ views: [View]) {
        self.journal = journal
        self.views = views
    }

    /// Blocks the calling thread, and has one more at work where there are several views.
    /// - Returns: how each view was found and what became of it; an error is in the result of its view.
    package func run() -> [RebuildResult] {
        let shares = RebuildShare.shares(of: views)
        let threads = shares.dropFirst().map { share in
            OSThread(name: FoldSchedule.rebuild.threadName) { [self] in fold(share) }
        }
        shares.first.map(fold)
        for thread in threads { thread.join() }
        let results = shares.flatMap(\.copies).map(finish)
        for view in views { File.removeDirectory(directory(view)) }
        // Whoever sees that it has ended may begin another at once.
        journal.tasks.end(.rebuild)
        for result in results { journal.rebuilds.finish(result) }
        return results
    }

    private func directory(_ view: View) -> String { view.directory + View.temporaryMark + "rebuild" }

    // MARK: Folding

    private func fold(_ share: RebuildShare) {
        for copy in share.copies {
            do { copy.folder = try stage(copy.live) } catch { copy.failure = error }
        }
        do { try catchUp(share) } catch { for copy in share.copies { copy.failure = error } }
    }

    private func stage(_ view: View) throws -> ViewFolder {
        let directory = directory(view)
        File.removeDirectory(directory)
        try File.makeDirectory(directory)
        let staging = try View(staging: view.projector, in: directory, limits: journal.limits)
        return try ViewFolder(staging, identity: journal.logs.value.identity)
    }

    /// Folds up to where the live views stand, but for a little.
    private func catchUp(_ share: RebuildShare) throws {
        let progress = FoldProgress(clock: journal.machine.clock, from: .none)
        while true {
            try journal.tasks.check()
            let folders = share.folders
            guard let position = folders.first?.position else { return }
            var target = Position(UInt64.max)
            for copy in share.copies where copy.failure == nil {
                target = min(target, try standing(copy.live).position)
            }
            let lag = target.value - min(target.value, position.value)
            guard lag > UInt64(Limits.copyRestEventCountMax) else { return }
            let (head, startedAt) = (journal.acknowledgedHead, journal.now)
            try fold(share, countMax: min(Int(lag), share.batchEventCountMax))
            report(share, progress, total: journal.acknowledgedHead)
            rest(since: startedAt, head, lag)
        }
    }

    private func fold(_ share: RebuildShare, countMax: Int) throws {
        let crew = FoldCrew(share.folders, threadCount: share.threadCount)
        let texts = try FoldPass.fold(crew, from: journal.logs.value, countMax: countMax, stores: true)
        share.textByteCount += UInt64(texts)
        for failure in crew.takeFailures() {
            share.copies.first { $0.folder === failure.folder }?.failure = failure.error
        }
    }

    private func report(_ share: RebuildShare, _ progress: FoldProgress, total: Position) {
        for copy in share.copies {
            guard let position = copy.folder?.position else { continue }
            var now = RebuildProgress(
                done: position, total: total, eventsPerSecond: progress.eventsPerSecond(at: position))
            if share.readsBodies {
                copy.texts = TextFigures(
                    byteCount: share.textByteCount, eventsPerSecond: now.eventsPerSecond, at: position)
            }
            now.texts = copy.texts
            journal.rebuilds.report(copy.live.projector.name, now)
        }
    }

    /// Leaves half of the machine to those who append, if anybody does.
    private func rest(since startedAt: Timestamp, _ head: Position, _ lag: UInt64) {
        let milliseconds = FoldSchedule.rebuild.restMilliseconds(
            workedNanoseconds: journal.now.nanoseconds - startedAt.nanoseconds,
            appendedCount: journal.acknowledgedHead.value - head.value, lag: lag)
        if milliseconds > 0 { Monitor(()).wait(milliseconds: milliseconds) { _ -> Void? in nil } }
    }

    // MARK: Taking its place

    private struct Standing {
        let position: Position
        let hasFailed: Bool
    }

    private func standing(_ view: View) throws(JournalError) -> Standing {
        try journal.owner(of: view).wait { lent in
            guard let lent else { return .failure(.shuttingDown) }
            return .success(Standing(position: lent.position, hasFailed: lent.hasFailed))
        }
    }

    private func finish(_ copy: RebuildCopy) -> RebuildResult {
        var result = RebuildResult(name: copy.live.projector.name, version: copy.live.projector.version)
        result.texts = copy.texts
        do {
            if let failure = copy.failure { throw failure }
            guard let folder = copy.folder else { throw JournalError.shuttingDown }
            let replacement = ViewReplacement(logs: journal.logs, live: copy.live)
            result.hadFailed = try standing(copy.live).hasFailed
            if !result.hadFailed {
                let comparison = ViewComparison(live: copy.live, replacement: replacement)
                result.take(try comparison.run(folder).differences)
            }
            try replacement.run(folder, on: journal.owner(of: copy.live)) { copy, live in
                copy.position == live.position
            }
            result.position = folder.position
        } catch {
            result.error = Rebuild.words(of: error)
        }
        return result
    }

    static func words(of error: any Error) -> String {
        switch JournalError(error) {
        case .failed(let problem): problem
        case .storageFull: "the disk is full"
        case .shuttingDown: "the service stops"
        default: "\(error)"
        }
    }
}

/// A view that is folded anew, and the live one.
final class RebuildCopy {
    let live: View
    /// Nil until its directory is made.
    var folder: ViewFolder?
    var failure: (any Error)?
    /// Of those that read bodies.
    var texts: TextFigures?

    init(_ live: View) { self.live = live }
}

/// Views that are folded anew in one pass.
final class RebuildShare: @unchecked Sendable {
    // Sendable: used by the thread that folds it, and before and after that by the one that began the rebuild.
    let copies: [RebuildCopy]
    let threadCount: Int
    /// Read so far.
    var textByteCount: UInt64 = 0

    private init(_ views: [View], threadCount: Int) {
        copies = views.map(RebuildCopy.init)
        self.threadCount = min(views.count, threadCount)
    }

    var folders: [ViewFolder] { copies.compactMap { $0.failure == nil ? $0.folder : nil } }

    var readsBodies: Bool { copies.contains { $0.live.projector.inputs.contains(.bodies) } }

    var batchEventCountMax: Int {
        readsBodies ? Limits.searchRebuildBatchEventCountMax : Limits.rebuildBatchEventCountMax
    }

    /// Search, which reads bodies, apart from the others; without it these have all the threads.
    static func shares(of views: [View]) -> [RebuildShare] {
        let search = views.filter { $0.projector.name == Projections.search.name }
        let others = views.filter { $0.projector.name != Projections.search.name }
        let othersThreadCount = Limits.rebuildThreadCount - (search.isEmpty ? 0 : 1)
        return [RebuildShare(others, threadCount: othersThreadCount), RebuildShare(search, threadCount: 1)]
            .filter { !$0.copies.isEmpty }
    }
}

extension RebuildResult {
    mutating func take(_ differences: [RowDifference]) {
        for difference in differences {
            differingRowCount += UInt64(difference.count)
            for example in difference.examples {
                examples.append("table \(difference.table.name): \(example)")
            }
        }
    }
}
