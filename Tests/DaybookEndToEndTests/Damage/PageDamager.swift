import DaybookJSON
import DaybookTesting
import Foundation

/// A page of one of a journal's files, and the bytes that it is filled with.
struct PageDamage: Sendable, CustomStringConvertible {
    /// `log` or `views/NAME-vN`.
    let directory: String
    let page: Int
    let kind: Kind

    enum Kind: Sendable {
        case zeros
        /// From a seed of the page's number.
        case random
        /// A bit of a word before the page's end, where rows are: no page tells of it.
        case bit(word: Int)
    }

    var isOfView: Bool { directory.hasPrefix("views/") }
    var description: String { "\(directory) page \(page) \(kind)" }

    func apply(to journal: String) throws {
        let file = OwnedFile("\(journal)/\(directory)/data.mdb", O_RDWR)
        let offset = off_t(page * DataFilePages.byteCount)
        var bytes = [UInt8](repeating: 0, count: DataFilePages.byteCount)
        switch kind {
        case .zeros: break
        case .random:
            var random = SeededGenerator(seed: UInt64(page) + 1)
            for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255, using: &random) }
        case .bit(let word):
            pread(file.descriptor, &bytes, bytes.count, offset)
            bytes[bytes.count - 8 * word] ^= 1
        }
        guard pwrite(file.descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw TestFailure("\(self) can't be written")
        }
    }
}

/// A closed journal with a log of about 200 pages, and what clients are answered of it. Copies of it are
/// damaged and served by the real binary.
final class PageDamager: Sendable {
    /// What came of a damaged copy.
    struct Outcome: Sendable {
        /// How each start went: `right`, `refused REASONS`, or `ended STATUS`.
        var starts: [String] = []
        /// What may not be: wrong answers, other ends, a check that finds nothing.
        var problems: [String] = []
    }

    let original: String
    private let folder = TestDirectory()
    private let answers: [String]

    private static let sessionCount = 12
    private static let messageCount = 22
    private static let words = (0..<400).map { "word\($0 * 7_919 % 1_009)" }

    init() async throws {
        original = folder.file("original")
        let service = try RunningService(journal: original)
        defer { service.remove() }
        try PageDamager.fill(RawConnection(service.socket))
        guard service.terminate() == 0 else { throw TestFailure("the service did not end well") }
        try service.start()
        var answers: [String] = []
        let connection = try RawConnection(service.socket)
        for question in Question.all {
            guard case .result(let answer) = try await question.ask(connection) else {
                throw TestFailure("\(question) is not answered")
            }
            answers.append(answer)
        }
        self.answers = answers
        guard service.terminate() == 0 else { throw TestFailure("the service did not end well") }
    }

    /// Texts of up to some pages, by several owners, agents and projects.
    private static func fill(_ connection: RawConnection) throws {
        var random = SeededGenerator(seed: 11)
        for session in 0..<sessionCount {
            _ = try connection.result(
                "session.start",
                """
                {"id": "s\(session)", "owner": "owner\(session % 3)", "agent": "agent\(session % 4)", \
                "project": "project\(session % 5)"}
                """)
        }
        for message in 0..<messageCount {
            for session in 0..<sessionCount {
                let count = message % 7 == 0 ? 900 : Int.random(in: 20...300, using: &random)
                let text = (0..<count).map { _ in words.randomElement(using: &random)! }
                _ = try connection.result(
                    "message.append",
                    #"{"session":"s\#(session)","role":"user","content":"\#(text.joined(separator: " "))"}"#)
            }
        }
    }

    // MARK: What can be damaged

    var viewDirectories: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: original + "/views")) ?? []
        return names.sorted().map { "views/" + $0 }
    }

    func pages(of directory: String) throws -> DataFilePages {
        try DataFilePages("\(original)/\(directory)/data.mdb")
    }

    // MARK: A round

    /// Damages a copy, checks it, and serves it: twice, because the second start has to be right where the
    /// damage was in a view.
    func run(_ damage: PageDamage, verifies: Bool = true) async throws -> Outcome {
        let copy = TestDirectory()
        defer { copy.remove() }
        let journal = copy.file("j")
        try FileManager.default.copyItem(atPath: original, toPath: journal)
        try damage.apply(to: journal)
        var outcome = Outcome()
        if verifies { try verify(damage, journal, &outcome) }
        for isLast in [false, true] {
            let end = try await serve(damage, journal, appending: isLast, &outcome.problems)
            outcome.starts.append(end)
        }
        if damage.isOfView, outcome.starts.last != "right" {
            // What the append touched first was found now; more is recorded than the answers are of.
            var others: [String] = []
            outcome.starts.append(try await serve(damage, journal, appending: false, &others))
        }
        if damage.isOfView, outcome.starts.last != "right" {
            outcome.problems.append("the view has not healed: \(outcome.starts)")
        }
        return outcome
    }

    private func verify(_ damage: PageDamage, _ journal: String, _ outcome: inout Outcome) throws {
        let check = try CommandRun(["verify"], journal: journal)
        let isFree = try pages(of: damage.directory).free.contains(damage.page)
        if check.status != (isFree ? 0 : 1) {
            outcome.problems.append(
                "verify ended with \(check.status), of a \(isFree ? "free page" : "page in use")")
        }
        let names = damage.isOfView ? [String(damage.directory.dropFirst(6))] : ["pages: ", "events: "]
        if !damage.isOfView { try export(damage, journal, &outcome) }
        if !isFree, !names.contains(where: check.output.contains) {
            outcome.problems.append("verify names another file: \(check.output.prefix(200))")
        }
    }

    /// What is left can be exported, unless a meta page is gone.
    private func export(_ damage: PageDamage, _ journal: String, _ outcome: inout Outcome) throws {
        let file = journal + "/all.jsonl"
        let run = try CommandRun(["export", "--all", "--output", file], journal: journal)
        if ![0, 1].contains(run.status), run.status != 3 || damage.page > 1 {
            outcome.problems.append("export ended with \(run.status): \(run.error)")
        }
        try? FileManager.default.removeItem(atPath: file)
    }

    /// - Returns: how it went.
    private func serve(
        _ damage: PageDamage, _ journal: String, appending: Bool, _ problems: inout [String]
    ) async throws -> String {
        let service: RunningService
        do { service = try RunningService(journal: journal) } catch let end as StartFailure {
            return ended(end.status, end.said, damage, &problems)
        }
        defer { service.remove() }
        guard let reasons = try await ask(damage, service, appending: appending, &problems) else {
            return ended(service.wait(), service.said, damage, &problems)
        }
        let status = service.terminate()
        if status != 0 { return ended(status, service.said, damage, &problems) }
        return reasons.isEmpty ? "right" : "refused " + Set(reasons).sorted().joined(separator: " ")
    }

    /// Asks all questions, and then may append.
    /// - Returns: the reasons of refusals; nil where the service ended.
    private func ask(
        _ damage: PageDamage, _ service: RunningService, appending: Bool, _ problems: inout [String]
    ) async throws -> [String]? {
        guard let connection = try? RawConnection(service.socket) else { return nil }
        var reasons: [String] = []
        for (question, right) in zip(Question.all, answers) {
            switch try await question.ask(connection) {
            case .result(let answer):
                let isRight = damage.isOfView ? answer == right : Answer(answer).isPart(of: Answer(right))
                if !isRight { problems.append("\(question) is answered wrong") }
            case .refused(let reason):
                reasons.append(reason)
                if !Question.reasonsOfDamage.contains(reason) {
                    problems.append("\(question) is refused as \(reason)")
                }
            case .closed: return nil
            }
        }
        if appending, try !append(connection, &problems) { return nil }
        return reasons
    }

    /// What is acknowledged can be read, and only that.
    /// - Returns: false where the service ended.
    private func append(_ connection: RawConnection, _ problems: inout [String]) throws -> Bool {
        let parameters = #"{"session":"s3","role":"user","content":"after the damage"}"#
        guard let answer = try? connection.call("message.append", parameters) else { return false }
        let wasAppended = answer["result"] != nil
        guard let read = try? connection.call("journal.read", #"{"order":"desc","limit":1}"#) else {
            return false
        }
        let isThere = String(decoding: read.raw, as: UTF8.self).contains("after the damage")
        if wasAppended != isThere, read["result"] != nil || wasAppended {
            problems.append(
                "an append was \(wasAppended ? "" : "not ")acknowledged, and read gives otherwise")
        }
        return true
    }

    private func ended(
        _ status: Int32, _ said: String, _ damage: PageDamage, _ problems: inout [String]
    ) -> String {
        let lines = said.split(separator: "\n")
        let sentences = lines.filter { $0.hasPrefix("daybook: ") }
        if ![3, 71].contains(status) { problems.append("the service ended with \(status): \(said)") }
        if sentences.count != 1 || lines.contains(where: { $0.contains("Fatal error") }) {
            problems.append("the service ended with \(status) and said: \(said)")
        }
        if sentences.contains(where: { !$0.contains("/\(damage.directory)") }) {
            problems.append("another file is named: \(said)")
        }
        return "ended \(status)"
    }
}

/// A question that reads from some views and the log.
struct Question: Sendable, CustomStringConvertible {
    enum Answer: Sendable {
        case result(String)
        case refused(String)
        case closed
    }

    let method: String
    let parameters: String

    static let all =
        [
            Question(method: "journal.read", parameters: #"{"limit":1000}"#),
            Question(method: "session.list", parameters: #"{"limit":100}"#),
            Question(method: "project.list", parameters: "{}"),
            Question(method: "agent.list", parameters: "{}"),
            Question(method: "stats.activity", parameters: #"{"bucket":"day"}"#),
            Question(method: "resume.context", parameters: #"{"owner":"owner1"}"#),
            Question(method: "session.list", parameters: #"{"owner":"owner2","project":"project1"}"#),
        ]
        + (0..<12).flatMap { session in
            [
                Question(
                    method: "message.list", parameters: #"{"session":"s\#(session)","limit":1000}"#),
                Question(method: "resume.prompt", parameters: #"{"session":"s\#(session)"}"#),
                Question(method: "session.get", parameters: #"{"id":"s\#(session)","atRevision":9}"#),
            ]
        }
        + [7, 300, 555].map { word in
            Question(method: "search.messages", parameters: #"{"query":"word\#(word)","limit":50}"#)
        }

    /// What a client may be told of damage: the log's, a view's.
    static let reasonsOfDamage: Set = ["damaged", "rebuilding"]

    var description: String { "\(method) \(parameters)" }

    /// Asks until no view is being folded.
    func ask(_ connection: RawConnection) async throws -> Answer {
        try await eventually(description) { () -> Answer? in
            guard let answer = try? connection.call(method, parameters) else { return .closed }
            if let result = answer["result"] {
                let isBehind =
                    method == "search.messages" && result["throughPosition"]?.integer ?? 0 < Self.head
                return isBehind ? nil : .result(String(decoding: result.raw, as: UTF8.self))
            }
            let data = answer["error"]?["data"]
            let reason = data?["reason"]?.string ?? String(decoding: answer.raw, as: UTF8.self)
            // Of a view that is being folded, as against one that can't be read.
            return reason == "rebuilding" && data?["failedAt"] == nil ? nil : .refused(reason)
        }
    }

    private static let head: Int64 = 12 + 12 * 22
}
