import DaybookClient
import DaybookJSON
import DaybookTerminal

/// Measures appends of one message each, every one durable before its answer.
struct AppendBench {
    let load: BenchLoad
    let contentByteCount: Int
    let comparesRaw: Bool
    let hasKeys: Bool

    struct Outcome {
        let service: BenchResult
        var rawCommits: BenchResult?
        var rawPerSecond: Double?
        /// Processor time an append by the service's threads, up to the last answer; empty where unknown.
        var threads: [(thread: String, microseconds: Double)] = []

        var ratio: Double? { rawPerSecond.map { service.perSecond / $0 } }
    }

    func run(_ connection: ServiceConnection) async throws -> Outcome {
        let name = benchName()
        // A session for each connection.
        try await startSessions(load.connections, named: name, connection.client)
        let lines = AppendLines(session: name, contentByteCount: contentByteCount, hasKeys: hasKeys)
        let journal = connection.places.journal
        let before = ThreadTimes(ofHolder: journal)
        let service = try LoadGenerator(load, line: lines.next).run(
            "message.append", socketPath: connection.places.socket)
        let after = before == nil ? nil : ThreadTimes(ofHolder: journal)
        var outcome = Outcome(service: service, rawCommits: nil, rawPerSecond: nil)
        if let before, let after {
            outcome.threads = after.microseconds(a: service.latencies.count, since: before)
        }
        guard comparesRaw else { return outcome }
        let raw = try RawLoop.run(
            besides: journal, batch: load.connections * load.inflight,
            contentByteCount: contentByteCount, seconds: service.seconds)
        (outcome.rawCommits, outcome.rawPerSecond) = (raw.commits, raw.eventsPerSecond)
        return outcome
    }
}

/// The requests of the benchmark, made before they are needed but for their keys.
private final class AppendLines {
    private let session: String
    private let content: String
    private let hasKeys: Bool
    private var made: [[[UInt8]]] = []
    private var keyCount = 0

    init(session: String, contentByteCount: Int, hasKeys: Bool) {
        self.session = session
        content = String(repeating: "x", count: max(0, contentByteCount - 2))
        self.hasKeys = hasKeys
    }

    func next(_ connection: Int, _ id: Int) -> [UInt8] {
        if hasKeys {
            keyCount += 1
            return line(connection, id, key: ",\"key\":\"\(keyCount)\"")
        }
        while made.count <= connection { made.append([]) }
        while made[connection].count <= id {
            made[connection].append(line(connection, made[connection].count, key: ""))
        }
        return made[connection][id]
    }

    private func line(_ connection: Int, _ id: Int, key: String) -> [UInt8] {
        Array(
            """
            {"jsonrpc":"2.0","id":\(id),"method":"message.append","params":{"session":"\(session)-\(connection)",\
            "role":"user","content":"\(content)"\(key)}}

            """.utf8)
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
        guard !threads.isEmpty else { return text }
        var times = TextTable(["PROCESSOR TIME", "µs AN APPEND"], rightAligned: [1])
        for (thread, time) in threads { times.add([thread, Figures.decimal(time, digits: 1)]) }
        times.add(["all", Figures.decimal(threads.reduce(0) { $0 + $1.microseconds }, digits: 1)])
        return text + "\n" + times.text
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("append")
        writer.beginObject()
        service.writeMembers(to: &writer)
        writer.endObject()
        writer.name("processorMicroseconds")
        writer.beginObject()
        for (thread, time) in threads {
            writer.name(escaping: thread)
            writer.double(time)
        }
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
