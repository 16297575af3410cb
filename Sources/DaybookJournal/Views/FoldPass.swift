import DaybookCore
import DaybookProjections
import DaybookLMDB

/// One pass over the log for views that stand at the same position.
enum FoldPass {
    /// Folds up to `countMax` events after the folders' position, fewer where their bodies are large. A
    /// view's own failure is left with the workers.
    /// - Parameter stores: whether the views are committed, each by itself.
    /// - Returns: the bytes of the messages' texts that were read.
    @discardableResult
    static func fold(
        _ workers: FoldWorkers, from log: EventLog, countMax: Int, stores: Bool = false
    ) throws(StorageError) -> Int {
        guard let first = workers.folders.first?.position.next else { return 0 }
        let readers = workers.folders.map(\.view.projector).filter { $0.inputs.contains(.bodies) }
        var bodyByteCount = 0
        var textByteCount = 0
        try log.environment.read { transaction throws(StorageError) in
            var last = Position.none
            try workers.fold { feed throws(StorageError) in
                try log.scan(from: first, countMax: countMax, in: transaction) {
                    (header) throws(StorageError) in
                    let readsBody = readers.contains { $0.readsBody(of: header) }
                    let body = readsBody ? try log.readableBody(of: header, in: transaction) : nil
                    bodyByteCount += body?.frameByteCount ?? 0
                    textByteCount += body?[.content]?.bytes.count ?? 0
                    last = header.position
                    feed.add(header, body: body)
                    return bodyByteCount < Limits.foldBatchBodyByteCountMax
                }
            }
            guard !last.isNone else { return }
            let leaf = try log.leaf(at: last, in: transaction)
            workers.each { folder throws(StorageError) in
                try folder.deriveRows(leaf)
                guard stores else { return }
                do throws(LMDBError) { try folder.commit() } catch { throw .lmdb(error) }
            }
        }
        return textByteCount
    }

    /// Folds events and stores the views, throwing where one fails.
    @discardableResult
    static func store(
        _ folders: [ViewFolder], from log: EventLog, countMax: Int, threadCount: Int = 1
    ) throws(StorageError) -> Int {
        let workers = FoldWorkers(folders, threadCount: threadCount)
        let textByteCount = try fold(workers, from: log, countMax: countMax, stores: true)
        if let failure = workers.takeFailures().first { throw failure.error }
        return textByteCount
    }
}

extension EventLog {
    /// A body for a fold; nil where it was erased or is damaged. Readers of the body are told of damage,
    /// which keeps no view from folding later events.
    fileprivate func readableBody(
        of record: HeaderRecord, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> EventBody? {
        let header = try EventLog.header(record, at: record.position)
        do throws(StorageError) { return try body(of: header, in: transaction) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }
}

/// The speed at which a view catches up.
struct FoldProgress {
    private let watch = Stopwatch()
    private let from: Position

    init(from: Position) { self.from = from }

    func eventsPerSecond(at position: Position) -> Double {
        let seconds = watch.seconds
        return seconds > 0 ? Double(position.value - from.value) / seconds : 0
    }

    func status(of projector: any Projector, at position: Position, head: Position) -> ProjectionStatus {
        ProjectionStatus(
            name: projector.name, version: projector.version, position: position,
            lag: head.value - min(position.value, head.value),
            state: .rebuilding(
                RebuildProgress(
                    done: position, total: head, eventsPerSecond: eventsPerSecond(at: position))))
    }
}

extension ProjectionStatus {
    static func failed(_ folder: ViewFolder, _ failure: StorageError) -> ProjectionStatus {
        ProjectionStatus(
            name: folder.view.projector.name, version: folder.view.projector.version,
            position: folder.state.position, lag: 0, state: .failed(failure.description))
    }

    static func live(_ folder: ViewFolder) -> ProjectionStatus {
        ProjectionStatus(
            name: folder.view.projector.name, version: folder.view.projector.version,
            position: folder.position, lag: 0, state: .live)
    }
}
