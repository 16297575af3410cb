package import DaybookCore
import DaybookLMDB

/// The journal's statements about itself.
extension Journal {
    package static let version = "0.1.0"

    package var now: Timestamp { machine.clock.now() }

    package var projections: [ProjectionStatus] {
        let running = rebuilds.running
        let head = acknowledgedHead
        return readiness.statuses.map { status in
            var status = status
            switch status.state {
            case .rebuilding: return status
            // A status is published with a fold, and more may have been recorded since.
            case .live: status.lag = head.value - min(head.value, status.position.value)
            case .failed: break
            }
            status.beside = running[status.name]
            return status
        }
    }

    /// Number of erasures that are recorded, and hidden, but whose bodies are not all replaced on disk.
    package var pendingErasureCount: Int { erasures.count }

    package var info: JournalInfo {
        let log = logs.value
        let environments = [log.environment] + views.map(\.environment)
        let byteCount = environments.reduce(0) { $0 + UInt64($1.byteCountInUse) }
        return JournalInfo(
            version: Journal.version, id: log.identity.idText, lineage: log.identity.lineage,
            format: (try? log.environment.read(log.format)) ?? log.identity.format, head: acknowledgedHead,
            byteCount: byteCount, uptimeSeconds: uptime.seconds, projections: projections)
    }
}
