import DaybookClient
import DaybookJSON
import DaybookTerminal

/// Measures the reads that applications make most, on a session that is filled first.
struct ReadBench {
    let load: BenchLoad
    let messageCount: Int
    /// Sessions without messages that are started first, beside the one that is filled.
    let sessionCount: Int
    let contentByteCount: Int

    private static let turnCount = 100

    func run(_ connection: ServiceConnection) async throws -> [BenchResult] {
        let session = benchName()
        try await startSessions(sessionCount, named: session, connection.client)
        try await fill(session, connection.client)
        return try reads(of: session).map { name, method, parameters in
            let generator = LoadGenerator(load) { _, id in
                Array(
                    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#.utf8)
                    + [UInt8(ascii: "\n")]
            }
            return try generator.run(name, socketPath: connection.places.socket)
        }
    }

    /// The reads: those that applications ask for most, then those that may grow with the session or the journal.
    private func reads(of session: String) -> [(name: String, method: String, parameters: String)] {
        // The start is the session's first event.
        let half = 1 + messageCount / 2
        return [
            ("newest 100 messages", "message.list", #"{"session":"\#(session)","order":"desc","limit":100}"#),
            ("resume prompt", "resume.prompt", #"{"session":"\#(session)"}"#),
            ("50 sessions", "session.list", #"{"limit":50}"#),
            ("50 sessions, last", "session.list", #"{"limit":50,"offset":\#(sessionCount)}"#),
            ("50 sessions, nobody's mode", "session.list", #"{"limit":50,"mode":"nobody's"}"#),
            ("export, a page of jsonl", "session.export", #"{"id":"\#(session)","format":"jsonl"}"#),
            ("export, of markdown", "session.export", #"{"id":"\#(session)","format":"markdown"}"#),
            ("session at half", "session.get", #"{"id":"\#(session)","atRevision":\#(half)}"#),
            ("100 events", "journal.read", #"{"limit":100}"#),
            ("proof of an event", "audit.prove", #"{"position":\#(half)}"#),
        ]
    }

    private func fill(_ session: String, _ client: DaybookClient) async throws {
        _ = try await client.startSession(SessionDraft(id: session, title: "bench read"))
        let text = String(repeating: "word ", count: max(1, contentByteCount / 5))
        var pending: [PendingAnswer<AppendedTurn>] = []
        for start in stride(from: 0, to: messageCount, by: Self.turnCount) {
            let drafts = (start..<min(start + Self.turnCount, messageCount)).map { index in
                MessageDraft(role: index % 2 == 0 ? .user : .assistant, text: "\(index) " + text)
            }
            pending.append(client.submitTurn(drafts, to: session))
        }
        for answer in pending { _ = try await answer.value }
    }

    static func text(_ results: [BenchResult]) -> String {
        var table = TextTable(BenchResult.header, rightAligned: BenchResult.rightAligned)
        for result in results { table.add(result.row) }
        return table.text
    }

    static func json(_ results: [BenchResult]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for result in results {
            writer.name(escaping: result.name)
            writer.beginObject()
            result.writeMembers(to: &writer)
            writer.endObject()
        }
        writer.endObject()
        return writer.finish()
    }
}
