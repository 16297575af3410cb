import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a session, or the whole journal, to a new file.",
        discussion: """
            A file that exists already is never written over, and no symbolic link is followed. With --all \
            the whole history is written as checksummed lines of JSON, exact to the byte, which `daybook \
            import` reads. It is read from the journal's directory, whether a service runs or not. What is \
            damaged is named by position and left out; the rest is written.

            Exit codes: 0 done, 1 something could not be read, 3 nothing was written.
            """,
        examples: [
            "daybook export trip-lisbon --format markdown", "daybook export last --output -",
            "daybook export --all -o all.jsonl", "daybook export --all --format markdown conversations",
        ])

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown, jsonl, atif }

    @OptionGroup var service: ServiceOptions
    @Argument(
        help: ArgumentHelp(
            "The session's id, the beginning of it, or last; with --all and --format, the folder to fill.",
            valueName: "id|folder"))
    var target: String?
    @Flag(help: "The whole journal; with --format, every session in a file of its own.") var all = false
    @Option(
        help: """
            json or jsonl, which `daybook import` reads, markdown, or atif, a trajectory for Harbor \
            (default: json).
            """)
    var format: Format?
    @Option(
        name: .shortAndLong,
        help: "The file to create, - for standard output (default: named after the session, in this folder).")
    var output: String?
    @Option(help: "As the session was after this many of its events.") var atRevision: Int?

    func validate() throws {
        if all, atRevision != nil { throw ValidationError("--at-revision is of a session.") }
        guard all else {
            if target == nil { throw ValidationError("Name a session, or say --all.") }
            return
        }
        if format == nil, target != nil {
            throw ValidationError("Name a session, or say --all; with --format, --all takes a folder.")
        }
        if format != nil, (target == nil) == (output == nil) || output == "-" {
            throw ValidationError("Say which folder to fill with the sessions' files.")
        }
    }

    func run() async throws {
        if all, format == nil { return try HistoryExportRun(options: service, output: output).run() }
        let client = try await ServiceConnection.open(service).client
        let session = SessionExport(
            client: client, format: format ?? .json, atRevision: atRevision,
            telling: service.json ? .json : .text)
        if all, let folder = target ?? output { return try await FolderExport(folder, session).run() }
        guard let id = try await target.flatMap(SessionReference.init(argument:))?.id(client) else { return }
        try await session.write(id, to: output)
    }
}
