package import DaybookCore
package import DaybookJournal

/// Closes and erases idle sessions, by `recordedAt` and the journal's own clock. Actions that became due
/// while the service was stopped are done when it starts.
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

    /// Acts on due sessions, at intervals, until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await runOnce()
            try? await Task.sleep(for: .seconds(settings.tickSeconds))
        }
    }

    @discardableResult
    package func runOnce() async -> LifecycleTally {
        var tally = LifecycleTally()
        do throws(JournalError) {
            try await forEachDue { action in
                guard await self.perform(action) else { return }
                switch action.kind {
                case .close: tally.closed += 1
                case .erase: tally.erased += 1
                }
            }
        } catch { tell(.none, .failed(reason: error.reason)) }
        return tally
    }

    /// Calls `body` with everything that is due now, erasures first, then the longest idle first.
    package func forEachDue(_ body: (LifecycleAction) async -> Void) async throws(JournalError) {
        var erased: Set<Position> = []
        if let seconds = settings.eraseAfterSeconds {
            try await forEach(.kept, idleSeconds: seconds) { session, dueAt in
                erased.insert(session.activity)
                await body(LifecycleAction(kind: .erase, session: session, dueAt: dueAt))
            }
        }
        guard let seconds = settings.closeAfterSeconds else { return }
        try await forEach(.open, idleSeconds: seconds) { session, dueAt in
            guard !erased.contains(session.activity) else { return }
            await body(LifecycleAction(kind: .close, session: session, dueAt: dueAt))
        }
    }

    /// Calls `body` with each idle session, page by page, so that no snapshot is held meanwhile.
    private func forEach(
        _ kind: IdleKind, idleSeconds: Double, _ body: (IdleSession, _ dueAt: Timestamp) async -> Void
    ) async throws(JournalError) {
        let limit = LifecycleClock.moved(journal.now, by: -idleSeconds)
        var next: Position? = .first
        while let from = next, !Task.isCancelled {
            let page = try await journal.reader()
                .idleSessions(kind, since: limit, from: from, limit: Limits.pageCountMax)
            for session in page.sessions {
                await body(session, LifecycleClock.moved(session.since, by: idleSeconds))
            }
            next = page.next
        }
    }

    /// Closes or erases a session. An append that came meanwhile wins: this one expects the revision at which
    /// the session was idle, and an erasure also that no fork needs its messages.
    private func perform(_ action: LifecycleAction) async -> Bool {
        let idle = action.session
        let command: Command =
            switch action.kind {
            case .close: .change(.close(reason: RawJSON(#""idle""#)))
            case .erase: .history(.erase(reason: RawJSON(#""retention""#), .unlessForked))
            }
        var request = AppendRequest(session: idle.session, command: command)
        let key = "daybook.lifecycle.\(action.kind.rawValue).\(idle.activity.value)"
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
        time.advanced(byNanoseconds: Int64((seconds * 1e9).rounded()))
    }
}
