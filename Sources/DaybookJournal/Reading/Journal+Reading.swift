package import DaybookCore
import DaybookLMDB
import DaybookProjections

extension Journal {
    /// Position of the last durable event; answers to it may still be on their way.
    package var acknowledgedHead: Position { head.position }

    /// A reader for one thread at a time; cheap to use, not to make.
    package func makeReader() throws(JournalError) -> JournalReader {
        do throws(LMDBError) {
            return JournalReader(
                log: try LogReader(logs), views: try ViewStores { Journal.view($0, in: views) },
                signer: signer, readiness: readiness, gate: gate, recent: recent, fold: fold,
                names: logs.value.identity.names, clock: machine.clock)
        } catch { throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds) }
    }
}
