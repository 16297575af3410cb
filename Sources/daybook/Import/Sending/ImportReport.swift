import DaybookJSON
import Synchronization

/// The progress and result of an import; told by many tasks.
final class ImportReport: Sendable {
    struct Counts: Equatable, Sendable {
        var files = 0
        var sessionsNew = 0
        var sessionsKnown = 0
        var messagesNew = 0
        var messagesKnown = 0
        /// Number of records kept beside the transcripts.
        var recordsNew = 0
        var recordsKnown = 0
        var skipped = 0
    }

    struct Problem: Equatable, Sendable {
        let file: String
        let place: Place
        let reason: String
    }

    private struct State {
        var counts = Counts()
        var problems: [Problem] = []
    }

    /// Number of problems kept for `json`; further ones are counted and shown.
    private static let problemCountMax = 10_000
    private let state = Mutex(State())
    private let show: @Sendable (Problem) -> Void

    /// Begins a report.
    /// - Parameter show: called for each problem at once.
    init(show: @escaping @Sendable (Problem) -> Void) { self.show = show }

    var counts: Counts { state.withLock(\.counts) }

    var problems: [Problem] { state.withLock(\.problems) }

    func add(_ change: (inout Counts) -> Void) { state.withLock { change(&$0.counts) } }

    /// Notes a part that is skipped.
    /// - Parameter count: how many messages, or other parts of the file, are skipped for it.
    func skip(_ file: String, _ place: Place, _ reason: String, count: Int = 1) {
        let problem = Problem(file: file, place: place, reason: reason)
        state.withLock { state in
            state.counts.skipped += count
            if state.problems.count < Self.problemCountMax { state.problems.append(problem) }
        }
        show(problem)
    }

    var exitCode: Ending.Code {
        let counts = counts
        if counts.skipped == 0 { return .done }
        let done = counts.messagesNew + counts.messagesKnown + counts.sessionsNew + counts.sessionsKnown
        return done > 0 ? .no : .couldNot
    }

    var text: String {
        let counts = counts
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

    var json: [UInt8] {
        let (counts, problems) = state.withLock { ($0.counts, $0.problems) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("files", integer: counts.files)
        writer.member("sessionsNew", integer: counts.sessionsNew)
        writer.member("sessionsKnown", integer: counts.sessionsKnown)
        writer.member("messagesNew", integer: counts.messagesNew)
        writer.member("messagesKnown", integer: counts.messagesKnown)
        writer.member("recordsNew", integer: counts.recordsNew)
        writer.member("recordsKnown", integer: counts.recordsKnown)
        writer.member("skipped", integer: counts.skipped)
        writer.name("problems")
        writer.beginArray()
        for problem in problems {
            writer.beginObject()
            writer.member("file", string: problem.file)
            if case .line(let number) = problem.place { writer.member("line", integer: number) }
            if case .element(let path) = problem.place {
                writer.name("element")
                writer.beginArray()
                for index in path { writer.integer(index) }
                writer.endArray()
            }
            writer.member("reason", string: problem.reason)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}
