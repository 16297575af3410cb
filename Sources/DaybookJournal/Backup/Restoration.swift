import DaybookAudit
package import DaybookCore
import DaybookSystem
import Glibc
import DaybookLMDB

/// Makes a journal from its history: a backup or an export, and those of what came after it.
///
/// First every line is read and checked, then the log is built beside its place, each event checked against
/// the one before and all against the root; then `journal.restored` is added, everything synced, and the log
/// renamed into its place. Ended at any moment before, there is no journal and nothing else has changed.
package struct Restoration {
    package struct Options: Sendable {
        /// Path of the ledger of a journal that was lost, besides the one that lies in the target.
        package var ledgerPath: String?
        /// Whether to restore although bodies could not be read when the history was written; they come as
        /// erased.
        package var acceptsLosses = false

        package init() {}
    }

    private let options: Options
    private let machine: Machine
    private let limits: ServiceLimits
    private let report: @Sendable (_ done: UInt64, _ total: UInt64) -> Void

    /// Prepares a restoration.
    /// - Parameter report: called with bytes read, of all that will be.
    package init(
        _ options: Options = Options(), machine: Machine = .current, limits: ServiceLimits = ServiceLimits(),
        report: @escaping @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) {
        self.options = options
        self.machine = machine
        self.limits = limits
        self.report = report
    }

    /// Whether a file begins as a backup or an export of a whole journal does.
    package static func isHistory(_ path: String) -> Bool { HistoryFile.isHistory(path) }

    /// Restores a journal.
    /// - Parameters:
    ///   - files: in any order; one begins with the first event.
    ///   - journal: a directory without a log; it may hold the ledger of the journal that was there.
    package func run(_ files: [String], to journal: String) throws(RestoreError) -> RestoreResult {
        do {
            return try restore(files, to: journal)
        } catch let error as RestoreError { throw error } catch let error as OpenError {
            throw RestoreError(error.description)
        } catch { throw RestoreError(Restoration.words(error)) }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as LMDBError where error.isNoSpace: "the disk is full; nothing was restored"
        case let error as SystemError where error.isNoSpace: "the disk is full; nothing was restored"
        case let error as LMDBError: error.description
        case let error as SystemError: error.description
        default: "\(error)"
        }
    }

    private func restore(_ files: [String], to journal: String) throws -> RestoreResult {
        guard !File.exists(journal + "/log") else {
            throw RestoreError(
                "there is a journal in \(journal) already; restore into another directory, or move its log away"
            )
        }
        let surveys = try survey(files)
        let plan = try RestorePlan(
            surveys, ledger: try ledger(in: journal), acceptsLosses: options.acceptsLosses)
        if !File.exists(journal) { try JournalDirectory.makeDirectories(journal) }
        let lock = try JournalDirectory.lock(journal)
        defer { withExtendedLifetime(lock) {} }
        let temporary = journal + "/" + JournalDirectory.temporaryLogPrefix + "restore"
        File.removeDirectory(temporary)
        do {
            let built = try build(plan, in: temporary)
            try ErasureLedger.write(built.erased, directory: journal)
            try publish(temporary, as: journal + "/log")
            return built.result
        } catch {
            File.removeDirectory(temporary)
            throw error
        }
    }

    private func ledger(in journal: String) throws -> [ErasedEvent] {
        var events = try ErasureLedger.events(in: journal)
        if let path = options.ledgerPath { events += try ErasureLedger.events(atPath: path) }
        return events
    }

    private func survey(_ files: [String]) throws -> [HistorySurvey] {
        var read = 0
        let opened = try files.map { try HistoryFile(path: $0) }
        let total = 2 * opened.reduce(0) { $0 + $1.byteCount }
        return try opened.map { file in
            let before = read
            let survey = try HistorySurvey(file) { report(UInt64(before + $0), UInt64(total)) }
            read += file.byteCountRead
            return survey
        }
    }

    private func publish(_ temporary: String, as log: String) throws {
        try File.sync(temporary + "/data.mdb")
        try File.syncDirectory(temporary)
        try File.renameDurably(temporary, to: log)
    }

    // MARK: Building

    private struct Built {
        let result: RestoreResult
        let erased: [ErasedEvent]
    }

    private func build(_ plan: RestorePlan, in directory: String) throws -> Built {
        try File.makeDirectory(directory)
        let identity = plan.begin.identity.restored(machine.random().0)
        try EventLog.create(in: directory, identity: identity, limits: limits)
        let log = try EventLog(directory: directory, limits: limits, durability: .unsynced)
        var builder = LogBuilder(log)
        var chain = EventChain()
        var tally = try RestoreTally(plan)
        let merge = try HistoryMerge(paths: plan.paths)
        let total = plan.byteCount
        while let piece = try merge.next(through: plan.size) {
            try add(piece, merge.place, to: &builder, &chain, &tally)
            if piece.position.value % UInt64(HistorySurvey.progressLineCount) == 0 {
                report(UInt64(plan.byteCount + merge.byteCountRead), UInt64(2 * total))
            }
        }
        guard chain.frontier == plan.head.frontier else {
            throw RestoreError(
                "the events do not hash to the root that the history names; it was changed after it was written"
            )
        }
        let result = RestoreResult(
            size: plan.size, root: plan.head.frontier.root, oldOrigin: plan.begin.identity.origin,
            newOrigin: identity.origin, erasedCount: UInt64(tally.erasedCount), lost: tally.lost)
        try builder.add(restored: result, lineage: identity, machine)
        try builder.finish()
        // Entries of events that are not in this history hold for another one, restored later.
        let erased = Set(plan.erased + tally.ledger).sorted { $0.position < $1.position }
        return Built(result: result, erased: erased)
    }

    private func add(
        _ piece: HistoryMerge.Piece, _ place: String, to builder: inout LogBuilder,
        _ chain: inout EventChain, _ tally: inout RestoreTally
    ) throws {
        switch piece {
        case .event(let position, let bytes, let body):
            let record = body.record
            let (header, faults) = chain.add(header: bytes.span.bytes, body: record.span.bytes)
            if let fault = faults.first {
                throw RestoreError("\(place): the event at position \(position.value) \(fault.description)")
            }
            let kept = tally.record(header!, chain.leaf, body, record)
            try builder.add(header: bytes, leaf: chain.leaf, recordedAt: header!.recordedAt, body: kept)
        case .bodyLost(let position, let bytes):
            let record = tally.lose(position, leaf: EventHash.leaf(bytes.span.bytes))
            let (header, faults) = chain.add(header: bytes.span.bytes, body: record.span.bytes)
            if let fault = faults.first {
                throw RestoreError("\(place): the event at position \(position.value) \(fault.description)")
            }
            try builder.add(header: bytes, leaf: chain.leaf, recordedAt: header!.recordedAt, body: record)
        }
    }
}
