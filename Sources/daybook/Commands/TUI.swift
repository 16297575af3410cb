import ArgumentParser
import DaybookClient
import DaybookSystem
import DaybookTUI
import DaybookTerminal
import Glibc

struct TUI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tui",
        abstract: "Browse, search, read and resume sessions on the terminal.",
        discussion: """
            `daybook` alone does the same. It works through the running service, and waits for one. Where there is no \
            terminal, or TERM is dumb, the sessions are printed as a list.

            Keys in the list:

            \(Binding.lines(.sessions).joined(separator: "\n"))

            Keys in a transcript:

            \(Binding.lines(.transcript).joined(separator: "\n"))
            """,
        examples: [
            "daybook tui --here", "daybook tui --agent gardener", "daybook tui trip-lisbon",
            "daybook tui --exec 'claude --resume {id}'", "daybook tui --print | claude -p",
        ])

    @OptionGroup var place: PlaceOptions
    @Argument(help: "A session to open: its id, the beginning of it, or last.") var session: SessionReference?
    @Option(
        help: "Open this agent's active session, the newest open one; behind it are the agent's sessions.")
    var agent: String?
    @Option(help: "Only sessions of this owner.") var owner: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Flag(help: "Only sessions of this folder's project, or of the nearest folder above that has one.")
    var here = false
    @Option(
        help: ArgumentHelp(
            """
            Let Enter leave, and run this with the session's id for {id} and its project for {project}, in the \
            project's folder; for sessions that were imported from a tool.
            """, valueName: "command"))
    var exec: String?
    @Flag(help: "Let Enter leave, and print the prompt that goes on with the session to standard output.")
    var print = false
    @Option(
        help: ArgumentHelp(
            "Public keys that the check of a session trusts, one a line; may be given again.",
            valueName: "file"))
    var key: [String] = []
    @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal; the key m takes it.")
    var noMouse = false

    func validate() throws {
        if here, project != nil { throw ValidationError("Give --here or --project, not both.") }
        if exec != nil, print { throw ValidationError("Give --exec or --print, not both.") }
        if let exec, !exec.contains("{id}") {
            throw ValidationError("--exec has {id} where the session's id goes.")
        }
        if session != nil, agent != nil { throw ValidationError("Give a session or --agent, not both.") }
    }

    func run() async throws {
        let keys = try key.flatMap(TrustFiles.keys)
        let places = try place.places
        guard Settings().hasCapableTerminal, Output.isTerminal || print, let mailbox = EventMailbox(),
            let terminal = TerminalDevice()
        else { return try await printPlainly() }
        let client = ServiceConnection.lasting(places)
        var options = AppState.Options()
        options.command = exec
        options.printsPrompt = print
        options.hasMouse = !noMouse
        options.hasColors = terminal.capabilities.colors != .none
        options.opensActive = agent != nil
        options.session = try await session?.id(client)
        let filter = PickerFilter(
            owner: owner, agent: agent, project: here ? await Self.projectHere(client) : project)
        let runner = RequestRunner(client: client, keys: keys) { mailbox.post(.notice($0)) }
        let following = Task { await JournalFollower(client, places, mailbox).run() }
        let departure = await TUIRun(runner: runner, mailbox: mailbox, options: options, filter: filter).run(
            terminal)
        following.cancel()
        try finish(departure)
    }

    private func finish(_ departure: Departure) throws {
        switch departure {
        case .quit: break
        case .print(let text): Output.text(text.hasSuffix("\n") ? text : text + "\n")
        case .execute(let command): try Self.execute(command)
        }
    }

    private static func execute(_ command: ResumeCommand) throws(CommandFailure) -> Never {
        if let folder = command.folder, File.isDirectory(folder) { _ = chdir(folder) }
        let arguments = ["sh", "-c", command.line]
        var words = arguments.map { strdup($0) } + [nil]
        execv("/bin/sh", &words)
        throw CommandFailure(.couldNot, "cannot run /bin/sh: \(SystemError("run /bin/sh").reason)")
    }

    /// This folder, or the nearest one above that is a project of a session; this folder where none is.
    private static func projectHere(_ client: DaybookClient) async -> String? {
        guard let here = File.absolutePath(".") else { return nil }
        var folder = here
        while folder != "/" {
            let page = try? await client.sessions(SessionFilter(project: folder), limit: 1)
            if page?.sessions.isEmpty == false { return folder }
            folder = File.parent(of: folder)
        }
        return here
    }

    /// Prints the sessions, or the one that was named, as the commands for that do.
    private func printPlainly() async throws {
        var arguments: [String] = []
        for (name, value) in [
            ("--journal", place.journal), ("--socket", place.socket), ("--config", place.config),
        ] {
            if let value { arguments += [name, value] }
        }
        if let session {
            let show = try Show.parse(arguments + [session.text])
            return try await show.run()
        }
        for (name, value) in [("--owner", owner), ("--agent", agent), ("--project", project)] {
            if let value { arguments += [name, value] }
        }
        var sessions = try Sessions.parse(arguments)
        let client = try await ServiceConnection.open(sessions.service).client
        if here { sessions.project = await Self.projectHere(client) }
        try await sessions.list(client)
    }
}
