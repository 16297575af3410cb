import ArgumentParser
import DaybookClient
import DaybookImport
import DaybookSystem
import DaybookTerminal
import UnixSignals

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the histories of local agents, and import what is new within seconds.",
        discussion: """
            Without a path it follows the places where Claude Code, Codex, the Gemini CLI, pi, OpenCode, Cursor, VS \
            Code's Copilot, Goose, Hermes, Zed and Kiro keep their sessions, as far as they are there or come later. \
            It imports all of them once, then whatever changes, as `daybook import` does. It says how it follows each \
            place: file systems whose changes inotify does not see (network, 9p, virtiofs, FUSE) are looked at in \
            intervals. It goes on when the service is restarted, and ends at SIGINT or SIGTERM with a summary.
            """,
        examples: ["daybook watch", "daybook watch ~/.claude/projects --owner ann"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Folders and files to follow (default: where local agents keep their histories).")
    var paths: [String] = []
    @OptionGroup var naming: ImportNaming
    @OptionGroup var secrets: SecretOptions
    @Option(
        help: ArgumentHelp(
            "How often missing places, and those whose changes inotify does not see, are looked at.",
            valueName: "seconds"))
    var interval = 30

    private static let intervals = 1...86_400

    func validate() throws {
        guard !Self.intervals.contains(interval) else { return }
        throw ValidationError("--interval must be 1 to \(Self.intervals.upperBound) seconds.")
    }

    func run() async throws {
        for path in paths where !File.exists(path) {
            throw CommandFailure(missing: path)
        }
        let settings = Settings()
        let places = paths.isEmpty ? HistoryPlaces.all(settings.variable) : paths
        let watcher: FolderWatcher
        do throws(SystemError) {
            watcher = try FolderWatcher(places, intervalMilliseconds: interval * 1_000)
        } catch { throw CommandFailure(.couldNot, error.description) }
        defer { watcher.stop() }
        let text = WatchText(isJSON: service.json, home: settings.home)
        let run = WatchRun(
            pass: ImportPass(service: service, naming: naming, leavesSecretsOut: secrets.redactSecrets),
            watcher: watcher, text: text)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run.follow() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            defer { group.cancelAll() }
            do { try await group.next() } catch is CancellationError {}
        }
        await InProcessService.stop()
        text.end(run.sums)
    }
}
