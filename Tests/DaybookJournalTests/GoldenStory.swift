import DaybookCore
import DaybookJournal
import DaybookTesting

/// What a golden journal tells: every command, every kind of name, content of every shape, and every way in
/// which history changes.
enum GoldenStory {
    static var keyedRequest: AppendRequest {
        .make("chat", .record([.text("once")], start: nil), key: "key-1", content: "once")
    }

    static func told() async throws -> TestJournal {
        let test = try TestJournal()
        // Chapters are commits: few, so that the file holds few freed pages.
        for chapter in [
            conversations, endings, changes, forks, erasures, takings, asides, families, expiries,
            assignments,
        ] {
            test.machine.advance(seconds: 61)
            for result in await test.commitTogether(chapter) { _ = try result.get() }
            _ = try await test.events()
        }
        try await test.erasuresDone()
        return test
    }

    private static var conversations: [AppendRequest] {
        var imported = draft(#""from a file""#, .user, .text)
        imported.at = Timestamp(rfc3339: "1999-12-31T23:59:59.999999999+01:00".utf8)
        imported.source = RawJSON(#""{\"line\": 1}""#)
        return [
            .make("chat", .start(start, closeCurrent: false)),
            .make("chat", .record([draft(#""hello\nworld""#, .user, .text), call], start: nil)),
            .make("chat", .record([result], start: nil)), keyedRequest,
            .make("chat", .record([draft(#"{"title": "main.swift"}"#, .assistant, .artifact)], start: nil)),
            .make("chat", .record([draft("null", .system, .error)], start: nil)),
            .make("chat", .custom(CustomType("x.order:shipped")!, body: RawJSON(#"{"id": 17}"#))),
            .make("old", .record([imported], start: .of(owner: "bob"))),
        ]
    }

    private static var start: SessionStart {
        var start = SessionStart.of(owner: "ada", agent: "bot", project: "daybook", mode: "interactive")
        start.title = RawJSON(#""Ship it""#)
        start.context = RawJSON(#"{"order": 17, "note": "caf\u00e9"}"#)
        return start
    }

    private static var call: MessageDraft {
        var call = draft(
            #"[{"type": "tool_use", "id": "t1", "name": "find", "input": {"q": "ünïcode"}}]"#, .assistant,
            .toolCall)
        call.callIDs = [Array("t1".utf8)]
        call.agent = .named("bot")
        call.run = .named("run-1")
        call.metadata = RawJSON(#"{"tokens": 1.50e3}"#)
        return call
    }

    private static var result: MessageDraft {
        var result = draft(
            #"[{"type": "tool_result", "tool_use_id": "t1", "content": "found"}]"#, .tool, .toolResult)
        result.resultIDs = [Array("t1".utf8)]
        return result
    }

    private static var endings: [AppendRequest] {
        var actor = AppendRequest.make("chat", .rename(title: RawJSON(#""Shipped""#)))
        actor.actor = .named("carol")
        return [
            actor, .make("chat", .setContext(RawJSON("[1, 2, 3]"))), .make("chat", .setPinned(true)),
            .make("old", .close(reason: RawJSON(#""done""#))), .make("old", .reopen),
            .make("old", .setArchived(true)), .make("old", .setArchived(false)),
            .make("old", .close(reason: nil)), .make("chat", .setPinned(false)),
            .make("next", .start(start, closeCurrent: true), key: "key-2"),
            .make("chat", .reopen), .make("next", .rename(title: nil)),
            .make("untitled", .record([.text("q"), .text("a", .assistant)], start: .of(owner: "ada"))),
            .make(
                "untitled",
                .fillTitle(GeneratedTitle(text: RawJSON(#""Made""#), source: Position(26)))),
        ]
    }

    private static var changes: [AppendRequest] {
        let edit = MessageEdit(content: RawJSON(#""hello\nmoon""#), metadata: RawJSON(#"{"by": "ada"}"#))
        let digest = SessionDigest(
            summary: RawJSON(#""they shipped""#),
            insights: [InsightDraft(kind: .named("likes"), value: RawJSON(#""tea""#))],
            through: SequenceNumber(3), source: Position(4))
        return [
            .make("chat", .edit(SequenceNumber(1), edit)),
            .make("chat", .edit(SequenceNumber(1), MessageEdit(content: RawJSON(#""hello, stars""#)))),
            .make(
                "chat",
                .annotate(
                    SequenceNumber(2), kind: RawJSON(#""reaction""#), value: RawJSON(#"{"emoji": "👍"}"#))),
            .make(
                "chat",
                .recordInsight(
                    InsightDraft(kind: .named("needs"), value: RawJSON(#"{"size": 42}"#)), replaces: nil)),
            .make("chat", .summarize(text: RawJSON(#""so far""#), through: SequenceNumber(2))),
            .make("chat", .recordDigest(digest)),
            .make("old", .summarize(text: nil, through: SequenceNumber(1))),
        ]
    }

    private static var forks: [AppendRequest] {
        [
            .make(
                "chat",
                .fork(SessionFork(at: SequenceNumber(4), id: SessionID("branch"), start: .of(agent: "other")))
            ),
            .make("branch", .record([.text("another way")], start: nil)),
            .make("branch", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""its own words""#)))),
            .make("chat", .rewind(to: SequenceNumber(4))),
            .make("chat", .record([.text("and on")], start: nil)),
            .make("gone", .record([.text("to be erased")], start: .of(owner: "eve"))),
            .make("emptied", .record([.text("to be cleared")], start: .of(owner: "ada"))),
        ]
    }

    private static var erasures: [AppendRequest] {
        let reason = RawJSON(#""asked for""#)
        return [
            .make("chat", .redact(SequenceNumber(1), reason: nil, keepsCurrent: true)),
            .make("chat", .redact(SequenceNumber(3), reason: reason, keepsCurrent: false)),
            .make("emptied", .clear(reason: reason)),
            .make("emptied", .record([.text("afterwards")], start: nil)),
            .make("gone", .erase(reason: reason)),
        ]
    }

    /// What format 2 is needed for: what earlier builds could not say of a clear, a rewind or a message.
    private static var takings: [AppendRequest] {
        let texts = ["one", "two", "three", "four", "five"].map { MessageDraft.text($0) }
        return [
            .make("queue", .record(texts, start: .of(owner: "ada"))),
            .make("queue", .rewind(last: 1, withMessages: true)),
            .make(
                "queue",
                .clear(
                    reason: RawJSON(#""long ago""#), through: 2, summary: RawJSON(#""They counted.""#)),
                key: "key-3"),
            .make("queue", .rewind(to: SequenceNumber(3), newKeys: true)),
            .say("under an old key's name", in: "queue", key: "key-3", generation: 2),
            .make("queue", .record([instruction, costly], start: nil)),
        ]
    }

    /// An entry that is no message to people, between two that are, and what it says later.
    private static var asides: [AppendRequest] {
        var aside = draft(#""Looking it up.""#, .assistant, .text)
        aside.isHidden = true
        return [
            .make(
                "aside",
                .record([.text("Is it done?"), aside, .text("Yes.", .assistant)], start: .of(owner: "ada"))),
            .make("aside", .edit(SequenceNumber(2), MessageEdit(content: RawJSON(#""Looked it up.""#)))),
        ]
    }

    /// Sessions that work for others, before these are there and after.
    private static var families: [AppendRequest] {
        var helper = SessionStart.of(owner: "ada", agent: "helper")
        helper.parent = SessionID("chat")
        var early = SessionStart.of(owner: "ada")
        early.parent = SessionID("late")
        return [
            .make("helper", .start(helper, closeCurrent: false)),
            .make("early", .start(early, closeCurrent: false)),
            .make("late", .start(.of(owner: "ada"), closeCurrent: false)),
        ]
    }

    /// A session with a time of its own to be erased, which is changed, then taken away.
    private static var expiries: [AppendRequest] {
        var brief = SessionStart.of(owner: "ada")
        brief.expiresAfter = 86_400
        return [
            .make("brief", .start(brief, closeCurrent: false)), .make("brief", expiry(172_800)),
            .make("brief", expiry(nil)),
        ]
    }

    /// A family that nobody owned, and what it is given.
    private static var assignments: [AppendRequest] {
        var follower = SessionStart()
        follower.parent = SessionID("found")
        var names = SessionAssignment()
        names.owner = .named("ada")
        names.agent = .named("finder")
        names.project = .named("attic")
        var parent = SessionAssignment()
        parent.parent = SessionID("chat")
        return [
            .make("found", .record([.text("in a drawer")], start: SessionStart()), key: "key-4"),
            .make("follower", .start(follower, closeCurrent: false)),
            .make("found", .fork(SessionFork(at: SequenceNumber(1), id: SessionID("copy")))),
            .make("found", .assign(names)), .make("copy", .assign(parent)),
        ]
    }

    private static func expiry(_ seconds: UInt64?) -> Command {
        var update = SessionUpdate()
        update.expiresAfter = .some(seconds)
        return .update(update)
    }

    private static var instruction: MessageDraft {
        var instruction = draft(#""Be brief.""#, .developer, .text)
        instruction.key = .named("message-1")
        return instruction
    }

    private static var costly: MessageDraft {
        var costly = draft(#""Yes.""#, .assistant, .text)
        costly.key = .named("message-2")
        costly.usage = UsageDraft(id: .named("use-1"), model: .named("small"), figures: figures)
        return costly
    }

    private static var figures: MessageUsage {
        var figures = MessageUsage()
        figures.inputTokens = 1_200
        figures.outputTokens = 34
        figures.cachedTokens = 1_000
        figures.cost = MessageUsage.Cost(billionths: 12_500_000, currency: .dollar)
        return figures
    }

    private static func draft(_ content: String, _ role: Role, _ type: MessageType) -> MessageDraft {
        MessageDraft(role: role, type: type, content: RawJSON(text: content))
    }
}
