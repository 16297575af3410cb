package import DaybookCore
import DaybookLMDB
import DaybookProjections

extension Journal {
    /// Position of the last durable event; answers to it may still be on their way.
    package var acknowledgedHead: Position { head.position }

    /// A reader for one thread at a time; cheap to use, not to make.
    package func makeReader() throws(JournalError) -> JournalReader {
        do throws(LMDBError) {
            return try JournalReader(
                log: LogReader(logs), signer: signer, readiness: readiness, gate: gate,
                names: logs.value.identity.names,
                clock: machine.clock,
                search: try view(Projections.search).map { (view) throws(LMDBError) in try ViewStore(view) }
            ) { projector throws(LMDBError) in try ViewStore(view(projector)!) }
        } catch { throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds) }
    }

    /// The view of a projection; nil where a replay has none.
    private func view(_ projector: some Projector) -> View? { Journal.view(projector, in: views) }
}
