import DaybookCore
import DaybookProjections
import DaybookLMDB

/// One pass over the log for views that stand at the same position.
enum FoldPass {
    /// Folds up to `countMax` events after the folders' position, fewer where their bodies are large. A
    /// view's own failure is left with the crew.
    /// - Parameter stores: whether the views are committed, each by itself.
    /// - Returns: the bytes of the messages' texts that were read.
    @discardableResult
    static func fold(
        _ crew: FoldCrew, from log: EventLog, countMax: Int, stores: Bool = false
    ) throws(LogReadError) -> Int {
        guard let first = crew.folders.first?.position.next else { return 0 }
        let readers = crew.folders.map(\.view.projector).filter { $0.inputs.contains(.bodies) }
        var bodyByteCount = 0
        var textByteCount = 0
        try log.environment.read { transaction throws(LogReadError) in
            var last = Position.none
            try crew.fold { feed throws(LogReadError) in
                try log.scan(from: first, countMax: countMax, in: transaction) {
                    (header) throws(LogReadError) in
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
            crew.each { folder throws(ViewFoldError) in
                try folder.settle(leaf)
                guard stores else { return }
                do throws(LMDBError) { try folder.commit() } catch { throw .storage(error) }
            }
        }
        return textByteCount
    }

    /// Folds events and stores the views, throwing where one fails.
    @discardableResult
    static func store(
        _ folders: [ViewFolder], from log: EventLog, countMax: Int, threadCount: Int = 1
    ) throws -> Int {
        let crew = FoldCrew(folders, threadCount: threadCount)
        let textByteCount = try fold(crew, from: log, countMax: countMax, stores: true)
        for failure in crew.takeFailures() { throw failure.error }
        return textByteCount
    }
}

extension EventLog {
    /// A body for a fold; nil where it was erased or is damaged. Readers of the body are told of damage,
    /// which keeps no view from folding later events.
    fileprivate func readableBody(
        of record: HeaderRecord, in transaction: borrowing ReadTransaction
    ) throws(LogReadError) -> EventBody? {
        let header = try EventLog.header(record, at: record.position)
        do throws(LogReadError) { return try body(of: header, in: transaction) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }
}

/// The reason why a view stopped folding.
enum FoldFailure: Error {
    case fold(Position, ViewReadError)
    case log(Position, RecordDamage)
    case storage(LMDBError)

    init(_ error: any Error, at position: Position) {
        switch error {
        case let error as LMDBError: self = .storage(error)
        case LogReadError.damaged(let position, let damage): self = .log(position, damage)
        case LogReadError.storage(let error): self = .storage(error)
        case ViewFoldError.fold(let position, let error): self = .fold(position, error)
        case ViewFoldError.storage(let error): self = .storage(error)
        default: self = .fold(position, ViewReadError("\(error)"))
        }
    }

    var position: Position {
        switch self {
        case .fold(let position, _), .log(let position, _): position
        case .storage: .none
        }
    }

    var description: String {
        switch self {
        case .fold(let position, let error): "folding position \(position.value): \(error.description)"
        case .log(let position, .unknownVersion):
            "a later Daybook wrote the event at position \(position.value); run that one"
        case .log(let position, _): "the log is damaged at position \(position.value)"
        case .storage(let error): error.description
        }
    }

    func refusal(projection: String) -> JournalError {
        switch self {
        case .log(let position, let damage): JournalError(damage, at: position)
        case .fold(let position, _): .projectionFailed(projection: projection, position: position)
        case .storage(let error) where error.isNoSpace: .storageFull
        case .storage: .projectionFailed(projection: projection, position: .none)
        }
    }

    func status(of folder: ViewFolder) -> ProjectionStatus {
        ProjectionStatus(
            name: folder.view.projector.name, version: folder.view.projector.version,
            position: folder.state.position, lag: 0, state: .failed(description))
    }
}

/// Speed at which a view catches up.
struct FoldProgress {
    private let clock: WallClock
    private let startedAt: Timestamp
    private let from: Position

    init(clock: WallClock, from: Position) {
        self.clock = clock
        self.from = from
        startedAt = clock.now()
    }

    func eventsPerSecond(at position: Position) -> Double {
        let seconds = Double(clock.now().nanoseconds - startedAt.nanoseconds) / 1e9
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
    static func live(_ folder: ViewFolder) -> ProjectionStatus {
        ProjectionStatus(
            name: folder.view.projector.name, version: folder.view.projector.version,
            position: folder.position, lag: 0, state: .live)
    }
}
