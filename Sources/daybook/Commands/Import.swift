import ArgumentParser
import DaybookClient
import DaybookImport
import DaybookJournal
import DaybookSystem
import DaybookTerminal

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import conversations from files.",
        discussion: """
            Reads transcripts of Claude Code, Codex, OpenCode, Cursor and some thirty other coding agents, exports of \
            ChatGPT, Claude.ai and other chats, \
            chat messages as OpenAI's API has them, data sets of dialogues, and Daybook's own json and jsonl \
            exports; it finds out by itself which. Of a folder or a zip archive, all files named .json, .jsonl, \
            .ndjson or .traj are read, of a folder archives, agents' SQLite databases and files packed by zstd too. \
            Importing a file again adds only what is new in it. What can't be read is named \
            by file and place, and the rest goes on. What `daybook export --all` or `daybook backup` wrote \
            becomes a new journal, as by `daybook restore`.

            Exit code 0: all was read; 1: something was skipped; 3: nothing could be imported.
            """)

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Files, zip archives, and folders of both.") var paths: [String]
    @Option(help: "The sessions' owner (default: what the file says, or none).") var owner: String?
    @Option(help: "The sessions' agent (default: what the file says, or none).") var agent: String?
    @Option(help: "The sessions' project (default: what the file says, or none).") var project: String?
    @Option(help: "\(ImportFormats.names.joined(separator: ", ")) (default: found out).")
    var format: String?

    @Flag(help: "Import a whole journal even if some bodies could not be read when it was exported.")
    var acceptLosses = false

    /// Time limit of a call, long enough for a service that restarts and rebuilds its views.
    private static let callTimeout = Duration.seconds(120)

    func validate() throws {
        guard let format, !ImportFormats.names.contains(format) else { return }
        throw ValidationError("unknown format \(format)")
    }

    func run() async throws {
        let paths: [String]
        do { paths = try self.paths.flatMap(FileTree.files) } catch let failure as SystemError {
            throw CommandFailure(.couldNot, failure.reason)
        }
        // A whole journal's history is not added to one that is there: it becomes a journal.
        if paths.contains(where: Restoration.isHistory) { return try restore(paths) }
        let client = try await ServiceConnection.open(service, callTimeout: Self.callTimeout).client
        let total = paths.reduce(0) { $0 + ConversationArchive.byteCount(at: $1) }
        let progress = ProgressBar(total: total, unit: Figures.bytes)
        let report = ImportReport { problem in
            progress.clear()
            Output.error(Self.line(problem))
        }
        var importer = Importer(client: client, report: report) { progress.advance(by: $0) }
        importer.owner = owner
        importer.agent = agent
        importer.project = project
        importer.format = format
        do {
            for path in paths { try await importer.importFile(path) }
        } catch {
            progress.clear()
            summarize(report)
            throw error
        }
        progress.clear()
        summarize(report)
        switch report.outcome {
        case .all: break
        case .some: throw CommandFailure(.no)
        case .nothing: throw CommandFailure(.couldNot)
        }
    }

    private func restore(_ paths: [String]) throws {
        guard owner == nil, agent == nil, project == nil, format == nil else {
            throw ValidationError("A whole journal keeps its owners, agents and projects.")
        }
        var options = Restoration.Options()
        options.acceptsLosses = acceptLosses
        try HistoryRestore(options: options, isJSON: service.json).run(paths, to: service.places.journal)
    }

    private func summarize(_ report: ImportReport) {
        if service.json { Output.line(json: report.json) } else { Output.line(Self.text(report.counts)) }
    }

    private static func text(_ counts: ImportReport.Counts) -> String {
        let sessions = counts.sessionsNew + counts.sessionsKnown
        return [
            "\(Figures.grouped(counts.files)) \(counts.files == 1 ? "file" : "files")",
            "\(Figures.grouped(sessions)) \(sessions == 1 ? "session" : "sessions")"
                + " (\(Figures.grouped(counts.sessionsNew)) new)",
            "messages: \(Figures.grouped(counts.messagesNew)) new",
            "\(Figures.grouped(counts.messagesKnown)) already there",
            "other records: \(Figures.grouped(counts.recordsNew)) new",
            "\(Figures.grouped(counts.recordsKnown)) already there",
            "\(Figures.grouped(counts.skipped)) skipped",
        ].joined(separator: ", ")
    }

    private static func line(_ problem: ImportReport.Problem) -> String {
        let place = problem.place == .file ? "" : ", \(problem.place)"
        return TerminalText.oneLine("\(problem.file)\(place): skipped: \(problem.reason)")
    }
}
