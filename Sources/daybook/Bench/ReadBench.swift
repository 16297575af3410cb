import DaybookClient
import JSON

/// The reads that applications make most, on a session that is filled first.
struct ReadBench {
    let load: BenchLoad
    let messageCount: Int
    let contentByteCount: Int

    private static let turnCount = 100

    func run(_ connection: ServiceConnection) async throws -> [BenchResult] {
        let clients = (0..<load.connections).map { _ in connection.another() }
        let session = benchName()
        try await fill(session, clients[0])
        let newest = try JSONBytes(json: #"{"session":"\#(session)","order":"desc","limit":100}"#)
        let resume = try JSONBytes(json: #"{"session":"\#(session)"}"#)
        let list = try JSONBytes(json: #"{"limit":50}"#)
        var results: [BenchResult] = []
        for (name, method, parameters) in [
            ("newest 100 messages", "message.list", newest), ("resume prompt", "resume.prompt", resume),
            ("50 sessions", "session.list", list),
        ] {
            results.append(
                try await load.run(name, clients: clients) { client, _ in
                    _ = try await client.call(method, parameters)
                })
        }
        for client in clients { await client.close() }
        return results
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
