package import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Folds views from nothing over a log made for it, as a rebuild does, so that the speed of that can be measured.
package final class FoldTrial: Sendable {
    /// What is folded, and on how many threads.
    package enum Load: Equatable, Sendable {
        /// One view.
        case view(String)
        /// All but `search`, on one thread.
        case all
        /// The same in the shares that a rebuild has.
        case shared

        private static let folded: [any Projector] = [Projections.heads] + Projections.folded

        package static let each = folded.map { Load.view($0.name) }

        fileprivate var projectors: [any Projector] {
            switch self {
            case .view(let name): Load.folded.filter { $0.name == name }
            case .all, .shared: Load.folded
            }
        }
    }

    private let directory: String
    private let limits: ServiceLimits
    private let log: EventLog

    /// Makes a log of so many events. It goes with the trial, as all that is folded.
    /// - Parameters:
    ///   - directory: not there yet.
    ///   - journal: whose events it has, again and again; nil for those of `TrialLog`.
    package init(
        in directory: String, eventCount: Int, from journal: String? = nil,
        limits: ServiceLimits = ServiceLimits()
    ) throws {
        self.directory = directory
        self.limits = limits
        try File.makeDirectory(directory)
        log = try TrialLog.makeEmpty(in: directory + "/log", limits: limits)
        if let journal {
            guard File.exists("\(journal)/log") else { throw OpenError("there is no journal at \(journal)") }
            let source = try EventLog.open("\(journal)/log", .readOnly, limits: limits)
            guard try FoldTrial.hasEvents(source) else {
                throw OpenError("the journal at \(journal) has no events to repeat")
            }
            try RepeatedLog.fill(log, with: source, eventCount: eventCount)
        } else {
            try TrialLog.fill(log, eventCount: eventCount)
        }
    }

    deinit { File.removeTree(directory) }

    private static func hasEvents(_ log: EventLog) throws(StorageError) -> Bool {
        try !log.environment.read(log.headPosition(in:)).isNone
    }

    /// Reads and checks each header, and does nothing with it: what no fold can be faster than.
    package func scan() throws {
        try log.environment.read { transaction throws(StorageError) in
            try log.scan(from: .first, countMax: Int.max / 2, in: transaction) { _ in true }
        }
    }

    /// Folds the whole log into views that are removed again.
    package func fold(_ load: Load) throws {
        let views = try load.projectors.map { try view($0) }
        defer { for view in views { File.removeDirectory(view.directory) } }
        let folders = try views.map { try ViewFolder($0, identity: log.identity) }
        let head = try log.environment.read(log.headPosition(in:))
        while let position = folders.first?.position, position < head {
            try FoldPass.store(
                folders, from: log, countMax: Limits.rebuildBatchEventCountMax,
                threadCount: load == .shared ? Limits.rebuildThreadCount : 1)
        }
    }

    private func view(_ projector: any Projector) throws -> View {
        let path = directory + "/" + projector.generation
        try File.makeDirectory(path)
        return try View(staging: projector, in: path, limits: limits)
    }
}
