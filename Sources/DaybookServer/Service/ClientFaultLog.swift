import DaybookCore
import Logging
import NIOCore
import Synchronization

/// The log's lines about clients that are cut off or refused: the first of each fault at once, the others as
/// counts now and then, so that a storm of them does not fill the log.
final class ClientFaultLog: Sendable {
    private let logger: Logger
    private let counts = Mutex(ClientFaultCounts())

    init(logger: Logger) { self.logger = logger }

    /// Notes a fault, on an event loop.
    /// - Parameter details: ids, sizes and limits, never content.
    func note(_ fault: ClientFault, _ details: Logger.Metadata, on eventLoop: any EventLoop) {
        let (isCounting, isFirst) = counts.withLock { ($0.isCounting, $0.note(fault)) }
        guard isFirst else { return }
        logger.warning(
            "a client is cut off or refused", metadata: details.merging(["fault": "\(fault)"]) { $1 })
        if !isCounting { scheduleCounts(on: eventLoop) }
    }

    private func scheduleCounts(on eventLoop: any EventLoop) {
        eventLoop.scheduleTask(in: .milliseconds(Limits.clientFaultLogMilliseconds)) { [self] in
            let counted = counts.withLock { $0.take() }
            guard !counted.isEmpty else { return }
            let metadata = counted.map { ($0.key.rawValue, Logger.MetadataValue.stringConvertible($0.value)) }
            logger.warning(
                "more clients are cut off or refused",
                metadata: Logger.Metadata(uniqueKeysWithValues: metadata))
            scheduleCounts(on: eventLoop)
        }
    }
}

/// The faults of clients that the log has no line about yet. Pure.
struct ClientFaultCounts {
    private var counts: [ClientFault: Int] = [:]
    /// The faults that the log has a line of their own about, and that are counted since.
    private var told: Set<ClientFault> = []

    /// Whether faults are counted, until `take` gives none.
    var isCounting: Bool { !told.isEmpty }

    /// Notes a fault.
    /// - Returns: true where it is to be logged at once; those of its kind after it are counted.
    mutating func note(_ fault: ClientFault) -> Bool {
        guard !told.insert(fault).inserted else { return true }
        counts[fault, default: 0] += 1
        return false
    }

    /// Takes the counts since the last call. A fault that none came of is logged at once the next time.
    mutating func take() -> [ClientFault: Int] {
        defer { counts = [:] }
        told = Set(counts.keys)
        return counts
    }
}
