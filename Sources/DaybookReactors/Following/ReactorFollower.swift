package import DaybookCore
package import DaybookJournal
import DaybookSystem
import Synchronization

/// Settings by which a reactor follows the log.
package struct FollowSettings: Sendable {
    /// Age in seconds above which events are skipped, by the earlier of the client's time and the service's.
    /// Nil: none is too old, and the reactor begins at the first event.
    package var freshSeconds: Double?
    /// Largest number of reactions at a time; the log is the queue behind them.
    package var inFlightCountMax = 2
    /// Whether to end at the log's head, once nothing is in flight.
    package var endsAtHead = false

    package init(freshSeconds: Double? = 3_600) { self.freshSeconds = freshSeconds }
}

/// Follows the log for one reactor, from a durable position of its own.
package final class ReactorFollower: Sendable {
    private let reactor: any Reactor
    private let journal: Journal
    private let settings: FollowSettings
    private let report: @Sendable (ReactorReport) -> Void
    private let progress: Mutex<ReactorProgress>

    package init(
        _ reactor: any Reactor, journal: Journal, settings: FollowSettings,
        report: @escaping @Sendable (ReactorReport) -> Void
    ) {
        self.reactor = reactor
        self.journal = journal
        self.settings = settings
        self.report = report
        progress = Mutex(ReactorProgress(next: .first))
    }

    /// Follows the log until the task is cancelled and all reactions in flight have been broken off.
    /// - Throws: where the journal has no more readers.
    package func run() async throws(JournalError) {
        let reader = try journal.makeReader()
        // One signal waiting is enough: each makes the loop look at everything.
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let observation = journal.observeHead { _ in signal.yield() }
        defer { observation.cancel() }
        journal.observeCompaction { signal.yield() }
        let stored = journal.position(ofReactor: reactor.name) ?? .none
        let first = firstPosition(after: stored, reader)
        progress.withLock { $0 = ReactorProgress(next: first) }
        signal.yield()
        await withDiscardingTaskGroup { group in
            var stored = stored
            for await _ in signals {
                while let trigger = await nextTrigger(reader) {
                    progress.withLock { $0.begin(trigger.position) }
                    group.addTask { await self.react(to: trigger, signal) }
                }
                reader.letGoOfReplacedFiles()
                stored = store(over: stored, passedCountMax: Limits.reactorStoreEventCount)
                if settings.endsAtHead, isAtHead { break }
            }
            group.cancelAll()
        }
        _ = store(over: stored, passedCountMax: 1)
    }

    // MARK: Where it is

    private func firstPosition(after stored: Position, _ reader: JournalReader) -> Position {
        guard let seconds = settings.freshSeconds else { return .first }
        let since = journal.now.advanced(bySeconds: -Int64(seconds.rounded(.up)))
        let fresh = try? reader.firstPosition(recordedSince: since)
        return max(stored.next, fresh ?? journal.acknowledgedHead.next)
    }

    private var isAtHead: Bool {
        progress.withLock { $0.inFlightCount == 0 && $0.next > journal.acknowledgedHead }
    }

    private func store(over stored: Position, passedCountMax: UInt64) -> Position {
        guard settings.freshSeconds != nil else { return stored }
        let done = progress.withLock { $0.takeStorable(over: stored, passedCountMax: passedCountMax) }
        guard let done else { return stored }
        do {
            try journal.store(done, ofReactor: reactor.name)
            return done
        } catch {
            report(.init(reactor: reactor.name, position: done, reaction: .failed(reason: error.description)))
            return stored
        }
    }

    // MARK: What it does

    /// The next event to react to; nil at the head, and while as many reactions are in flight as allowed.
    private func nextTrigger(_ reader: JournalReader) async -> EventHeader? {
        while !Task.isCancelled {
            let (from, isFull) = progress.withLock {
                ($0.next, $0.inFlightCount >= settings.inFlightCountMax)
            }
            guard !isFull, from <= journal.acknowledgedHead else { return nil }
            let found = scan(from, reader)
            progress.withLock { $0.pass(to: found.next) }
            if let header = found.header { return header }
            await Task.yield()
        }
        return nil
    }

    private func scan(
        _ from: Position, _ reader: JournalReader
    ) -> (header: EventHeader?, next: Position) {
        do throws(JournalError) {
            return try reader.nextHeader(from: from, countMax: Limits.reactorScanEventCountMax) {
                reactor.wants($0) && isFresh($0)
            }
        } catch {
            // A header that can't be read triggers nothing.
            report(
                .init(reactor: reactor.name, position: from, reaction: .failed(reason: "an event is damaged"))
            )
            if case .damaged(let position) = error, position >= from { return (nil, position.next) }
            return (nil, from.next)
        }
    }

    private func isFresh(_ header: EventHeader) -> Bool {
        guard let seconds = settings.freshSeconds else { return true }
        let age = journal.now.nanoseconds(since: min(header.at, header.recordedAt))
        return Double(age) / 1e9 <= seconds
    }

    private func react(to trigger: EventHeader, _ signal: AsyncStream<Void>.Continuation) async {
        let reaction = await reactor.react(to: trigger, in: journal)
        // What was interrupted stays in flight, so that a restart begins with it.
        if reaction != .interrupted {
            progress.withLock { $0.finish(trigger.position, hasActed: reaction != .nothing) }
        }
        if reaction != .nothing {
            report(.init(reactor: reactor.name, position: trigger.position, reaction: reaction))
        }
        signal.yield()
    }
}
