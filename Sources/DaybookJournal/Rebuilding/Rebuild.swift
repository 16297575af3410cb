package import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem

/// Rebuilds views beside the live ones, compares them, and puts them in their place; reads and appends go on.
///
/// The new views lie in `NAME-vVERSION.tmp-rebuild`, garbage when the journal is next opened: a rebuild that
/// was killed begins anew.
package final class Rebuild: Sendable {
    private let journal: Journal
    private let views: [View]

    init(_ journal: Journal, _ views: [View]) {
        self.journal = journal
        self.views = views
    }

    /// Rebuilds the views. Blocks the calling thread, and uses one more where there are several views.
    /// - Returns: the result for each view, which also tells an error.
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
            do throws(StorageError) {
                copy.staged = try StagedView(
                    copy.live.projector, in: directory(copy.live), of: journal.logs, limits: journal.limits)
            } catch { copy.failure = error }
        }
        do {
            try catchUp(share)
            for copy in share.copies where copy.isFolding { try copy.reopen(journal.logs, journal.limits) }
        } catch { for copy in share.copies { copy.failure = error } }
    }

    /// Folds up to the position of the live views, but for a little.
    private func catchUp(_ share: RebuildShare) throws {
        let start = FoldProgress(from: .none)
        let staged = StagedViews(
            share.copies.compactMap(\.staged), threadCount: share.threadCount, goesOnWithoutFailed: true)
        while true {
            try journal.tasks.check()
            var target = Position(UInt64.max)
            for copy in share.copies where copy.isFolding {
                target = min(target, try standing(copy.live).position)
            }
            let (head, startedAt, position) = (journal.acknowledgedHead, journal.now, staged.position)
            guard try staged.foldBatch(toward: target, leaving: Limits.copyRestEventCountMax) else { return }
            report(share, staged.progress(since: start, total: journal.acknowledgedHead))
            rest(since: startedAt, head, lag: target.value - position.value)
        }
    }

    private func report(_ share: RebuildShare, _ progress: RebuildProgress) {
        for copy in share.copies where copy.isFolding {
            copy.texts = progress.texts
            journal.rebuilds.report(copy.live.projector.name, progress)
        }
    }

    /// Rests, while others append, to leave them half of the machine.
    private func rest(since startedAt: Timestamp, _ head: Position, lag: UInt64) {
        let milliseconds = FoldSchedule.rebuild.restMilliseconds(
            workedNanoseconds: journal.now.nanoseconds(since: startedAt),
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
            if let failure = copy.failure ?? copy.staged?.failure { throw failure }
            guard let staged = copy.staged else { throw JournalError.shuttingDown }
            result.hadFailed = try standing(copy.live).hasFailed
            if !result.hadFailed { try compare(staged, with: copy.live, &result) }
            let owner = journal.owner(of: copy.live)
            let isDone = try ViewReplacement(live: copy.live).run(staged, on: owner) { copy, live in
                copy.position == live.position
            }
            guard isDone else { throw ViewReplacement.refusal(of: copy.live.projector) }
            result.position = staged.folder.position
        } catch {
            result.error = Rebuild.words(of: error)
        }
        return result
    }

    /// A live view that can't be read is as good as one that has failed: there is nothing to compare.
    private func compare(
        _ staged: StagedView, with live: View, _ result: inout RebuildResult
    ) throws(StorageError) {
        do throws(StorageError) {
            result.take(try differences(between: staged, and: live))
        } catch {
            guard case .view(_, let position) = error, position.isNone else { throw error }
            result.hadFailed = true
        }
    }

    /// The differing rows, once the live view is past the erasures that the log has already.
    func differences(
        between staged: StagedView, and live: View
    ) throws(StorageError) -> [RowDifference] {
        for _ in 0..<Limits.checkViewWaitCountMax {
            let (position, differences) = try ViewComparison(live: live).run(staged)
            let isBehind = try journal.logs.erasure(after: position, hiddenFrom: live.projector) != nil
            if differences.isEmpty || !isBehind || journal.tasks.isStopping { return differences }
            Monitor(()).wait(milliseconds: Limits.checkViewWaitMilliseconds) { _ -> Void? in nil }
        }
        return try ViewComparison(live: live).run(staged).differences
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
    /// The folder; nil until its directory is made.
    var staged: StagedView?
    var failure: (any Error)?
    /// Figures of the texts read, for views that read bodies.
    var texts: TextFigures?

    init(_ live: View) { self.live = live }

    var isFolding: Bool { staged.map { $0.failure == nil } ?? false }

    /// Closes the view's file and opens it again, for the reason of `StagedView.init(opening:)`.
    func reopen(_ log: CurrentLog, _ limits: ServiceLimits) throws(StorageError) {
        guard let directory = staged?.folder.view.directory else { return }
        staged = nil
        staged = try StagedView(opening: live.projector, in: directory, of: log, limits: limits)
    }
}

/// Views that are folded anew in one pass.
final class RebuildShare: @unchecked Sendable {
    // Sendable: used by the thread that folds it, and before and after that by the one that began the
    // rebuild.
    let copies: [RebuildCopy]
    let threadCount: Int

    private init(_ views: [View], threadCount: Int) {
        copies = views.map(RebuildCopy.init)
        self.threadCount = threadCount
    }

    /// Each group has a thread; the first, which is the dearest, all that are left.
    static func shares(of views: [View]) -> [RebuildShare] {
        let groups = StagedViews.groups(views, \.projector)
        return groups.enumerated().map { index, views in
            RebuildShare(
                views, threadCount: index == 0 ? Limits.rebuildThreadCount - (groups.count - 1) : 1)
        }
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
