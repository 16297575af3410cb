package import DaybookCore
package import DaybookJournal

/// Finds the sessions that a backfill would ask its model about, without asking.
package enum Survey: Sendable {
    case titles, digests

    /// Calls `body` with each such session once, in the log's order.
    package func forEach(
        in journal: Journal, _ body: (SessionID) -> Void
    ) async throws(JournalError) {
        var seen: Set<SessionID> = []
        var next = Position.first
        while next <= journal.acknowledgedHead {
            let reader = try await journal.reader()
            let found = try reader.nextHeader(
                from: next, countMax: Limits.reactorScanEventCountMax, where: wants)
            next = found.next
            guard let header = found.header, let session = try session(of: header, reader) else { continue }
            if seen.insert(session).inserted { body(session) }
        }
    }

    private func wants(_ header: EventHeader) -> Bool {
        switch self {
        case .titles: TitleReactor.mayName(header)
        case .digests: header.type == .sessionClosed
        }
    }

    /// The session that the event would ask about; nil where there is nothing to ask.
    private func session(
        of trigger: EventHeader, _ reader: JournalReader
    ) throws(JournalError) -> SessionID? {
        switch self {
        case .titles: try reader.titleMaterial(reply: trigger)?.session
        case .digests: try reader.digestMaterial(closed: trigger)?.session
        }
    }
}
