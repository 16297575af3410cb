import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Answers queries, each within one snapshot of the log and of all views. Used by one thread at a time.
///
/// No snapshot outlives its query, so that no old page is pinned.
package final class JournalReader {
    let log: LogReader
    let views: ViewStores
    let names: NameKey
    let signer: AuditSigner
    let clock: WallClock
    private let readiness: ViewReadiness
    private let gate: ViewGate
    let recent: RecentEvents
    private let fold: FoldThread

    init(
        log: LogReader, views: ViewStores, signer: AuditSigner, readiness: ViewReadiness, gate: ViewGate,
        recent: RecentEvents, fold: FoldThread, names: NameKey, clock: WallClock
    ) {
        self.log = log
        self.views = views
        self.signer = signer
        self.readiness = readiness
        self.gate = gate
        self.recent = recent
        self.fold = fold
        self.names = names
        self.clock = clock
    }

    /// A snapshot of everything, or of the log alone where no view is needed; throws where a needed view can't
    /// be read.
    func snapshot(_ needed: [any Projector]) throws(JournalError) -> Snapshot {
        for projector in needed { try readiness.check(projector) }
        let snapshot = Snapshot(self)
        do throws(StorageError) {
            if !needed.isEmpty {
                do throws(LMDBError) { try gate.pass(views.renew) } catch { throw .lmdb(error) }
            }
            if needed.contains(where: { $0.name == Projections.search.name }) {
                do throws(LMDBError) { try views.search?.renew() } catch { throw .lmdb(error) }
            }
            // Last: it is never behind a view.
            try log.renew(for: needed.first)
        } catch { throw JournalError(renewing: error) }
        return snapshot
    }

    /// The reason why a projection can't be read now; nil where it can.
    func unreadable(_ projector: any Projector) -> JournalError? {
        do throws(JournalError) { try readiness.check(projector) } catch { return error }
        return nil
    }

    /// Has the views follow soon, for answers that fold in memory what the views have not.
    func askForFold() { fold.ask() }

    /// Ends a snapshot.
    func reset() {
        views.reset()
        log.reset()
    }

    /// Closes files that compacting has replaced; between queries. A file that can't be opened now is opened
    /// by the next query.
    package func letGoOfReplacedFiles() {
        for store in views.all { try? store.followCompaction() }
        try? log.followCompaction()
    }
}
