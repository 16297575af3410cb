import DaybookCore
import DaybookLMDB
import DaybookProjections
import DaybookSystem

/// The steps of opening a journal.
extension Journal {
    /// Opens the ledger. A journal from before there were ledgers gets one, made from its log.
    static func openLedger(
        _ directory: JournalDirectory, _ log: EventLog
    ) throws(OpenError) -> ErasureLedger {
        do {
            if !File.exists(directory.path + "/" + ErasureLedger.fileName) {
                try ErasureLedger.write(try log.erasedEvents(), directory: directory.path)
            }
            return try ErasureLedger(directory: directory.path)
        } catch { throw OpenError("the ledger of erasures in \(directory.path) can't be opened: \(error)") }
    }

    /// Number of erasures that are not done; 0 where the queue can't be read, which the writer finds and
    /// refuses appends for.
    static func pendingErasureCount(_ log: EventLog) -> Int {
        let pending = try? log.environment.read(log.pendingErasures)
        return pending?.count ?? 0
    }

    static func openViews(
        _ projections: [any Projector], _ directory: JournalDirectory, _ log: EventLog, _ machine: Machine,
        _ limits: ServiceLimits
    ) throws(OpenError) -> [View] {
        for name in File.names(in: directory.viewsPath) where name.contains(View.temporaryMark) {
            File.removeDirectory(directory.viewsPath + "/" + name)
        }
        removeEarlierGenerations(of: projections, directory.viewsPath)
        var views: [View] = []
        for projector in projections {
            do throws(StorageError) {
                views.append(
                    try View(
                        projector, in: directory.viewsPath, log: log, machine: machine, limits: limits))
            } catch {
                throw OpenError("the view \(projector.generation) can't be made: \(error.description)")
            }
        }
        return views
    }

    /// Removes views of versions below today's; a newer build's are left alone.
    private static func removeEarlierGenerations(of projections: [any Projector], _ views: String) {
        for directory in File.names(in: views) {
            guard let dash = directory.lastIndex(of: "-"),
                let version = UInt32(directory[dash...].dropFirst(2)),
                let projector = projections.first(where: { $0.name == directory[..<dash] }),
                version < projector.version
            else { continue }
            File.removeDirectory(views + "/" + directory)
        }
    }

    /// Whether appends wait for `heads` to be folded anew.
    static func isHeadsFarBehind(
        _ views: [View], head: Position
    ) throws(LMDBError) -> Bool {
        guard let heads = view(Projections.heads, in: views) else { return false }
        let stored = try heads.environment.read(heads.file.position)
        return head.value - min(head.value, stored.value) > Limits.catchUpEventCountMax
    }

    static func writerViews(_ views: [View]) -> Writer.Views {
        Writer.Views(
            heads: view(Projections.heads, in: views)!,
            transcripts: view(Projections.transcripts, in: views)!,
            history: view(Projections.history, in: views)!)
    }

    static func view(_ projector: some Projector, in views: [View]) -> View? {
        views.first { $0.projector.name == projector.name }
    }

    static func readHead(_ log: EventLog, _ path: String) throws(OpenError) -> Position {
        do { return try log.environment.read(log.headPosition) } catch {
            throw OpenError("the log at \(path) is damaged at its head; restore it from a backup")
        }
    }
}
