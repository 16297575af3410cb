import DaybookClient
import DaybookImport
import DaybookSystem
import DaybookTerminal
import Synchronization

/// The rounds of `daybook watch`: each imports what has changed since the one before.
final class WatchRun: Sendable {
    /// The sums of all rounds.
    struct Sums: Equatable, Sendable {
        var sessionsNew = 0
        var messagesNew = 0
        var messagesChanged = 0
        var recordsNew = 0
    }

    private let pass: ImportPass
    private let watcher: FolderWatcher
    private let text: WatchText
    private let total = Mutex(Sums())

    /// A round is followed by a rest as long as so many rounds: a long file that grows all the time is read again
    /// each time.
    private static let restsPerRound = 3
    private static let restMax = Duration.seconds(60)
    /// The rest after a round that failed, twice as long after each further one.
    private static let firstRetry = Duration.seconds(1)
    private static let retryMax = Duration.seconds(30)

    init(pass: ImportPass, watcher: FolderWatcher, text: WatchText) {
        self.pass = pass
        self.watcher = watcher
        self.text = text
    }

    var sums: Sums { total.withLock { $0 } }

    /// Imports all places, then what changes, until the task is cancelled.
    /// - Throws: what ends the first round, and later whatever a retry can't mend.
    func follow() async throws {
        var news = watcher.news.makeAsyncIterator()
        guard await news.next() != nil else { return }
        text.tell(watcher.states)
        var changes = WatchedChanges(places: watcher.states.filter { $0.state != .missing }.map(\.place))
        try await round(changes, isFirst: true)
        text.ready()
        while await news.next() != nil {
            changes = watcher.take()
            text.tell(watcher.states)
            var retry = Self.firstRetry
            while true {
                let begin = ContinuousClock.now
                do {
                    try await round(changes, isFirst: false)
                    try await Task.sleep(
                        for: min((ContinuousClock.now - begin) * Self.restsPerRound, Self.restMax))
                    break
                } catch let error where Self.mayPass(error) && !Task.isCancelled {
                    text.failed(error, retry)
                    try await Task.sleep(for: retry)
                    retry = min(retry * 2, Self.retryMax)
                    changes.merge(watcher.take())
                }
            }
        }
    }

    /// Whether a round may succeed later: the service is away, or another process has the journal.
    private static func mayPass(_ error: any Error) -> Bool {
        if let failure = error as? CommandFailure { return failure.code == .couldNot }
        return error is ConnectionError
    }

    private func round(_ changes: WatchedChanges, isFirst: Bool) async throws {
        let report = ImportReport()
        let files = files(of: changes, report)
        guard !files.isEmpty else { return }
        let connection = try await pass.connect()
        let outcome: Result<Void, any Error>
        do {
            try await pass.run(files, over: connection, report) { _ in }
            outcome = .success(())
        } catch { outcome = .failure(error) }
        await connection.client.close()
        // Others may have the journal until the next round.
        await InProcessService.stop()
        add(report.counts)
        text.round(report, isFirst: isFirst)
        try outcome.get()
    }

    private func files(of changes: WatchedChanges, _ report: ImportReport) -> [ImportPass.File] {
        var files: [ImportPass.File] = []
        for place in changes.places.sorted() {
            // One that has gone meanwhile is looked for again by the watcher.
            guard let path = File.absolutePath(place) else { continue }
            files += (try? ImportPass.files(at: path, report)) ?? []
        }
        let roots = watcher.states.compactMap { File.absolutePath($0.place) }
        let changed = Set(changes.files.flatMap(FileTree.files(changedBy:)))
        for file in changed.sorted() {
            files.append((file, roots.first { file.hasPrefix($0 + "/") }))
        }
        // A place may lie in another.
        var seen: Set<String> = []
        return files.filter { seen.insert($0.path).inserted }
    }

    private func add(_ counts: ImportReport.Counts) {
        total.withLock { total in
            total.sessionsNew += counts.sessionsNew
            total.messagesNew += counts.messagesNew
            total.messagesChanged += counts.messagesChanged
            total.recordsNew += counts.recordsNew
        }
    }
}
