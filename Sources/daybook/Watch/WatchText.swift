import DaybookImport
import DaybookJSON
import DaybookSystem
import DaybookTerminal
import Synchronization

/// The output of `daybook watch`: lines for people, or a JSON document a line.
final class WatchText: Sendable {
    private let isJSON: Bool
    private let home: String?
    private let state = Mutex(Told())

    /// The things said before, so that each is said once.
    private struct Told {
        var places: [String: FolderWatcher.State] = [:]
        var problems: Set<String> = []
    }

    /// Problems remembered; later ones are told again.
    private static let problemCountMax = 1_000

    init(isJSON: Bool, home: String?) {
        self.isJSON = isJSON
        self.home = home
    }

    // MARK: Places

    /// Says how each place is followed, unless that was said before.
    func tell(_ states: [(place: String, state: FolderWatcher.State)]) {
        for (place, state) in states { tell(place, state) }
    }

    private func tell(_ place: String, _ state: FolderWatcher.State) {
        let isNew = self.state.withLock { told in
            defer { told.places[place] = state }
            return told.places[place] != state
        }
        guard isNew else { return }
        if isJSON {
            return Output.json { writer in
                writer.member("place", string: place)
                writer.member("followed", string: state.word)
                if case .byInterval(let reason) = state { writer.member("reason", string: reason) }
            }
        }
        let path = shown(place)
        switch state {
        case .watched: Output.line("watching \(path)")
        case .byInterval(let reason): Output.line("looking at \(path) in intervals: \(reason)")
        case .missing: Output.line("not there yet: \(path)")
        }
    }

    // MARK: Rounds

    /// Says what a round brought: a line for each file that something is new of, and problems once.
    func round(_ report: ImportReport, isFirst: Bool) {
        tellProblems(of: report)
        if isJSON {
            if isFirst || report.files.contains(where: { Self.hasNews($0.counts) }) {
                Output.line(json: report.json)
            }
            return
        }
        if isFirst { return Output.line(ImportText.sums(report.counts)) }
        for result in report.files where Self.hasNews(result.counts) {
            Output.line("\(shown(result.file)): \(ImportText.news(of: result.counts))")
        }
    }

    /// Says that all that was there is in, and that what comes now is imported at once.
    func ready() {
        if !isJSON { Output.line("ready") } else { Output.json { $0.member("ready", bool: true) } }
    }

    private func tellProblems(of report: ImportReport) {
        for (kind, line) in zip(report.problemKinds, ImportText.problems(report)) {
            // The next round has the rest of the line.
            guard kind.example.reason != ImportReport.cutOff else { continue }
            let isNew = state.withLock { told in
                if told.problems.count == Self.problemCountMax { told.problems = [] }
                return told.problems.insert(line).inserted
            }
            if isNew { Output.error(line) }
        }
    }

    private static func hasNews(_ counts: ImportReport.Counts) -> Bool {
        counts.sessionsNew + counts.messagesNew + counts.messagesChanged > 0
    }

    /// Says why a round failed, and when the next try comes.
    func failed(_ error: any Error, _ retry: Duration) {
        let exit = CommandExit(error, of: Daybook.self)
        Output.error(
            "\(exit.message.split(separator: "\n").first ?? ""); trying again in \(retry.components.seconds) s"
        )
    }

    // MARK: The end

    func end(_ sums: WatchRun.Sums) {
        if isJSON {
            return Output.json { writer in
                writer.member("sessionsNew", integer: sums.sessionsNew)
                writer.member("messagesNew", integer: sums.messagesNew)
                writer.member("messagesChanged", integer: sums.messagesChanged)
                writer.member("recordsNew", integer: sums.recordsNew)
            }
        }
        let news = ImportText.news(
            sessions: sums.sessionsNew, messages: sums.messagesNew, changed: sums.messagesChanged)
        Output.line("in all: \(news)")
    }

    private func shown(_ path: String) -> String {
        let line = TerminalText.oneLine(path)
        guard let home, line.hasPrefix(home + "/") else { return line }
        return "~" + line.dropFirst(home.count)
    }
}

extension FolderWatcher.State {
    /// The word that JSON has for it.
    fileprivate var word: String {
        switch self {
        case .watched: "inotify"
        case .byInterval: "interval"
        case .missing: "missing"
        }
    }
}
