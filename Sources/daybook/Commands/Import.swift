import ArgumentParser
import DaybookClient
import DaybookImport
import DaybookJournal
import DaybookSystem
import DaybookTerminal
import Synchronization
import UnixSignals

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
            by file and place, and the rest goes on. Where there is no journal, one is made. What \
            `daybook export --all` or `daybook backup` wrote becomes a new journal, as by `daybook restore`; \
            among other files it is named and skipped.

            Exit codes: 0 all was read, 1 something was skipped, 3 nothing could be imported.
            """,
        examples: [
            "daybook import ~/.claude/projects",
            "daybook import conversations.json --owner ann --agent chatgpt",
        ])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Files, zip archives, and folders of both.") var paths: [String]
    @OptionGroup var naming: ImportNaming

    @Flag(help: "Print a line for each file.") var files = false

    @OptionGroup var secrets: SecretOptions

    @Flag(help: "Import a whole journal even if some bodies could not be read when it was exported.")
    var acceptLosses = false

    func run() async throws {
        let report = ImportReport()
        if let missing = paths.first, !paths.contains(where: { $0 == "-" || File.exists($0) }) {
            throw CommandFailure(missing: missing)
        }
        var found = try paths.flatMap { path in
            do throws(SystemError) { return try ImportPass.files(at: path, report) } catch {
                throw CommandFailure(.couldNot, error.reason + Spelling.offer(NearbyFile.of(path)))
            }
        }
        // A whole journal's history is not added to one that is there: it becomes a journal.
        let histories = found.filter { Restoration.isHistory($0.path) }.map(\.path)
        if !histories.isEmpty {
            if histories.count == found.count { return try restore(histories) }
            found.removeAll { histories.contains($0.path) }
            for history in histories { report.skip(history, .file, Self.wholeJournal) }
        }
        let pass = ImportPass(service: service, naming: naming, leavesSecretsOut: secrets.redactSecrets)
        let connection = try await pass.connect()
        let total = found.reduce(0) { $0 + ConversationArchive.byteCount(at: $1.path) }
        let progress = ProgressBar(total: total, unit: Figures.bytes)
        let interruption = Interruption { [self] in
            progress.clear()
            summarize(report)
        }
        do {
            try await pass.run(found, over: connection, report) { progress.advance(by: $0) }
        } catch {
            await interruption.endIfInterrupted()
            progress.clear()
            summarize(report)
            guard let error = error as? ConnectionError else { throw error }
            throw CommandFailure(.couldNot, "cut off from the service: \(error.message). \(Self.wayOn)")
        }
        progress.clear()
        summarize(report)
        switch report.outcome {
        case .all: break
        case .some: throw CommandFailure(.no)
        case .nothing: throw CommandFailure(.couldNot)
        }
    }

    fileprivate static let wayOn =
        "What was counted is in the journal. Run the same command again to go on: nothing comes in twice."

    private static let wholeJournal =
        "a whole journal, which is not added to another; `daybook restore` makes a journal of it"

    private func restore(_ paths: [String]) throws {
        guard naming.isEmpty else {
            throw ValidationError("A whole journal keeps its owners, agents and projects.")
        }
        var options = Restoration.Options()
        options.acceptsLosses = acceptLosses
        try HistoryRestore(options: options, isJSON: service.json).run(paths, to: service.places.journal)
    }

    private func summarize(_ report: ImportReport) {
        for line in ImportText.problems(report) { Output.error(line) }
        if service.json { return Output.line(json: report.json) }
        for line in ImportText.remarks(report) { Output.error(line) }
        if files { for line in ImportText.files(report) { Output.line(line) } }
        Output.line(ImportText.sums(report.counts))
    }
}

/// The end of an import by SIGINT or SIGTERM: what was done is said, and how to go on. A second signal ends
/// the process at once.
private struct Interruption: Sendable {
    private let task: Task<Void, Never>
    private let isSet = Flag()

    private final class Flag: Sendable {
        let value = Mutex(false)
    }

    init(_ summarize: @escaping @Sendable () -> Void) {
        let isSet = isSet
        task = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                if isSet.value.withLock({ value in
                    defer { value = true }
                    return value
                }) {
                    break
                }
                summarize()
                Output.error("daybook: interrupted. \(Import.wayOn)")
                Task {
                    await InProcessService.stop()
                    CommandExit(CommandFailure(.couldNot), of: Daybook.self).exit()
                }
            }
            CommandExit(CommandFailure(.couldNot), of: Daybook.self).exit()
        }
    }

    /// Waits for the end where a signal has come: the import then fails because its service is ending.
    func endIfInterrupted() async { if isSet.value.withLock({ $0 }) { await task.value } }
}
