package import DaybookCore
package import DaybookJournal

/// After how long without activity sessions end; nil is never.
package struct LifecycleSettings: Equatable, Sendable {
    package var closeAfterSeconds: Double?

    package init(closeAfterSeconds: Double? = nil) { self.closeAfterSeconds = closeAfterSeconds }

    package var isOff: Bool { closeAfterSeconds == nil }

    /// How often to look: a quarter of the shortest time, at most a minute.
    var tickSeconds: Double { min(60, max(0.05, (closeAfterSeconds ?? 240) / 4)) }
}

/// What the clock does to a session that has been idle long enough.
package struct LifecycleAction: Equatable, Sendable {
    package let session: IdleSession
    /// When it became due.
    package let dueAt: Timestamp
}

/// Closes sessions that have been idle. By `recordedAt` and the journal's own clock; what was due while the
/// service was stopped is done when it starts.
package final class LifecycleClock: Sendable {
    private let journal: Journal
    private let settings: LifecycleSettings
    private let report: @Sendable (ReactorReport) -> Void

    private static let name = "lifecycle"

    package init(
        journal: Journal, settings: LifecycleSettings, report: @escaping @Sendable (ReactorReport) -> Void
    ) {
        self.journal = journal
        self.settings = settings
        self.report = report
    }

    /// Looks, and looks again, until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await runOnce()
            try? await Task.sleep(for: .seconds(settings.tickSeconds))
        }
    }

    /// - Returns: how many sessions were closed.
    @discardableResult
    package func runOnce() async -> Int {
        var count = 0
        do throws(JournalError) {
            try await forEachDue { action in if await self.close(action) { count += 1 } }
        } catch { tell(.none, .failed(reason: error.reason)) }
        return count
    }

    /// Calls `body` with everything that is due now, the longest idle first; page by page, so that no snapshot
    /// is held meanwhile.
    package func forEachDue(_ body: (LifecycleAction) async -> Void) async throws(JournalError) {
        guard let seconds = settings.closeAfterSeconds else { return }
        let limit = LifecycleClock.moved(journal.now, by: -seconds)
        var next: Position? = .first
        while let from = next, !Task.isCancelled {
            let page = try await journal.read { (reader) throws(JournalError) in
                try reader.idleSessions(.open, since: limit, from: from, limit: Limits.pageCountMax)
            }
            for session in page.sessions {
                let dueAt = LifecycleClock.moved(session.since, by: seconds)
                await body(LifecycleAction(session: session, dueAt: dueAt))
            }
            next = page.next
        }
    }

    /// An append that came meanwhile wins: the close expects the revision at which the session was idle.
    private func close(_ action: LifecycleAction) async -> Bool {
        let idle = action.session
        var request = AppendRequest(session: idle.session, command: .close(reason: RawJSON(#""idle""#)))
        let key = "daybook.lifecycle.close.\(idle.activity.value)"
        request.key = IdempotencyKey(name: Name(plain: key), request: Array(key.utf8))
        request.actor = Name(plain: "daybook.lifecycle")
        request.expectedRevision = idle.revision
        request.at = action.dueAt
        switch await journal.append(request) {
        case .success(let appended): return !appended.recordedNothing && !appended.isDuplicate
        case .failure(.wrongRevision), .failure(.shuttingDown): return false
        case .failure(let error):
            if !error.isMoot { tell(idle.activity, .failed(reason: error.reason)) }
            return false
        }
    }

    private func tell(_ position: Position, _ reaction: Reaction) {
        report(ReactorReport(reactor: LifecycleClock.name, position: position, reaction: reaction))
    }

    private static func moved(_ time: Timestamp, by seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds + Int64((seconds * 1e9).rounded()))
    }
}
