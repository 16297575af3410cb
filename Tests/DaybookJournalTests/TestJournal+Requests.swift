import DaybookCore
import DaybookJournal
import DaybookTesting
import Dispatch

typealias AppendResult = Result<Appended, JournalError>

extension AppendRequest {
    /// - Parameter id: nil leaves the session unnamed.
    static func make(
        _ id: String?, _ command: Command, key: String? = nil, content: String? = nil, owner: String? = nil,
        expected: UInt64? = nil, generation: UInt64? = nil
    ) -> AppendRequest {
        var request = AppendRequest(session: id.map { SessionID($0)! }, command: command)
        request.key = key.map {
            IdempotencyKey(
                name: .named($0), request: Array((content ?? "\(command)").utf8),
                generation: generation.map { KeyGeneration($0) })
        }
        request.owner = owner.map { .named($0) }
        request.expectedRevision = expected.map { Revision($0) }
        return request
    }

    static func say(
        _ text: String, in id: String?, key: String? = nil, expected: UInt64? = nil,
        start: SessionStart? = nil, generation: UInt64? = nil
    ) -> AppendRequest {
        make(
            id, .record([.text(text)], start: start), key: key, content: text, expected: expected,
            generation: generation)
    }
}

extension SessionStart {
    static func of(
        owner: String? = nil, agent: String? = nil, project: String? = nil, mode: String? = nil
    ) -> SessionStart {
        var start = SessionStart()
        start.owner = owner.map { .named($0) }
        start.agent = agent.map { .named($0) }
        start.project = project.map { .named($0) }
        start.mode = mode.map { .named($0) }
        return start
    }
}

extension TestJournal {
    func result(of request: AppendRequest) async -> AppendResult {
        await withCheckedContinuation { continuation in
            journal.append(request) { continuation.resume(returning: $0) }
        }
    }

    /// Appends that were refused because heads was being built anew are sent again, as a client does.
    @discardableResult
    func appendOnceReady(_ request: AppendRequest) async throws -> Appended {
        try await eventually { () async throws -> Appended? in
            switch await result(of: request) {
            case .failure(.rebuilding): return nil
            case let result: return try result.get()
            }
        }
    }

    func result(together requests: [AppendRequest]) async -> AppendResult {
        await withCheckedContinuation { continuation in
            journal.append(together: requests) { continuation.resume(returning: $0) }
        }
    }

    @discardableResult
    func append(together requests: [AppendRequest]) async throws -> Appended {
        try await result(together: requests).get()
    }

    /// All in one commit: the writer is held in the answer to a request before them until all have queued.
    func commitTogether(_ requests: [AppendRequest]) async -> [AppendResult] {
        await commitTogether(requests.map { [$0] })
    }

    /// All in one commit, those of each group recorded together.
    func commitTogether(_ requests: [[AppendRequest]]) async -> [AppendResult] {
        let mayGoOn = DispatchSemaphore(value: 0)
        let journal = journal
        await withCheckedContinuation { continuation in
            journal.append(.make("no-such-session", .close(reason: nil))) { _ in
                continuation.resume()
                mayGoOn.wait()
            }
        }
        let answers = Answers(count: requests.count)
        for (index, request) in requests.enumerated() {
            if request.count == 1 {
                journal.append(request[0]) { answers.set($0, at: index) }
            } else {
                journal.append(together: request) { answers.set($0, at: index) }
            }
        }
        mayGoOn.signal()
        return await answers.all()
    }

    @discardableResult
    func change(_ id: String, _ command: Command) async throws -> Appended {
        try await append(.make(id, command))
    }

    func session(_ id: String, _ moment: Moment? = nil) async throws -> Session {
        var query = SessionQuery(id: SessionID(id)!)
        query.moment = moment
        return try await read { try $0.session(query).session }
    }

    func events(_ change: (inout EventQuery) -> Void = { _ in }) async throws -> [EventView] {
        var query = EventQuery()
        query.limit = Limits.pageCountMax
        change(&query)
        return try await read { try $0.events(query).events }
    }
}

/// Answers that come on the writer's thread, gathered for a task.
final class Answers: Sendable {
    private let stream: AsyncStream<(Int, AppendResult)>
    private let continuation: AsyncStream<(Int, AppendResult)>.Continuation
    private let count: Int

    init(count: Int) {
        self.count = count
        (stream, continuation) = AsyncStream.makeStream()
    }

    func set(_ result: AppendResult, at index: Int) { continuation.yield((index, result)) }

    func all() async -> [AppendResult] {
        var results: [Int: AppendResult] = [:]
        guard count > 0 else { return [] }
        for await (index, result) in stream {
            results[index] = result
            if results.count == count { break }
        }
        return (0..<count).map { results[$0]! }
    }
}

extension AppendResult {
    var error: JournalError? { if case .failure(let error) = self { error } else { nil } }
    var appended: Appended? { try? get() }
}
