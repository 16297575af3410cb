import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation

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

    static func newPath() -> String { TestDirectory.unusedPath() }

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
