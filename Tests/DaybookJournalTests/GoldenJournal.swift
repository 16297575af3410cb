import DaybookAudit
import DaybookCore
import DaybookJournal
import DaybookTesting
import Foundation
import Testing

@testable import DaybookMethods

/// A directory of `fixtures/journals`: a log as some build wrote it, and what was read from it then.
///
/// `DAYBOOK_WRITE_JOURNAL=NAME swift test --filter GoldenJournalTests` makes NAME of `GoldenStory`, by
/// today's build; what is there is never written over. A NAME that ends in `-restored` is of that story's
/// backup.
struct GoldenJournal: CustomTestStringConvertible, Sendable {
    enum Answers: String, CaseIterable {
        case description = "expected.txt"
        /// What `journal.read` answers: events as stored.
        case events = "events.json"
        /// Each session as `session.export` gives it, in `jsonl`.
        case exports = "exports.jsonl"
    }

    let name: String

    init(_ name: String) { self.name = name }

    static let nameToWrite = ProcessInfo.processInfo.environment["DAYBOOK_WRITE_JOURNAL"]

    static var all: [GoldenJournal] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: Folders.journals)
        return (names ?? []).sorted().map(GoldenJournal.init)
    }

    static let keyedRequest = GoldenStory.keyedRequest

    var testDescription: String { name }
    var path: String { Folders.journals + "/" + name }

    func text(_ answers: Answers) throws -> String {
        try String(contentsOfFile: path + "/" + answers.rawValue, encoding: .utf8)
    }

    /// A copy that may be written to.
    func opened() throws -> TestJournal {
        let path = TestJournal.newPath()
        try FileManager.default.createDirectory(atPath: path + "/log", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: self.path + "/data.mdb", toPath: path + "/log/data.mdb")
        return try TestJournal(at: path)
    }

    // MARK: Writing

    func write() async throws {
        let manager = FileManager.default
        if !manager.fileExists(atPath: path + "/data.mdb") {
            let story = try await GoldenStory.told()
            defer { story.remove() }
            let source = try name.hasSuffix("-restored") ? restored(story) : story.path
            story.close()
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            try manager.copyItem(atPath: source + "/log/data.mdb", toPath: path + "/data.mdb")
        }
        for answers in Answers.allCases {
            let file = path + "/" + answers.rawValue
            guard !manager.fileExists(atPath: file) else { continue }
            let test = try opened()
            defer { test.remove() }
            let text =
                switch answers {
                case .description:
                    try await GoldenJournal.description(of: test).joined(separator: "\n") + "\n"
                case .events: try await GoldenJournal.events(of: test)
                case .exports: try await GoldenJournal.exports(of: test)
                }
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
    }

    /// - Returns: the directory of a journal made from a backup.
    private func restored(_ story: TestJournal) throws -> String {
        let path = story.path + "/restored"
        let backup = try story.journal.backup(to: story.path + "/backup", after: .none) { _ in }
        _ = try Restoration(machine: story.machine.machine, limits: .forTests).run([backup.path], to: path)
        return path
    }

    // MARK: What is read from it

    static func events(of test: TestJournal) async throws -> String {
        let page = try await test.read { reader in
            var query = EventQuery()
            query.limit = Limits.pageCountMax
            return try reader.events(query)
        }
        let line = String(decoding: JournalReadMethod().line(page, to: .null), as: UTF8.self)
        return line.withoutEventLinks + "\n"
    }

    static func exports(of test: TestJournal) async throws -> String {
        try await test.read { reader in
            try sessions(reader).map { session in
                let page = try reader.export(ExportQuery(session: session.id))
                return String(decoding: SessionExport.document(page, format: .jsonl).text, as: UTF8.self)
            }.joined()
        }
    }

    private static func sessions(_ reader: JournalReader) throws -> [Session] {
        var query = SessionListQuery()
        query.archived = .include
        return try reader.sessions(query).sessions
    }

    /// A line each: events, sessions, transcripts, prompts, head and root.
    static func description(of test: TestJournal) async throws -> [String] {
        var lines: [String] = []
        for view in try await test.events() {
            let (header, leaf) = (view.event.header, view.event.leaf)
            lines.append(
                "event \(header.position.value) \(view.session?.text ?? "-") \(header.revision.value) "
                    + "\(header.type.name) \(header.recordedAt.rfc3339) \(leaf)")
        }
        lines += try await test.read { reader in
            try sessions(reader).flatMap { try describe($0, reader) }
        }
        lines.append("head \(test.journal.acknowledgedHead.value)")
        test.close()
        lines.append("root \(try LogSurgery(test.path).head().frontier.root)")
        try test.reopen()
        return lines
    }

    private static func describe(_ session: Session, _ reader: JournalReader) throws -> [String] {
        let names = [
            session.owner, session.agent, session.project, session.mode, session.title, session.context,
        ]
        let flags = [session.isPinned ? "pinned" : "", session.isArchived ? "archived" : ""].joined()
        var lines = [
            "session \(session.id.text) \(session.status.name) \(flags) revision \(session.revision.value)"
        ]
        lines.append("  names \(names.map { $0?.text ?? "-" }.joined(separator: " | "))")
        lines.append("  times \(session.createdAt.rfc3339) \(session.updatedAt.rfc3339)")
        lines.append("  preview \(session.preview ?? "-")")
        for message in try reader.messages(MessageListQuery(session: session.id)).messages {
            let header = message.header
            lines.append(
                "  message \(header.sequence.value) \(header.role!.name) \(header.messageType!.name) "
                    + "\(header.at.rfc3339) \(message.body?[.content]?.text ?? "-") "
                    + "\(message.body?[.metadata]?.text ?? "-")")
        }
        let prompt = try reader.resumePrompt(ResumeQuery(session: session.id))
        if case .text(let text) = prompt.form { lines.append("  prompt \(text.debugDescription)") }
        return lines
    }
}
