import DaybookCore
import DaybookJournal
import DaybookReactors
import DaybookTesting
import Foundation

/// A journal whose clock the test sets, and the lifecycle clock over it.
final class ClockedJournal {
    let machine = TestMachine()
    private let directory = TestDirectory()
    private let settings: LifecycleSettings
    private var open: Journal?

    private var journal: Journal { open! }

    init(_ settings: LifecycleSettings) throws {
        self.settings = settings
        open = try Journal(
            at: directory.file("j"), mayCreate: true, machine: machine.machine, limits: .forTests)
    }

    func close() {
        journal.close()
        directory.remove()
    }

    func reopen(withoutViews: Bool) throws {
        journal.close()
        // Its directory is let go with it.
        open = nil
        if withoutViews { try FileManager.default.removeItem(atPath: directory.file("j") + "/views") }
        open = try Journal(
            at: directory.file("j"), mayCreate: false, machine: machine.machine, limits: .forTests)
    }

    /// Does what is due.
    /// - Returns: the sessions that were erased, in the order of their names.
    func tick() async -> [String] {
        let before = journal.acknowledgedHead
        let clock = LifecycleClock(journal: journal, settings: settings) { report in
            if case .failed(let reason) = report.reaction { fatalError(reason) }
        }
        await clock.runOnce()
        let events = (try? await events(.sessionErased)) ?? []
        return events.filter { $0.header.position > before }.map(\.session).sorted()
    }

    // MARK: Appending

    @discardableResult
    func append(_ id: String, _ command: Command) async throws -> Appended {
        let request = AppendRequest(session: SessionID(id)!, command: command)
        return try await withCheckedContinuation { continuation in
            journal.append(request) { continuation.resume(returning: $0) }
        }.get()
    }

    func start(_ id: String, expiresAfter seconds: UInt64? = nil) async throws {
        var start = SessionStart()
        start.expiresAfter = seconds
        try await append(id, .begin(.start(start, closeCurrent: false)))
    }

    func fork(_ source: String, _ id: String, expiresAfter seconds: UInt64? = nil) async throws {
        var start = SessionStart()
        start.expiresAfter = seconds
        try await append(
            source, .begin(.fork(SessionFork(at: SequenceNumber(1), id: SessionID(id)!, start: start))))
    }

    func say(in id: String) async throws {
        let message = MessageDraft(role: .user, type: .text, content: RawJSON(#""x""#))
        try await append(id, .record(.messages(Turn([message]))))
    }

    func change(_ id: String, _ change: SessionChange) async throws { try await append(id, .change(change)) }
    func change(_ id: String, _ change: HistoryChange) async throws { try await append(id, .history(change)) }

    @discardableResult
    func expire(_ id: String, after seconds: UInt64?) async throws -> Appended {
        var update = SessionUpdate()
        update.expiresAfter = .some(seconds)
        return try await append(id, .change(.update(update)))
    }

    // MARK: Reading

    private func reader() async throws -> JournalReader {
        let head = journal.acknowledgedHead
        let refusal = await withCheckedContinuation { continuation in
            journal.whenReadable(through: head) { continuation.resume(returning: $0) }
        }
        if let refusal { throw refusal }
        return try journal.makeReader()
    }

    func session(_ id: String) async throws -> Session {
        try await reader().session(SessionQuery(id: SessionID(id)!)).session
    }

    struct Recorded {
        let session: String
        let header: EventHeader
        let body: EventBody?
    }

    func events(_ type: EventType) async throws -> [Recorded] {
        var query = EventQuery()
        query.limit = Limits.pageCountMax
        return try await reader().events(query).events.filter { $0.event.header.type == type }.map {
            Recorded(session: $0.session?.text ?? "", header: $0.event.header, body: $0.event.body)
        }
    }
}

func withJournal(
    eraseAfterSeconds: Double? = nil, _ body: (ClockedJournal) async throws -> Void
) async throws {
    let journal = try ClockedJournal(LifecycleSettings(eraseAfterSeconds: eraseAfterSeconds))
    defer { journal.close() }
    try await body(journal)
}

extension Array {
    func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
        var values: [T] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
