import DaybookAudit
import DaybookCore
import DaybookJournal
import Foundation
import Testing

/// Journals written by earlier builds, in `fixtures/journals`: each is opened, folded and checked by every
/// later build.
///
/// `DAYBOOK_WRITE_FIXTURE=1 swift test --filter FormatTests` writes format 0 anew. That is for the time
/// before its release alone; afterwards a new format gets a directory of its own.
@Suite struct FormatTests {
    static let fixture = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().path + "/fixtures/journals/format-0"
    }()

    static var isWriting: Bool { ProcessInfo.processInfo.environment["DAYBOOK_WRITE_FIXTURE"] != nil }

    /// A copy of the fixture that may be written to.
    private func opened() throws -> TestJournal {
        let path = TestJournal.newPath()
        try FileManager.default.createDirectory(atPath: path + "/log", withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: FormatTests.fixture + "/data.mdb", toPath: path + "/log/data.mdb")
        return try TestJournal(at: path)
    }

    @Test func format0ReadsAsItWasWritten() async throws {
        if FormatTests.isWriting { try await FormatFixture.write(to: FormatTests.fixture) }
        let test = try opened()
        defer { test.remove() }
        let expected = try String(contentsOfFile: FormatTests.fixture + "/expected.txt", encoding: .utf8)
        let found = try await FormatFixture.description(of: test)
        for (line, expectedLine) in zip(found, expected.split(separator: "\n")) {
            #expect(line == expectedLine)
        }
        #expect(found.joined(separator: "\n") + "\n" == expected)
    }

    /// The root, made of the header bytes alone: no code of the journal's in between.
    @Test func format0sRootFollowsFromItsHeaders() throws {
        let test = try opened()
        defer { test.remove() }
        test.close()
        let surgery = try LogSurgery(test.path)
        var leaves: [Digest256] = []
        for (header, body) in zip(try surgery.headerBytes(), try surgery.bodyBytes()) {
            leaves.append(EventHash.sha256([0] + header))
            let decoded = try EventHeaderCodec.decode(header.span.bytes)
            #expect(EventHash.sha256(Array(body.dropFirst(5))) == decoded.commitment)
        }
        func root(_ leaves: ArraySlice<Digest256>) -> Digest256 {
            guard leaves.count > 1 else { return leaves.first! }
            var split = 1
            while 2 * split < leaves.count { split *= 2 }
            let middle = leaves.startIndex + split
            return EventHash.sha256([1] + root(leaves[..<middle]).bytes + root(leaves[middle...]).bytes)
        }
        let expected = try String(contentsOfFile: FormatTests.fixture + "/expected.txt", encoding: .utf8)
        #expect(expected.contains("root \(root(leaves[...]))\n"))
        #expect(try surgery.head().frontier.root == root(leaves[...]))
    }

    /// An old journal goes on where it ended.
    @Test func format0GoesOn() async throws {
        let test = try opened()
        defer { test.remove() }
        let head = test.journal.acknowledgedHead
        let first = try await test.appendOnceReady(.say("new", in: "fresh", start: SessionStart()))
        #expect(first.first == head.next)
        // A key of the old journal is known.
        let again = try await test.append(FormatFixture.keyedRequest)
        #expect(again.isDuplicate && again.last < head)
        try test.reopen()
        #expect(try await test.texts(of: "fresh") == ["\"new\""])
    }

    @Test func theFixtureIsSmall() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: FormatTests.fixture + "/data.mdb")
        #expect(try #require(attributes[.size] as? Int) < 200 * 1_024)
    }
}

/// The journal of the fixture: every command, every kind of name, content of every shape.
enum FormatFixture {
    static var keyedRequest: AppendRequest {
        .make("chat", .record([.text("once")], start: nil), key: "key-1", content: "once")
    }

    static func write(to fixture: String) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for request in requests {
            test.machine.advance(seconds: 61)
            _ = try await test.append(request)
        }
        let description = try await description(of: test)
        test.close()
        let manager = FileManager.default
        try? manager.removeItem(atPath: fixture)
        try manager.createDirectory(atPath: fixture, withIntermediateDirectories: true)
        try manager.copyItem(atPath: test.path + "/log/data.mdb", toPath: fixture + "/data.mdb")
        let text = description.joined(separator: "\n") + "\n"
        try text.write(toFile: fixture + "/expected.txt", atomically: true, encoding: .utf8)
    }

    private static var requests: [AppendRequest] {
        var start = SessionStart.of(owner: "ada", agent: "bot", project: "daybook", mode: "interactive")
        start.title = RawJSON(#""Ship it""#)
        start.context = RawJSON(#"{"order": 17, "note": "caf\u00e9"}"#)
        var imported = draft(#""from a file""#, .user, .text)
        imported.at = Timestamp(rfc3339: "1999-12-31T23:59:59.999999999+01:00".utf8)
        imported.source = RawJSON(#""{\"line\": 1}""#)
        var call = draft(
            #"[{"type": "tool_use", "id": "t1", "name": "find", "input": {"q": "ünïcode"}}]"#, .assistant,
            .toolCall)
        call.callIDs = [Array("t1".utf8)]
        call.agent = .named("bot")
        call.run = .named("run-1")
        call.metadata = RawJSON(#"{"tokens": 1.50e3}"#)
        var result = draft(
            #"[{"type": "tool_result", "tool_use_id": "t1", "content": "found"}]"#, .tool, .toolResult)
        result.resultIDs = [Array("t1".utf8)]
        var actor = AppendRequest.make("chat", .rename(title: RawJSON(#""Shipped""#)))
        actor.actor = .named("carol")
        return [
            .make("chat", .start(start, closeCurrent: false)),
            .make("chat", .record([draft(#""hello\nworld""#, .user, .text), call], start: nil)),
            .make("chat", .record([result], start: nil)), keyedRequest,
            .make("chat", .record([draft(#"{"title": "main.swift"}"#, .assistant, .artifact)], start: nil)),
            .make("chat", .record([draft("null", .system, .error)], start: nil)), actor,
            .make("chat", .setContext(RawJSON("[1, 2, 3]"))), .make("chat", .setPinned(true)),
            .make("chat", .custom(CustomType("x.order:shipped")!, body: RawJSON(#"{"id": 17}"#))),
            .make("old", .record([imported], start: .of(owner: "bob"))),
            .make("old", .close(reason: RawJSON(#""done""#))), .make("old", .reopen),
            .make("old", .setArchived(true)), .make("old", .setArchived(false)),
            .make("old", .close(reason: nil)),
            .make("chat", .setPinned(false)), .make("next", .start(start, closeCurrent: true), key: "key-2"),
            .make(nil, .start(.of(owner: "ada"), closeCurrent: false), key: "key-1", content: "start"),
            .make(
                "next",
                DeciderTests.update {
                    $0.title = .some(nil)
                    $0.context = RawJSON("{}")
                    $0.pinned = true
                    $0.archived = true
                }),
        ]
    }

    private static func draft(_ content: String, _ role: Role, _ type: MessageType) -> MessageDraft {
        MessageDraft(role: role, type: type, content: RawJSON(text: content))
    }

    /// All that the journal answers, a line each: events, sessions, transcripts, prompts, head and root.
    static func description(of test: TestJournal) async throws -> [String] {
        var lines: [String] = []
        for view in try await test.events() {
            let (header, leaf) = (view.event.header, view.event.leaf)
            lines.append(
                "event \(header.position.value) \(view.session?.text ?? "-") \(header.revision.value) "
                    + "\(header.type.name) \(header.recordedAt.rfc3339) \(leaf)")
        }
        lines += try await test.read { reader in
            var query = SessionListQuery()
            query.archived = .include
            return try reader.sessions(query).sessions.flatMap { try describe($0, reader) }
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
