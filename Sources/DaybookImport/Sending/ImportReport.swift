import DaybookSystem
import Synchronization

/// The progress and result of an import, for each file and in all; told by many tasks.
package final class ImportReport: Sendable {
    package struct Counts: Equatable, Sendable {
        package var files = 0
        package var sessionsNew = 0
        package var sessionsKnown = 0
        package var messagesNew = 0
        package var messagesKnown = 0
        /// Number of messages whose source says something else by now, recorded as edits.
        package var messagesChanged = 0
        /// Number of records kept beside the transcripts.
        package var recordsNew = 0
        package var recordsKnown = 0
        package var skipped = 0
        /// The names and parents that sessions of earlier imports were given.
        package var assigned = Assigned()

        package var sessions: Int { sessionsNew + sessionsKnown }
        package var messages: Int { messagesNew + messagesKnown + messagesChanged }
        package var records: Int { recordsNew + recordsKnown }
    }

    /// Numbers of names and parents that sessions were given.
    package struct Assigned: Equatable, Sendable {
        package var owners = 0
        package var agents = 0
        package var projects = 0
        package var parents = 0

        package var isNothing: Bool { self == Assigned() }
    }

    /// A part that is not imported, and the reason.
    package struct Problem: Equatable, Sendable {
        package let file: String
        package let place: Place
        package let reason: String
    }

    /// A remark on parts of a file although nothing is lost with them.
    package struct Remark: Equatable, Sendable {
        package let file: String
        /// Place of the first of them.
        package let place: Place
        package let text: String
        package internal(set) var count: Int
    }

    /// The result of one file.
    package struct FileResult: Equatable, Sendable {
        package let file: String
        package internal(set) var counts = Counts()
        /// The first sessions that the file has brought or added to.
        package internal(set) var sessions: [String] = []
        package internal(set) var remarks: [Remark] = []
        /// Whether it has not changed since it was imported last, so that it was not read.
        package internal(set) var isUnchanged = false
    }

    private struct State {
        var counts = Counts()
        var problems: [Problem] = []
        var kinds = ProblemKinds()
        var files: [FileResult] = []
        var places: [String: Int] = [:]
        /// The file that brought each session.
        var origins: [String: String] = [:]
        /// The file that brought each session in an earlier import, as far as that is remembered.
        var earlierOrigins: [String: String] = [:]

        mutating func change(_ file: String, _ change: (inout FileResult) -> Void) {
            if let place = places[file] { return change(&files[place]) }
            places[file] = files.count
            files.append(FileResult(file: file))
            change(&files[files.count - 1])
        }
    }

    /// Number of problems kept for `json`; further ones are counted.
    private static let problemCountMax = 10_000
    /// Number of sessions named for each file; a file of more is a data set, whose sessions nobody looks up.
    private static let sessionCountMax = 1_000
    private let state = Mutex(State())

    /// The reason for a last line without its end.
    package static let cutOff = "cut off; the file may still be written"

    package init() {}

    package var counts: Counts { state.withLock(\.counts) }
    package var problems: [Problem] { state.withLock(\.problems) }
    /// The results of the files, in the order in which they were read.
    package var files: [FileResult] { state.withLock(\.files) }
    /// The kinds of problems, each with its number and its first example.
    package var problemKinds: [ProblemKinds.Kind] { state.withLock(\.kinds.all) }

    package var remarks: [Remark] { state.withLock { $0.files.flatMap(\.remarks) } }

    func add(_ file: String, _ change: (inout Counts) -> Void) {
        state.withLock { state in
            change(&state.counts)
            state.change(file) { change(&$0.counts) }
        }
    }

    /// Notes a file that has not changed since it was imported whole.
    func addUnchanged(_ file: String, _ entry: ImportMemory.Entry) {
        add(file) { counts in
            counts.files += 1
            counts.sessionsKnown += entry.sessions
            counts.messagesKnown += entry.messages
            counts.recordsKnown += entry.records
        }
        state.withLock { $0.change(file) { $0.isUnchanged = true } }
    }

    /// Notes a part that is skipped.
    /// - Parameter count: how many messages, or other parts of the file, are skipped for it.
    package func skip(_ file: String, _ place: Place, _ reason: String, count: Int = 1) {
        let problem = Problem(file: file, place: place, reason: reason)
        state.withLock { state in
            state.counts.skipped += count
            state.change(file) { $0.counts.skipped += count }
            state.kinds.add(problem, count: count)
            if state.problems.count < Self.problemCountMax { state.problems.append(problem) }
        }
    }

    /// Notes what is to be told of parts that are not skipped; equal remarks on a file are counted.
    package func remark(_ file: String, _ place: Place, _ text: String, count: Int) {
        state.withLock { state in
            state.change(file) { result in
                if let index = result.remarks.firstIndex(where: { $0.text == text }) {
                    result.remarks[index].count += count
                } else {
                    result.remarks.append(Remark(file: file, place: place, text: text, count: count))
                }
            }
        }
    }

    /// Notes that a file's conversation goes into a session of another id, because its own is taken.
    func remarkOnSharedID(_ id: String, _ name: String, of file: String, at place: Place) {
        let origin = origin(ofSession: id, besides: file).map { " (from \($0))" } ?? ""
        remark(
            file, place,
            "session `\(id)`\(origin) is another conversation of this id; this one is `\(name)`", count: 1)
    }

    func note(session: String, of file: String) {
        state.withLock { state in
            state.origins[session] = state.origins[session] ?? file
            state.change(file) { if $0.sessions.count < Self.sessionCountMax { $0.sessions.append(session) } }
        }
    }

    /// Notes which files brought sessions in earlier imports.
    func learn(origins: [String: String]) { state.withLock { $0.earlierOrigins = origins } }

    /// The other file that brought a session, in this import or an earlier one; nil where none is known.
    func origin(ofSession session: String, besides file: String) -> String? {
        let origins = state.withLock { [$0.origins[session], $0.earlierOrigins[session]] }
        return origins.lazy.compactMap { $0 }.first { $0 != file && $0 != File.absolutePath(file) }
    }

    /// The first sessions of a file, or of the entries of an archive.
    func sessions(of path: String, countMax: Int) -> [String] {
        state.withLock { state in
            let sessions: [String] =
                if let place = state.places[path] {
                    state.files[place].sessions
                } else {
                    state.files.filter { $0.file.hasPrefix("\(path)/") }.flatMap(\.sessions)
                }
            return Array(sessions.prefix(countMax))
        }
    }

    /// The part of what was asked for that is there now.
    package var outcome: Outcome {
        let counts = counts
        let done = counts.messagesNew + counts.messagesKnown + counts.sessionsNew + counts.sessionsKnown
        if counts.skipped == 0, counts.files > 0 { return .all }
        return done > 0 ? .some : .nothing
    }

    package enum Outcome: Sendable {
        case all
        /// Something was skipped.
        case some
        case nothing
    }
}

/// Kinds of problems: reasons that differ only in numbers and in what they quote are one.
package struct ProblemKinds: Sendable {
    package struct Kind: Equatable, Sendable {
        /// The first problem of this kind.
        package let example: ImportReport.Problem
        /// Number of problems of this kind, each counted once.
        package fileprivate(set) var problemCount: Int
        /// Number of parts that are skipped for them.
        package fileprivate(set) var count: Int
    }

    package private(set) var all: [Kind] = []
    private var places: [String: Int] = [:]

    /// Further kinds fall together: reasons come from files, and a file could make up any number of them.
    private static let kindCountMax = 1_000

    package init() {}

    mutating func add(_ problem: ImportReport.Problem, count: Int) {
        let name = Self.name(of: problem.reason)
        let place = places[name] ?? (all.count == Self.kindCountMax ? all.count - 1 : nil)
        if let place {
            all[place].problemCount += 1
            all[place].count += count
        } else {
            places[name] = all.count
            all.append(Kind(example: problem, problemCount: 1, count: count))
        }
    }

    /// The reason without what is different each time.
    private static func name(of reason: String) -> String {
        reason.replacing(#/`[^`]*`|"[^"]*"|session \S+|\([^)]*\)|[0-9]+/#, with: "…")
    }
}
