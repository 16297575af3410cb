import DaybookClient
import JSON

/// Appends of one message each, every one durable before its answer.
struct AppendBench {
    let load: BenchLoad
    let contentByteCount: Int
    let comparesRaw: Bool

    struct Outcome {
        let service: BenchResult
        let rawCommits: BenchResult?
        let rawPerSecond: Double?

        var ratio: Double? { rawPerSecond.map { service.perSecond / $0 } }
    }

    func run(_ connection: ServiceConnection) async throws -> Outcome {
        let name = benchName()
        let clients = (0..<load.connections).map { _ in connection.another() }
        let content = JSONBytes(string: String(repeating: "x", count: max(0, contentByteCount - 2)))
        let sessions = try await start(clients, name)
        let service = try await load.run("message.append", clients: clients) { client, worker in
            let draft = MessageDraft(role: .user, content: content)
            _ = try await client.append(draft, to: sessions[worker % sessions.count])
        }
        for client in clients { await client.close() }
        guard comparesRaw else { return Outcome(service: service, rawCommits: nil, rawPerSecond: nil) }
        let raw = try RawLoop.run(
            besides: connection.places.journal, batch: load.connections * load.inflight,
            contentByteCount: contentByteCount, seconds: service.seconds)
        return Outcome(service: service, rawCommits: raw.commits, rawPerSecond: raw.eventsPerSecond)
    }

    /// A session for each connection, which makes its connection at the same time.
    private func start(_ clients: [DaybookClient], _ name: String) async throws -> [String] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, client) in clients.enumerated() {
                group.addTask { _ = try await client.startSession(SessionDraft(id: "\(name)-\(index)")) }
            }
            try await group.waitForAll()
        }
        return clients.indices.map { "\(name)-\($0)" }
    }
}

extension AppendBench.Outcome {
    var text: String {
        var table = TextTable(BenchResult.header, rightAligned: BenchResult.rightAligned)
        table.add(service.row)
        if let rawCommits { table.add(rawCommits.row) }
        var text = table.text
        if let rawPerSecond, let ratio {
            text += "\nraw LMDB: \(Figures.grouped(Int(rawPerSecond))) events/s"
            text += "; the service does \(Figures.decimal(ratio, digits: 2)) of it"
        }
        return text
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("append")
        writer.beginObject()
        service.writeMembers(to: &writer)
        writer.endObject()
        if let rawCommits, let rawPerSecond, let ratio {
            writer.name("raw")
            writer.beginObject()
            writer.member("eventsPerSecond", double: rawPerSecond.rounded())
            writer.name("commits")
            writer.beginObject()
            rawCommits.writeMembers(to: &writer)
            writer.endObject()
            writer.endObject()
            writer.member("ratio", double: ratio)
        }
        writer.endObject()
        return writer.finish()
    }
}
