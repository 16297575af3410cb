import ArgumentParser
import DaybookClient
import DaybookTerminal

@main
struct DaybookBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook-bench",
        abstract: "Measure a running service, folding or the disk.",
        discussion: "It writes sessions of its own into the journal, named bench-….",
        subcommands: [
            BenchAppend.self, BenchRead.self, BenchSearch.self, BenchPrompts.self, BenchFold.self,
            BenchWritePath.self,
        ])

    static func main() async { await Program.run(DaybookBench.self) }
}

struct BenchAppend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Append messages, each durable before its answer.")

    enum Peer: String, ExpressibleByArgument, CaseIterable { case raw }

    @OptionGroup var service: ServiceOptions
    @Option(help: "Connections.") var connections = 64
    @Option(help: "Appends under way on each connection.") var inflight = 1
    @Option(help: "Bytes of each message's content.") var bytes = 400
    @Option(help: "How long, in seconds.") var seconds = 5.0
    @Option(help: "Appends in all; ends it before the time is over (default: no bound).") var count: Int?
    @Flag(help: "Give each append an idempotency key of its own.") var keys = false
    @Option(help: "raw: then also measure LMDB alone, on the same disk, as many events a commit.")
    var compare: Peer?

    func validate() throws {
        try validateLoad(connections, inflight, seconds, count)
        if bytes < 2 || bytes > 8_388_608 { throw ValidationError("--bytes is 2 to 8388608.") }
    }

    func run() async throws {
        let disturbance = Disturbance()
        defer { disturbance.report() }
        let connection = try await ServiceConnection.open(service)
        let load = BenchLoad(connections: connections, inflight: inflight, seconds: seconds, count: count)
        let bench = AppendBench(
            load: load, contentByteCount: bytes, comparesRaw: compare == .raw,
            hasKeys: keys)
        let outcome = try await bench.run(connection)
        if service.json { Output.line(json: outcome.json) } else { Output.line(outcome.text) }
    }
}

struct BenchRead: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read messages, prompts, sessions, exports, the past, events and proofs.")

    @OptionGroup var service: ServiceOptions
    @Option(help: "Messages of the session that is filled first.") var messages = 1_000
    @Option(help: "Sessions that are started first.") var sessions = 50
    @Option(help: "Bytes of each message's text.") var bytes = 400
    @Option(help: "Connections.") var connections = 1
    @Option(help: "Reads under way on each connection.") var inflight = 1
    @Option(help: "How long for each kind of read, in seconds.") var seconds = 3.0
    @Option(help: "Reads of each kind; ends it before the time is over (default: no bound).") var count: Int?

    func validate() throws {
        try validateLoad(connections, inflight, seconds, count)
        if messages < 1 { throw ValidationError("--messages is 1 or more.") }
        if sessions < 0 { throw ValidationError("--sessions is 0 or more.") }
        if bytes < 1 || bytes > 65_536 { throw ValidationError("--bytes is 1 to 65536.") }
    }

    func run() async throws {
        let disturbance = Disturbance()
        defer { disturbance.report() }
        let connection = try await ServiceConnection.open(service)
        let load = BenchLoad(connections: connections, inflight: inflight, seconds: seconds, count: count)
        let bench = ReadBench(
            load: load, messageCount: messages, sessionCount: sessions, contentByteCount: bytes)
        let results = try await bench.run(connection)
        if service.json {
            Output.line(json: ReadBench.json(results))
        } else {
            Output.line(ReadBench.text(results))
        }
    }
}

struct BenchSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Fill the journal with messages and search them.")

    @OptionGroup var service: ServiceOptions
    @Option(help: "Messages to fill it with first.") var messages = 100_000
    @Option(help: "Connections.") var connections = 1
    @Option(help: "How long for each kind of search, in seconds.") var seconds = 3.0
    @Option(help: "Searches of each kind; ends it before the time is over (default: no bound).") var count:
        Int?
    @Flag(help: "Also measure appends that search folds, beside appends of as many bytes without words.")
    var besideAppends = false

    func validate() throws {
        try validateLoad(connections, 1, seconds, count)
        if messages < 1 { throw ValidationError("--messages is 1 or more.") }
    }

    func run() async throws {
        let disturbance = Disturbance()
        defer { disturbance.report() }
        let connection = try await ServiceConnection.open(service)
        let bench = SearchBench(
            messageCount: messages,
            load: BenchLoad(connections: connections, inflight: 1, seconds: seconds, count: count),
            comparesAppends: besideAppends)
        let outcome = try await bench.run(connection)
        if service.json { Output.line(json: outcome.json) } else { Output.line(outcome.text) }
    }
}

struct BenchPrompts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Measure what the prompts of the journal's sessions keep.",
        discussion: "It reads every session, and writes nothing.")

    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let connection = try await ServiceConnection.open(service)
        let kept = try await PromptBench().run(connection.client)
        if service.json {
            Output.line(json: PromptBench.json(kept))
        } else {
            Output.line(PromptBench.text(kept))
        }
    }
}

private func validateLoad(_ connections: Int, _ inflight: Int, _ seconds: Double, _ count: Int?) throws {
    if !(1...4_096).contains(connections) { throw ValidationError("--connections is 1 to 4096.") }
    if !(1...10_000).contains(inflight) { throw ValidationError("--inflight is 1 to 10000.") }
    if !(seconds > 0 && seconds < 1e6) { throw ValidationError("--seconds is above 0.") }
    if let count, count < 1 { throw ValidationError("--count is 1 or more.") }
}
