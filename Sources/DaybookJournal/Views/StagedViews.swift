import DaybookSystem
import DaybookCore
import DaybookLMDB
import DaybookProjections

/// A view folded anew in a directory of its own, beside the live one: to be compared with it, or to take its
/// place.
final class StagedView: @unchecked Sendable {
    // Sendable: one thread uses it at a time; who makes it hands it over to the one that folds the live view.
    let folder: ViewFolder
    fileprivate let log: any LogSource
    /// The reason why it folds no more.
    fileprivate(set) var failure: StorageError?

    /// Makes a view in a directory of its own.
    /// - Parameters:
    ///   - directory: made anew; garbage by its name where a journal is opened, or of the caller's own.
    ///   - fill: puts rows into the empty view, and the state that they are of.
    convenience init(
        _ projector: any Projector, in directory: String, of log: any LogSource, limits: ServiceLimits,
        fill: (ViewFile) throws(LMDBError) -> Void = { _ in }
    ) throws(StorageError) {
        File.removeDirectory(directory)
        do throws(SystemError) { try File.makeDirectory(directory) } catch { throw .system(error) }
        do throws(LMDBError) {
            try fill(try ViewFile(projector, in: directory, limits: limits))
        } catch { throw .lmdb(error) }
        try self.init(opening: projector, in: directory, of: log, limits: limits)
    }

    /// Opens a view that was filled and closed: LMDB keeps the memory of every page that a transaction wrote
    /// until the file is closed, and the live view writes few at a time.
    init(
        opening projector: any Projector, in directory: String, of log: any LogSource, limits: ServiceLimits
    ) throws(StorageError) {
        self.log = log
        let identity = try log.current().identity
        do throws(LMDBError) {
            folder = try ViewFolder(
                try View(staging: projector, in: directory, limits: limits), identity: identity)
        } catch { throw .lmdb(error) }
    }

    var projector: any Projector { folder.view.projector }

    /// Folds all that is left to fold up to a position.
    func fold(through position: Position) throws(StorageError) {
        let alone = StagedViews([self])
        while try alone.foldBatch(toward: position) {}
    }

    /// Removes its files; what was renamed to another place stays.
    func remove() { File.removeDirectory(folder.view.directory) }
}

/// Staged views that stand at one position, and catch up with the log by reading it once for all of them.
/// Used by one thread, which has others at work.
final class StagedViews {
    let views: [StagedView]
    private let threadCount: Int
    private let batchEventCountMax: Int
    private let goesOnWithoutFailed: Bool
    /// Byte count of the messages' texts read so far.
    private var textByteCount: UInt64 = 0

    /// Takes views that stand at one position.
    /// - Parameters:
    ///   - batchEventCountMax: nil for as many as suit what the views read.
    ///   - goesOnWithoutFailed: whether the others are folded on where one fails, which then says so itself.
    init(
        _ views: [StagedView], threadCount: Int = 1, batchEventCountMax: Int? = nil,
        goesOnWithoutFailed: Bool = false
    ) {
        self.views = views
        self.threadCount = min(views.count, threadCount)
        let readsBodies = StagedViews.readsBodies(views)
        self.batchEventCountMax =
            batchEventCountMax
            ?? (readsBodies ? Limits.searchRebuildBatchEventCountMax : Limits.rebuildBatchEventCountMax)
        self.goesOnWithoutFailed = goesOnWithoutFailed
    }

    private var folding: [StagedView] { views.filter { $0.failure == nil } }

    /// Position of the views that have not failed; none where all have.
    var position: Position { folding.first?.folder.position ?? .none }

    /// Folds and stores the next batch.
    /// - Parameter rest: how many events may be left unfolded before `target`.
    /// - Returns: false where no more than those are left, or every view has failed.
    func foldBatch(toward target: Position, leaving rest: Int = 0) throws(StorageError) -> Bool {
        let views = folding
        guard let first = views.first, let position = views.first?.folder.position,
            target.value > position.value + UInt64(rest)
        else { return false }
        let workers = FoldWorkers(views.map(\.folder), threadCount: threadCount)
        let texts = try FoldPass.fold(
            workers, from: try first.log.current(),
            countMax: min(Int(target.value - position.value), batchEventCountMax), stores: true)
        textByteCount += UInt64(texts)
        for failure in workers.takeFailures() {
            guard goesOnWithoutFailed else { throw failure.error }
            views.first { $0.folder === failure.folder }?.failure = failure.error
        }
        return true
    }

    /// The views' progress since `start`.
    func progress(since start: FoldProgress, total: Position) -> RebuildProgress {
        let speed = start.eventsPerSecond(at: position)
        var progress = RebuildProgress(done: position, total: total, eventsPerSecond: speed)
        if StagedViews.readsBodies(views) {
            progress.texts = TextFigures(byteCount: textByteCount, eventsPerSecond: speed, at: position)
        }
        return progress
    }

    private static func readsBodies(_ views: [StagedView]) -> Bool {
        views.contains { $0.projector.inputs.contains(.bodies) }
    }

    /// Groups of the views that are folded together: those that read bodies, as search does, have one of
    /// their own, for their batches are smaller.
    static func groups<Item>(_ items: [Item], _ projector: (Item) -> any Projector) -> [[Item]] {
        let readsBodies = items.map { projector($0).inputs.contains(.bodies) }
        let pairs = zip(items, readsBodies)
        return [pairs.filter { !$1 }, pairs.filter { $1 }].filter { !$0.isEmpty }.map { $0.map(\.0) }
    }
}
