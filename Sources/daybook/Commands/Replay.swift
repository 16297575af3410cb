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

            A time is that of saying, so that an imported conversation is found where it was; with --recorded \
            or --into it is that of recording.
            """,
        examples: [
            "daybook replay --session last --speed 10 --max-pause 2",
            "daybook replay --from yesterday --until 'yesterday 14:00' --speed max",
            "daybook replay --until 40 --into november",
        ])

    @OptionGroup var service: ServiceOptions
    @Option(
        help: ArgumentHelp(
            "Where to begin, by position or time (default: the first event).",
            valueName: "position|time"))
    var from: MomentArgument?
    @Option(
        help: ArgumentHelp(
            "Where to end, likewise; a day is taken whole (default: the newest event).",
            valueName: "position|time"))
    var until: MomentArgument?
    @Flag(help: "Let times be those of recording.") var recorded = false
    @Option(help: "Only events of this session, by its id, the beginning of it, or last.")
    var session: SessionReference?
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
        let (session, window) = try await scope()
        let pace = ReplayPace(speed: speed ?? .factor(1), pauseSecondsMax: maxPause ?? .infinity)
        var run = ReplayRun(pace: pace) { try await Task.sleep(for: .seconds($0)) }
        let (service, isJSON) = (service, service.json)
        try await run.run(window) { from in
            // Between the pages nobody is kept from the journal: a replay may take days.
            let client = try await ServiceConnection.open(service).client
            let page = try await client.readJournal(from: from, limit: Self.pageCount, session: session)
            await InProcessService.stop()
            return (page.events, page.nextFrom)
        } show: {
            EventText.show($0, asJSON: isJSON)
        }
    }

    /// The session and the part of the journal to show.
    private func scope() async throws -> (session: String?, window: ReplayWindow) {
        let client = try await ServiceConnection.open(service).client
        let session = try await session?.id(client)
        var window = ReplayWindow(from: from, until: until)
        if recorded {
            let places = JournalPlaces(client: client)
            let head = try await places.head()
            let first = try await places.first(from: from ?? .number(1), head: head)
            let last = try await places.last(until: until ?? .number(max(head, 1)), head: head)
            window = ReplayWindow(first: first, last: last)
        } else if until == nil {
            window.end(at: try await JournalPlaces(client: client).head())
        }
        await InProcessService.stop()
        return (session, window)
    }
}
