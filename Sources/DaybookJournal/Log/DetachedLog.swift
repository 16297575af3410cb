import DaybookAudit
package import DaybookCore
import DaybookLMDB
package import DaybookProjections
import DaybookSystem

/// A log outside of any journal, never synced, and the views folded over it: for whoever measures folding.
///
/// Bodies are empty: the folds that can be measured read headers. It goes with its owner.
package final class DetachedLog: Sendable {
    private let directory: String
    private let limits: ServiceLimits
    let log: EventLog
    private let body: SealedBody

    /// Makes an empty log.
    /// - Parameter directory: not there yet.
    package init(in directory: String, limits: ServiceLimits = ServiceLimits()) throws {
        self.directory = directory
        self.limits = limits
        try File.makeDirectory(directory)
        let path = directory + "/log"
        try File.makeDirectory(path)
        let identity = LogIdentity(
            id: Array(repeating: 1, count: 16), lineage: 1, createdAt: Timestamp(nanoseconds: 0),
            secret: Array(repeating: 2, count: 32))
        try EventLog.create(in: path, identity: identity, limits: limits)
        log = try EventLog(directory: path, limits: limits, durability: .unsynced)
        body = Sealer(names: identity.names, random: { (1, 2) }).seal(EventBody())
    }

    deinit { File.removeTree(directory) }

    /// The commitment that every event's header must have.
    package var commitment: Digest256 { body.commitment }

    // MARK: Filling

    /// Adds events to the log as long as it is empty. Used by one thread.
    package struct Filler {
        private var builder: LogBuilder
        private let body: SealedBody

        fileprivate init(_ log: DetachedLog) {
            builder = LogBuilder(log.log)
            body = log.body
        }

        /// Adds an event.
        /// - Returns: the event's leaf.
        package mutating func add(_ header: EventHeader) throws -> Digest256 {
            let bytes = EventHeaderCodec.encode(header)
            let leaf = EventHash.leaf(bytes.span.bytes)
            try builder.add(
                header: bytes, leaf: leaf, recordedAt: header.recordedAt, body: body.record)
            return leaf
        }

        fileprivate mutating func finish() throws { try builder.finish() }
    }

    package func fill(_ body: (inout Filler) throws -> Void) throws {
        var filler = Filler(self)
        try body(&filler)
        try filler.finish()
    }

    // MARK: Measuring

    /// Reads and checks each header, and does nothing with it. No fold can be faster.
    package func scan() throws {
        try log.environment.read { transaction throws(StorageError) in
            try log.scan(from: .first, countMax: Int.max / 2, in: transaction) { _ in true }
        }
    }

    /// Folds the whole log into views that are removed again, as a rebuild does.
    package func fold(_ projectors: [any Projector], threadCount: Int) throws {
        let views = try projectors.map { try view($0) }
        defer { for view in views { File.removeDirectory(view.directory) } }
        let folders = try views.map { try ViewFolder($0, identity: log.identity) }
        let head = try log.environment.read(log.headPosition)
        while let position = folders.first?.position, position < head {
            try FoldPass.store(
                folders, from: log, countMax: Limits.rebuildBatchEventCountMax, threadCount: threadCount)
        }
    }

    private func view(_ projector: any Projector) throws -> View {
        let path = directory + "/" + projector.generation
        try File.makeDirectory(path)
        return try View(staging: projector, in: path, limits: limits)
    }
}

/// The headers of a journal's events, whether or not a service has it open.
package struct HeaderSource {
    private let log: EventLog

    /// Opens the log of a journal to read from it.
    /// - Throws: where there is no journal, or one that can't be read.
    package init(journal: String, limits: ServiceLimits = ServiceLimits()) throws {
        guard File.exists("\(journal)/log") else { throw OpenError("there is no journal at \(journal)") }
        log = try EventLog.open("\(journal)/log", .readOnly, limits: limits)
    }

    package var isEmpty: Bool {
        get throws { try log.environment.read(log.headPosition).isNone }
    }

    /// Calls `body` with the first `countMax` headers in their order.
    package func each(countMax: Int, _ body: (EventHeader) throws -> Void) throws {
        var failure: (any Error)?
        try log.environment.read { transaction throws(StorageError) in
            try log.scan(from: .first, countMax: countMax, in: transaction) { record throws(StorageError) in
                let header = try EventLog.header(record, at: record.position)
                do { try body(header) } catch { failure = error }
                return failure == nil
            }
        }
        if let failure { throw failure }
    }
}
