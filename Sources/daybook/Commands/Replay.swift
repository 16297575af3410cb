import ArgumentParser
import DaybookClient
import DaybookTerminal

/// The journal's events again, as they happened; or the views as they were.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show events again as they happened, or show an earlier state.",
        discussion: """
            Without --into, events are shown one a line, with the pauses that were between them. With --into, \
            a new directory gets the state after --until; the reading commands work on it with --journal. The \
            new directory holds no text of its own, so keep the journal where it is. What is erased in the \
            journal disappears from the new directory too.
            """)

    @OptionGroup var service: ServiceOptions
    @Option(
        help: ArgumentHelp(
            "Where to begin, by position or time of recording (default: the first event).",
            valueName: "position|time"))
    var from: MomentArgument?
    @Option(
        help: ArgumentHelp("Where to end, likewise (default: the newest event).", valueName: "position|time"))
    var until: MomentArgument?
    @Option(help: "Only events of this session.") var session: String?
    @Option(
        help: ArgumentHelp("Speed factor; max leaves out the pauses (default: 1).", valueName: "factor|max"))
    var speed: ReplaySpeed?
    @Option(help: ArgumentHelp("The longest pause between two events.", valueName: "seconds"))
    var maxPause: Double?
    @Option(help: ArgumentHelp("Make this new directory, with the state after --until.", valueName: "dir"))
    var into: String?

    private static let pageCount = 500

    func validate() throws {
        if let maxPause, !(maxPause >= 0) { throw ValidationError("--max-pause is 0 or more seconds.") }
        guard into != nil else { return }
        guard until != nil else { throw ValidationError("--into needs --until: the moment to go back to.") }
        guard from == nil, session == nil, speed == nil, maxPause == nil else {
            throw ValidationError("--into takes --until alone: views are of the whole journal.")
        }
    }

    func run() async throws {
        if let into, let until {
            try await ReplayedViews(journal: service.places.journal, directory: into, isJSON: service.json)
                .make(until: until)
        } else {
            try await show()
        }
    }

    private func show() async throws {
        let client = try await ServiceConnection.open(service).client
        let places = JournalPlaces(client: client)
        let head = try await places.head()
        guard head > 0 else { return }
        let first = try await places.first(from: from ?? .number(1), head: head)
        let last = try await places.last(until: until ?? .number(head), head: head)
        let pace = ReplayPace(speed: speed ?? .factor(1), pauseSecondsMax: maxPause ?? .infinity)
        var run = ReplayRun(pace: pace) { try await Task.sleep(for: .seconds($0)) }
        let (session, isJSON) = (session, service.json)
        try await run.run(from: first, through: last) { from in
            let page = try await client.readJournal(from: from, limit: Self.pageCount, session: session)
            return (page.events, page.nextFrom)
        } show: {
            EventText.show($0, asJSON: isJSON)
        }
    }
}
