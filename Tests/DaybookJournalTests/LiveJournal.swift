import DaybookCore
import DaybookJournal
import DaybookTesting

extension TestJournal {
    /// Some dozens of sessions in every state, with turns, tool calls, keys and client times.
    func live(seed: UInt64, stepCount: Int) async throws {
        var life = Life(random: SeededGenerator(seed: seed))
        for _ in 0..<stepCount {
            if life.chance(60) { machine.advance(seconds: Int64.random(in: 1...5_000, using: &life.random)) }
            // Requests are drawn without looking at what is; some are refused, as some always are.
            _ = await result(of: life.request())
        }
    }
}

private struct Life {
    var random: SeededGenerator
    private var sessionCount = 0

    init(random: SeededGenerator) { self.random = random }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func name(_ prefix: String) -> String? {
        chance(30) ? nil : "\(prefix)\(Int.random(in: 0..<3, using: &random))"
    }

    mutating func request() -> AppendRequest {
        if sessionCount == 0 || chance(12) { return start() }
        let id = "session-\(Int.random(in: 1...sessionCount, using: &random))"
        if chance(5) {
            sessionCount += 1
            var fork = SessionFork(at: sequence(), id: SessionID("session-\(sessionCount)")!)
            fork.start.parent = parent()
            return .make(id, .fork(fork), key: key(), content: "f")
        }
        if chance(55) { return .make(id, .record(drafts(), start: nil), key: key(), content: "m") }
        return .make(id, change(), key: key(), content: "c")
    }

    private mutating func start() -> AppendRequest {
        sessionCount += 1
        var start = SessionStart.of(
            owner: name("owner"), agent: name("agent"), project: name("project"), mode: name("mode"))
        if chance(50) { start.title = RawJSON(text: "\"title \(sessionCount)\"") }
        if chance(50) { start.context = RawJSON(text: "{\"n\":\(sessionCount)}") }
        start.parent = parent()
        let id = "session-\(sessionCount)"
        if chance(10) { return .make(nil, .current(start, withinSeconds: chance(50) ? nil : 2_000)) }
        if chance(50) {
            return .make(id, .record(drafts(), start: start, closeCurrent: chance(20)))
        }
        return .make(id, .start(start, closeCurrent: chance(20)))
    }

    /// A session that is there, or may come; what would be a ring is refused.
    private mutating func parent() -> SessionID? {
        guard chance(30) else { return nil }
        return SessionID("session-\(Int.random(in: 1...sessionCount + 2, using: &random))")
    }

    /// Some keys come twice.
    private mutating func key() -> String? {
        chance(70) ? nil : "key-\(Int.random(in: 0..<400, using: &random))"
    }

    private mutating func drafts() -> [MessageDraft] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            var draft = MessageDraft.text("m\(random.next() % 1_000_000)")
            draft.role = Role.allCases.randomElement(using: &random)!
            draft.type = MessageType.allCases.randomElement(using: &random)!
            draft.run = name("run").map { .named($0) }
            draft.isHidden = chance(10)
            if chance(25) { draft.callIDs = [Array("call-\(random.next() % 3)".utf8)] }
            if chance(25) { draft.resultIDs = [Array("call-\(random.next() % 3)".utf8)] }
            if chance(20) {
                draft.at = Timestamp(nanoseconds: Int64.random(in: 0...(1 << 60), using: &random))
            }
            return draft
        }
    }

    private mutating func sequence() -> SequenceNumber {
        SequenceNumber(UInt64.random(in: 1...8, using: &random))
    }

    private mutating func assignment() -> SessionAssignment {
        var assignment = SessionAssignment()
        assignment.owner = name("owner").map { .named($0) }
        if chance(50) { assignment.agent = name("agent").map { .named($0) } }
        if chance(50) { assignment.project = name("project").map { .named($0) } }
        assignment.parent = parent()
        return assignment
    }

    private mutating func change() -> Command {
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: .rename(title: chance(30) ? nil : RawJSON(text: "\"t\(random.next() % 5)\""))
        case 2, 3: .setPinned(chance(60))
        case 4: .setArchived(chance(50))
        case 5: .setArchived(false)
        case 6, 7: .setContext(RawJSON(text: "{\"c\":\(random.next() % 5)}"))
        case 8: .close(reason: chance(50) ? RawJSON(#""done""#) : nil)
        case 9: .reopen
        case 12: .edit(sequence(), MessageEdit(content: RawJSON(text: "\"e\(random.next() % 5)\"")))
        case 13:
            .annotate(sequence(), kind: RawJSON(#""note""#), value: RawJSON(text: "\(random.next() % 5)"))
        case 14: .redact(sequence(), reason: nil, keepsCurrent: chance(50))
        case 15: chance(70) ? .rewind(to: sequence()) : .rewind(last: sequence().value, newKeys: chance(30))
        case 16 where chance(50):
            .clear(reason: nil, through: sequence().value, summary: chance(30) ? RawJSON(#""sum""#) : nil)
        case 16:
            chance(30) ? .clear(reason: nil) : .edit(sequence(), MessageEdit(metadata: RawJSON(#"{"m":1}"#)))
        case 17:
            chance(20)
                ? .erase(reason: RawJSON(#""asked""#), chance(30) ? .withSubagents : .session) : .reopen
        case 18:
            .summarize(
                text: chance(50) ? RawJSON(#""sum""#) : nil,
                through: SequenceNumber(UInt64.random(in: 1...4, using: &random)))
        case 19: .assign(assignment())
        case 10: .custom(CustomType("x.type\(random.next() % 2)")!, body: RawJSON(#"{"n":1}"#))
        default:
            DeciderTests.update {
                $0.pinned = chance(50)
                $0.archived = chance(30)
                $0.title = .some(RawJSON(text: "\"u\(random.next() % 5)\""))
            }
        }
    }
}
