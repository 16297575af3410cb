import DaybookCore
import DaybookJournal
import Foundation
import Synchronization

/// A journal in a directory of its own, with a clock and a disk that the test sets.
final class TestJournal {
    let path: String
    private var open: Journal?
    let machine: TestMachine

    /// What the build knows that opens it; from the next opening on.
    var schema: JournalSchema

    init(
        at path: String = TestJournal.newPath(), machine: TestMachine = TestMachine(),
        limits: ServiceLimits = .forTests, schema: JournalSchema = .current
    ) throws {
        self.path = path
        self.machine = machine
        self.schema = schema
        open = try Journal(
            at: path, mayCreate: true, machine: machine.machine, limits: limits, schema: schema)
    }

    static func newPath() -> String {
        NSTemporaryDirectory() + "/daybook-test-\(UUID().uuidString)"
    }

    var journal: Journal { open! }

    /// Closes the journal and lets its directory go.
    func close() {
        open?.close()
        open = nil
    }

    func reopen(limits: ServiceLimits = .forTests) throws {
        close()
        open = try Journal(
            at: path, mayCreate: false, machine: machine.machine, limits: limits, schema: schema)
    }

    func remove() {
        close()
        try? FileManager.default.removeItem(atPath: path)
    }

    // MARK: Appending and reading, waiting for the answer

    @discardableResult
    func append(_ request: AppendRequest) async throws -> Appended {
        try await withCheckedContinuation { continuation in
            journal.append(request) { continuation.resume(returning: $0) }
        }.get()
    }

    @discardableResult
    func start(_ id: String, _ change: (inout SessionStart) -> Void = { _ in }) async throws -> Appended {
        var start = SessionStart()
        change(&start)
        return try await append(
            AppendRequest(session: SessionID(id)!, command: .start(start, closeCurrent: false)))
    }

    @discardableResult
    func say(_ text: String, in id: String, key: String? = nil) async throws -> Appended {
        var request = AppendRequest(
            session: SessionID(id)!, command: .record([.text(text)], start: nil))
        request.key = key.map { IdempotencyKey(name: .named($0), request: Array(text.utf8)) }
        return try await append(request)
    }

    /// Reads after every live view has folded what is acknowledged.
    @discardableResult
    func read<R>(_ body: (JournalReader) throws -> R) async throws -> R {
        let head = journal.acknowledgedHead
        let refusal = await withCheckedContinuation { continuation in
            journal.whenReadable(through: head) { continuation.resume(returning: $0) }
        }
        if let refusal { throw refusal }
        return try body(try journal.makeReader())
    }

    func texts(of id: String) async throws -> [String] {
        var query = MessageListQuery(session: SessionID(id)!)
        query.limit = 1_000
        return try await read { try $0.messages(query).messages.map { $0.body?[.content]?.text ?? "" } }
    }
}

/// What the machine tells the journal, set by the test.
final class TestMachine: Sendable {
    struct State {
        var now = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
        var random: UInt64 = 1
        var freeByteCount: UInt64 = 1 << 40
        var bootID = "boot-1"
    }

    let state: Mutex<State>
    private let usesRealDisk: Bool

    /// - Parameters:
    ///   - seed: journals of one seed have the same id and secret.
    ///   - usesRealDisk: free bytes are those of the disk, not the test's.
    init(seed: UInt64 = 1, usesRealDisk: Bool = false) {
        state = Mutex(State(random: seed))
        self.usesRealDisk = usesRealDisk
    }

    var machine: Machine {
        Machine(
            clock: WallClock { self.state.withLock { $0.now } },
            random: {
                self.state.withLock { state in
                    state.random &+= 1
                    return (state.random &* 0x9E37_79B9_7F4A_7C15, state.random)
                }
            },
            bootID: { self.state.withLock { $0.bootID } },
            freeByteCount: { path in
                self.usesRealDisk
                    ? Machine.current.freeByteCount(path) : self.state.withLock { $0.freeByteCount }
            })
    }

    func advance(seconds: Int64) {
        state.withLock { $0.now = $0.now.advanced(bySeconds: seconds) }
    }
}

extension ServiceLimits {
    static var forTests: ServiceLimits {
        var limits = ServiceLimits()
        limits.mapByteCount = 1 << 30
        limits.viewMapByteCount = 1 << 30
        return limits
    }
}

extension Name {
    static func named(_ text: String) -> Name {
        Name(utf8: Array(text.utf8), json: RawJSON(Array("\"\(text)\"".utf8)))
    }
}

extension MessageDraft {
    static func text(_ text: String, _ role: Role = .user) -> MessageDraft {
        MessageDraft(role: role, type: .text, content: RawJSON(Array("\"\(text)\"".utf8)))
    }
}
