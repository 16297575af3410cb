import DaybookCore
import DaybookJournal
import DaybookProjections

/// Folds views from nothing over a generated log, as a rebuild does, to measure the speed of that.
final class FoldBenchmark: Sendable {
    /// The views to fold, and the number of threads.
    enum Load: Equatable, Sendable {
        /// One view.
        case view(String)
        /// All but `search`, on one thread.
        case all
        /// All but `search`, in the shares that a rebuild has.
        case shared

        private static let folded: [any Projector] = [Projections.heads] + Projections.folded

        static let each = folded.map { Load.view($0.name) }

        fileprivate var projectors: [any Projector] {
            switch self {
            case .view(let name): Load.folded.filter { $0.name == name }
            case .all, .shared: Load.folded
            }
        }
    }

    private let log: DetachedLog

    /// Makes a log of so many events. The log and all views go with the trial.
    /// - Parameters:
    ///   - directory: not there yet.
    ///   - journal: whose events it has, again and again; nil for those of `GeneratedLog`.
    init(
        in directory: String, eventCount: Int, from journal: String? = nil,
        limits: ServiceLimits = ServiceLimits()
    ) throws {
        log = try DetachedLog(in: directory, limits: limits)
        if let journal {
            let source = try HeaderSource(journal: journal, limits: limits)
            guard try !source.isEmpty else {
                throw OpenError("the journal at \(journal) has no events to repeat")
            }
            try RepeatedLog.fill(log, with: source, eventCount: eventCount)
        } else {
            try GeneratedLog.fill(log, eventCount: eventCount)
        }
    }

    /// Reads and checks each header, and does nothing with it. No fold can be faster.
    func scan() throws { try log.scan() }

    /// Folds the whole log into views that are removed again.
    func fold(_ load: Load) throws {
        try log.fold(load.projectors, threadCount: load == .shared ? Limits.rebuildThreadCount : 1)
    }
}
