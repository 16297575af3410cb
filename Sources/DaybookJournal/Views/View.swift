import DaybookCore
import DaybookProjections
import DaybookLMDB
import DaybookSystem
import Synchronization

/// One generation of a projection on disk: its environment, its tables and its position.
///
/// Written by one thread, through `ViewFolder`; read by any.
final class View: Sendable {
    let projector: any Projector
    let directory: String
    /// Whether it is made beside the live one, for a short time.
    let isStaging: Bool
    private let current: Mutex<ViewFile>
    private let bootID: String?
    /// Whether its file was found damaged: the marker says so, and no clean end makes it believed again.
    private let isDistrusted = Mutex(false)

    /// The file currently in place: compacting replaces it by another of the same rows. A transaction takes
    /// the file once and uses it to its end.
    var file: ViewFile { current.withLock { $0 } }
    var environment: Environment { file.environment }
    var tables: [Table] { file.tables }

    /// Opens the view's directory, or makes it anew where the one there can't be trusted.
    init(
        _ projector: any Projector, in views: String, log: EventLog, machine: Machine,
        limits: ServiceLimits
    ) throws(StorageError) {
        let directory = views + "/" + projector.generation
        let bootID = machine.bootID()
        let isTrusted = View.isTrusted(directory, projector, log: log, machine: machine, limits: limits)
        do throws(SystemError) {
            if !isTrusted { try View.makeEmpty(directory) }
            // Cleared durably before the first fold; without a boot id nothing unsynced is believed.
            try ViewMarker(bootID: bootID ?? "unknown", isClean: false).write(to: directory)
        } catch { throw .system(error) }
        do throws(LMDBError) {
            current = Mutex(try ViewFile(projector, in: directory, limits: limits))
        } catch { throw .lmdb(error) }
        self.projector = projector
        self.directory = directory
        self.bootID = bootID
        isStaging = false
    }

    /// Makes a view beside the live one, to be put in its place.
    init(
        staging projector: any Projector, in directory: String,
        access: EnvironmentOptions.Access = .readWrite, limits: ServiceLimits
    ) throws(LMDBError) {
        current = Mutex(try ViewFile(projector, in: directory, access: access, limits: limits))
        self.projector = projector
        self.directory = directory
        bootID = nil
        isStaging = true
    }

    /// Replaces the file. Called by the thread that folds the view, when the other file has folded as far.
    func replace(with file: ViewFile) { current.withLock { $0 = file } }

    static func options(
        _ projector: any Projector, in directory: String,
        _ access: EnvironmentOptions.Access = .readWrite, _ limits: ServiceLimits
    ) -> EnvironmentOptions {
        let note = DamageNotice.Note(
            path: directory + "/" + ViewMarker.fileName, text: ViewMarker.damagedText)
        return EnvironmentOptions(
            mapByteCount: limits.viewMapByteCount, tableCountMax: projector.tables.count + 1,
            durability: .unsynced, access: access,
            notice: DamageNotice(
                subject: "the view \(directory)", remedy: "the next start folds it anew", note: note))
    }

    // MARK: Damage

    /// Has the next start fold the view anew, whatever comes until then. Any thread.
    func distrust() {
        isDistrusted.withLock { isDistrusted in
            guard !isDistrusted, !isStaging else { return }
            isDistrusted = true
            let marker = directory + "/" + ViewMarker.fileName
            // Best effort: without it, whoever reads the page at the next start finds it again.
            try? File.overwriteDurably(marker, with: ViewMarker.damagedText)
        }
    }

    /// Believes the view again, after another file has taken the place of the damaged one.
    func trust() throws(SystemError) {
        try isDistrusted.withLock { isDistrusted throws(SystemError) in
            guard isDistrusted else { return }
            try ViewMarker(bootID: bootID ?? "unknown", isClean: false).write(to: directory)
            isDistrusted = false
        }
    }

    private static func makeEmpty(_ directory: String) throws(SystemError) {
        File.removeDirectory(directory)
        try File.makeDirectory(directory)
    }

    /// Whether a view's directory can be trusted.
    static func isTrusted(
        _ directory: String, _ projector: any Projector, log: EventLog, machine: Machine,
        limits: ServiceLimits
    ) -> Bool {
        ViewMarker(directory: directory)?.isTrusted(under: machine.bootID()) ?? false
            && matches(directory, projector, log: log, limits: limits)
    }

    /// Whether the view is of this journal and has folded a prefix of this very log.
    private static func matches(
        _ directory: String, _ projector: any Projector, log: EventLog, limits: ServiceLimits
    ) -> Bool {
        guard
            let environment = try? Environment(
                directory: directory, options: options(projector, in: directory, .readOnly, limits)),
            let table = try? environment.openTable("state")
        else { return false }
        let stored = try? environment.read { transaction throws(LMDBError) -> ViewState? in
            guard let row = try transaction.value(in: table, key: ViewState.key) else { return nil }
            return ViewState(row)
        }
        guard let state = stored ?? nil, state.journal == log.identity.id,
            state.lineage == log.identity.lineage
        else { return false }
        return log.reaches(state.position) && log.hasLeaf(state.leaf, at: state.position)
    }

    /// The stored state of the view; a new one where it has no row yet.
    func state(
        of identity: LogIdentity, in transaction: borrowing ReadTransaction
    ) throws(LMDBError) -> ViewState {
        guard let row = try transaction.value(in: file.state, key: ViewState.key),
            let state = ViewState(row)
        else { return ViewState(of: identity) }
        return state
    }

    func put(_ state: ViewState, in transaction: inout WriteTransaction) throws(LMDBError) {
        try transaction.put(in: file.state, key: ViewState.key, value: state.bytes)
    }

    /// Syncs the rows, then says so in the marker. Called once, after the last fold.
    func markClean(bootID: String?) throws(StorageError) {
        guard !isDistrusted.withLock({ $0 }) else { return }
        do throws(LMDBError) { try environment.sync(force: true) } catch { throw .lmdb(error) }
        do throws(SystemError) {
            try ViewMarker(bootID: bootID ?? "unknown", isClean: true).write(to: directory)
        } catch { throw .system(error) }
    }
}

/// A view's environment and its tables.
final class ViewFile: Sendable {
    let environment: Environment
    let tables: [Table]
    /// The table with the one row that holds the view's state.
    let state: Table

    init(
        _ projector: any Projector, in directory: String, access: EnvironmentOptions.Access = .readWrite,
        limits: ServiceLimits
    ) throws(LMDBError) {
        environment = try Environment(
            directory: directory, options: View.options(projector, in: directory, access, limits))
        guard access == .readWrite else {
            var tables: [Table] = []
            for table in projector.tables { tables.append(try environment.openTable(table.name)) }
            self.tables = tables
            state = try environment.openTable("state")
            return
        }
        (tables, state) = try environment.write { transaction throws(LMDBError) in
            var tables: [Table] = []
            for table in projector.tables {
                tables.append(try transaction.openTable(table.name, .create))
            }
            return (tables, try transaction.openTable("state", .create))
        }
    }

    /// The last event whose rows are stored.
    func position(in transaction: borrowing ReadTransaction) throws(LMDBError) -> Position {
        guard let row = try transaction.value(in: state, key: ViewState.key) else { return .none }
        return ViewState(row)?.position ?? .none
    }
}
