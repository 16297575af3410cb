import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// The transcripts as of the writer's next event: the stored rows, with events that the folding thread has
/// not folded yet folded over them in memory.
///
/// Only changes of recorded messages need it, so that recording one costs nothing more, and `heads` holds no
/// row a message. Used by the writer's thread.
final class WriterTranscripts {
    private let logs: CurrentLog
    private let store: ViewStore
    private let projector = Projections.transcripts
    /// Has the views folded up to an event, so that the next change finds less to fold here.
    private let wantFold: @Sendable (Position) -> Void
    private var batch: ViewBatch?
    private var position = Position.none

    init(
        _ view: View, logs: CurrentLog, wantFold: @escaping @Sendable (Position) -> Void
    ) throws(LMDBError) {
        self.logs = logs
        self.wantFold = wantFold
        store = try ViewStore(view)
    }

    /// The rows up to an event.
    /// - Parameters:
    ///   - head: the last event, committed or not.
    ///   - transaction: the writer's own.
    func rows(
        through head: Position, in transaction: borrowing ReadTransaction
    ) throws(DecisionError) -> ViewBatch {
        do throws(LMDBError) {
            try store.renew()
            if batch == nil { position = try store.position() }
        } catch { throw .transcripts(position) }
        let batch = batch ?? ViewBatch(tableCount: projector.tables.count, over: store)
        self.batch = batch
        let lag = head.value - min(position.value, head.value)
        guard lag <= Limits.catchUpEventCountMax else {
            throw .refused(
                .rebuilding(projection: projector.name, done: position.value, total: head.value))
        }
        if lag > UInt64(Limits.unfoldedEventCountMax) { wantFold(head) }
        try fold(Int(lag), into: batch, in: transaction)
        return batch
    }

    private func fold(
        _ count: Int, into batch: ViewBatch, in transaction: borrowing ReadTransaction
    ) throws(DecisionError) {
        guard count > 0 else { return }
        var failure: ViewReadError?
        do throws(StorageError) {
            try logs.value.scan(from: position.next, countMax: count, in: transaction) {
                (header) throws(StorageError) in
                do throws(ViewReadError) {
                    try projector.fold(FoldEvent(header: header), into: batch)
                    position = header.position
                } catch { failure = error }
                return failure == nil
            }
        } catch { throw .storage(error) }
        guard failure == nil else { throw .transcripts(position.next) }
    }

    /// Closes a file that compacting has replaced; a failure is left to the next use.
    func followCompaction() { try? store.followCompaction() }

    /// Forgets the events folded in memory, and ends the snapshot; after each commit, done or failed.
    func reset() {
        batch = nil
        store.reset()
    }
}

extension DecisionError {
    /// The refusal of a request whose transcript can't be read; others go on.
    static func transcripts(_ position: Position) -> DecisionError {
        .refused(.projectionFailed(projection: Projections.transcripts.name, position: position))
    }
}
