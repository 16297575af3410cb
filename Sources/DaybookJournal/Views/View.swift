import DaybookCore
import DaybookProjections
import DaybookLMDB
import Synchronization

/// One generation of a projection on disk: its environment, its tables and how far it has come.
///
/// Written by one thread, through `ViewFolder`; read by any.
final class View: Sendable {
    let projector: any Projector
    let directory: String
    /// Whether it is made beside the live one, to be done with soon.
    let isStaging: Bool
    private let current: Mutex<ViewFile>

    /// As it is now: compacting puts another file, of the same rows, in its place. Whoever begins a transaction
    /// takes it once for all of it.
    var file: ViewFile { current.withLock { $0 } }
    var environment: Environment { file.environment }
    var tables: [Table] { file.tables }

    /// Opens the view's directory, or makes it anew where what is there can't be believed.
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
        isStaging = false
    }

    /// A view beside the live one, to be put in its place.
    init(
        staging projector: any Projector, in directory: String,
        access: EnvironmentOptions.Access = .readWrite, limits: ServiceLimits
    ) throws(LMDBError) {
        current = Mutex(try ViewFile(projector, in: directory, access: access, limits: limits))
        self.projector = projector
        self.directory = directory
        isStaging = true
    }

    /// Called by the thread that folds the view, when the other file has folded as far.
    func replace(with file: ViewFile) { current.withLock { $0 = file } }

    static func options(
        _ projector: any Projector, _ access: EnvironmentOptions.Access = .readWrite, _ limits: ServiceLimits
    ) -> EnvironmentOptions {
        EnvironmentOptions(
            mapByteCount: limits.viewMapByteCount, tableCountMax: projector.tables.count + 1,
            durability: .unsynced, access: access)
    }

    private static func makeEmpty(_ directory: String) throws(SystemError) {
        File.removeDirectory(directory)
        try File.makeDirectory(directory)
    }

    /// Whether what a directory holds can be believed.
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
                directory: directory, options: options(projector, .readOnly, limits)),
            let table = try? environment.openTable("state")
        else { return false }
        let stored = try? environment.read { transaction throws(LMDBError) -> ViewState? in
            guard let row = try transaction.value(in: table, key: ViewState.key) else { return nil }
            return ViewState(row)
        }
        guard let state = stored ?? nil, state.journal == log.identity.id,
            state.lineage == log.identity.lineage
        else { return false }
        return log.hasLeaf(state.leaf, at: state.position)
    }

    /// - Returns: a new state where the view has no row yet.
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
    /// The one row of how far it has come.
    let state: Table

    init(
        _ projector: any Projector, in directory: String, access: EnvironmentOptions.Access = .readWrite,
        limits: ServiceLimits
    ) throws(LMDBError) {
        environment = try Environment(
            directory: directory, options: View.options(projector, access, limits))
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
