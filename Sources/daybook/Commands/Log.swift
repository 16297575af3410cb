import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the journal's events, one a line.",
        discussion: "Without --from, the newest ones; with --follow, new ones as they are recorded.")

    @OptionGroup var service: ServiceOptions
    @Option(help: "The position to begin at, from 1 (default: shortly before the end).") var from: Int?
    @Option(help: "How many of the newest events, 1 to 1000; ignored with --from.") var last = 20
    @Flag(name: .shortAndLong, help: "Go on with new events until interrupted.") var follow = false
    @Option(help: "Only events of this session.") var session: String?
    @Option(
        help: ArgumentHelp(
            "Only events of these types, separated by commas, such as message.recorded,session.started.",
            valueName: "type,…"))
    var types: String?

    private var typeList: [String]? { types?.split(separator: ",").map(String.init) }

    func validate() throws {
        if let from, from < 1 { throw ValidationError("--from is 1 or more.") }
        if !(1...1_000).contains(last) { throw ValidationError("--last is 1 to 1000.") }
    }

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var next = from ?? 1
        if from == nil { next = try await showNewest(client) }
        if follow {
            try await self.follow(client, from: next)
        } else if from != nil {
            try await showAll(client, from: next)
        }
    }

    /// Shows the newest events and returns the position to go on from.
    private func showNewest(_ client: DaybookClient) async throws -> Int {
        var newestFirst: [Event] = []
        var from: Int?
        var head: Int?
        repeat {
            let page = try await client.readJournal(
                from: from, limit: last - newestFirst.count, session: session, types: typeList,
                newestFirst: true)
            newestFirst += page.events
            head = head ?? page.head
            from = page.nextFrom
        } while newestFirst.count < last && from != nil
        for event in newestFirst.reversed() { show(event) }
        return (head ?? 0) + 1
    }

    private func showAll(_ client: DaybookClient, from: Int) async throws {
        var from: Int? = from
        while let next = from {
            let page = try await client.readJournal(from: next, limit: 500, session: session, types: typeList)
            for event in page.events { show(event) }
            from = page.nextFrom
        }
    }

    private func follow(_ client: DaybookClient, from: Int) async throws {
        for try await element in client.subscribe(from: from, session: session, types: typeList) {
            if case .event(let event) = element { show(event) }
        }
    }

    private func show(_ event: Event) { EventText.show(event, asJSON: service.json) }
}
