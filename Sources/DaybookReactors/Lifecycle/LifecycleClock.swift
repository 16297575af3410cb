package import DaybookCore
package import DaybookJournal

/// Closes and erases idle sessions, and those that expire, by `recordedAt` and the journal's own clock. Actions
/// that became due while the service was stopped are done when it starts.
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
            try await forEachDue { actions in
                guard await self.perform(actions) else { return }
                switch actions[0].kind {
                case .close: tally.closed += actions.count
                case .erase, .expire: tally.erased += actions.count
                }
            }
        } catch { tell(.none, .failed(reason: error.reason)) }
        return tally
    }

    /// Calls `body` with everything that is due now: what expires first, then what is erased, then the longest
    /// idle first. Actions that go together come together.
    package func forEachDue(_ body: ([LifecycleAction]) async -> Void) async throws(JournalError) {
        var erased: Set<Position> = []
        try await forEachExpired { family in
            erased.formUnion(family.sessions.map(\.activity))
            await body(
                family.sessions.map { LifecycleAction(kind: .expire, session: $0, dueAt: family.dueAt) })
        }
        if let seconds = settings.eraseAfterSeconds {
            try await forEach(.kept, idleSeconds: seconds) { session, dueAt in
                guard erased.insert(session.activity).inserted else { return }
                await body([LifecycleAction(kind: .erase, session: session, dueAt: dueAt)])
            }
        }
        guard let seconds = settings.closeAfterSeconds else { return }
        try await forEach(.open, idleSeconds: seconds) { session, dueAt in
            guard !erased.contains(session.activity) else { return }
            await body([LifecycleAction(kind: .close, session: session, dueAt: dueAt)])
        }
    }

    private func forEachExpired(
        _ body: (ExpiredFamily) async -> Void
    ) async throws(JournalError) {
        let now = journal.now
        var roots: Set<Position> = []
        var place: ExpiryPlace?
        repeat {
            let page = try await journal.reader().expiredFamilies(
                at: now, keptSeconds: settings.eraseAfterSeconds, from: place, limit: Limits.pageCountMax)
            for family in page.families where roots.insert(family.root).inserted { await body(family) }
            place = page.next
        } while place != nil && !Task.isCancelled
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

    /// Closes or erases a session, or several in one commit. An append that came meanwhile wins: each expects
    /// the revision at which the session was idle, and an erasure also that no fork needs its messages.
    private func perform(_ actions: [LifecycleAction]) async -> Bool {
        let requests = actions.map(Self.request)
        let result =
            requests.count == 1
            ? await journal.append(requests[0]) : await journal.append(together: requests)
        switch result {
        case .success(let appended): return !appended.recordedNothing && !appended.isDuplicate
        case .failure(.refusedAppend(_, let error)), .failure(let error):
            if !error.isMoot, !error.isLate {
                tell(actions[0].session.activity, .failed(reason: error.reason))
            }
            return false
        }
    }

    private static func request(_ action: LifecycleAction) -> AppendRequest {
        let idle = action.session
        let command: Command =
            switch action.kind {
            case .close: .change(.close(reason: RawJSON(#""idle""#)))
            case .erase: .history(.erase(reason: RawJSON(#""retention""#), .unlessForked))
            case .expire: .history(.erase(reason: RawJSON(#""expired""#), .refusedWhereForked))
            }
        var request = AppendRequest(session: idle.session, command: command)
        let key = "daybook.lifecycle.\(action.kind.rawValue).\(idle.activity.value)"
        request.key = IdempotencyKey(name: Name(plain: key), request: Array(key.utf8))
        request.actor = Name(plain: "daybook.lifecycle")
        request.expectedRevision = idle.revision
        request.at = action.dueAt
        return request
    }

    private func tell(_ position: Position, _ reaction: Reaction) {
        report(ReactorReport(reactor: LifecycleClock.name, position: position, reaction: reaction))
    }

    private static func moved(_ time: Timestamp, by seconds: Double) -> Timestamp {
        time.advanced(byNanoseconds: Int64((seconds * 1e9).rounded()))
    }
}

extension JournalError {
    /// Whether something came before the append, which looks again the next time.
    fileprivate var isLate: Bool {
        switch self {
        case .wrongRevision, .shuttingDown, .forkIsLiving: true
        default: false
        }
    }
}
