import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the journal's events, one a line.",
        discussion: "Without --from, the newest ones; with --follow, new ones as they are recorded.",
        examples: ["daybook log --last 3", "daybook log --session last --types message.recorded -f"])

    @OptionGroup var service: ServiceOptions
    @Option(help: "The position to begin at, from 1 (default: shortly before the end).") var from: Int?
    @Option(help: "How many of the newest events, 1 to 1000; ignored with --from.") var last = 20
    @Flag(name: .shortAndLong, help: "Go on with new events until interrupted.") var follow = false
    @Option(help: "Only events of this session, by its id, the beginning of it, or last.")
    var session: SessionReference?
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
        let connection = try await ServiceConnection.open(
            service, waitingFor: self.session == nil ? .none : .allButSearch)
        let client = connection.client
        let session = try await session?.id(client)
        if !follow { Pager.start() }
        var next = from ?? 1
        if from == nil { next = try await showNewest(session, client) }
        guard follow else {
            if from != nil { _ = try await showAll(session, client, from: next) }
            return
        }
        guard !connection.isRunning else { return try await follow(session, client, from: next) }
        // Whoever follows for hours must not keep a service from the journal.
        if from != nil { next = try await showAll(session, client, from: next) }
        await InProcessService.stop()
        Output.error("no service is running; waiting for one")
        try await follow(session, try ServiceConnection.waiting(service), from: next)
    }

    /// Shows the newest events and returns the position to go on from.
    private func showNewest(_ session: String?, _ client: DaybookClient) async throws -> Int {
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

    /// Shows all events from a position on and returns the position to go on from.
    private func showAll(_ session: String?, _ client: DaybookClient, from: Int) async throws -> Int {
        var from = from
        while true {
            let page = try await client.readJournal(from: from, limit: 500, session: session, types: typeList)
            for event in page.events { show(event) }
            guard let next = page.nextFrom else { return max(from, page.head + 1) }
            from = next
        }
    }

    private func follow(_ session: String?, _ client: DaybookClient, from: Int) async throws {
        for try await element in client.subscribe(from: from, session: session, types: typeList) {
            if case .event(let event) = element { show(event) }
        }
    }

    private func show(_ event: Event) { EventText.show(event, asJSON: service.json) }
}
