import DaybookCore
import DaybookJSON
import DaybookJournal
import Testing

@testable import DaybookMethods
@testable import DaybookWire

/// The names of the result's members.
private func members(_ line: [UInt8]) throws -> [String] {
    try #require(try value(line)["result"]).members.map(\.name.string)
}

private func members<R: AppendReply>(
    _ reply: R, _ answer: R.Answer, _ appended: Appended
) throws -> [String] {
    try members(reply.line(answer, appended, to: json("1")))
}

private func members<R: Read>(_ read: R, _ answer: R.Answer) throws -> [String] {
    try members(read.line(answer, to: json("1")))
}

private let appended = Appended(
    first: Position(7), last: Position(8), revision: Revision(5), session: Position(3))

private let duplicate = {
    var duplicate = appended
    duplicate.isDuplicate = true
    return duplicate
}()

private let event = EventView(
    session: SessionID("s1"),
    event: StoredEvent(header: header(.sessionPinned), content: .sealed(EventBody()), leaf: .zero))

@Suite struct AnswerTests {
    @Test func appendsSayWhereTheyAre() throws {
        let said = message([(.content, "1")])
        #expect(
            try members(StartReply(), .init(session: session(), closed: []), duplicate)
                == ["session", "position", "revision", "duplicate"])
        #expect(
            try members(StartReply(), .init(session: session(), closed: [SessionID("o")!]), appended)
                == ["session", "closed", "position", "revision"])
        #expect(try members(SessionReply(), session(), appended) == ["session", "position", "revision"])
        #expect(
            try members(RecordedReply(), .init(message: said, session: nil, closed: []), appended) == [
                "message", "position", "revision",
            ])
        #expect(
            try members(RecordedReply(), .init(message: said, session: session(), closed: []), appended) == [
                "message", "session", "position", "revision",
            ])
        #expect(
            try members(TurnReply(), .init(messages: [said], session: session(), closed: []), appended) == [
                "session", "messages", "position", "revision",
            ])
        #expect(try members(EventReply(), event, appended) == ["event", "position", "revision"])
    }

    @Test func readsHaveTheirMembers() throws {
        let said = message([(.content, "1")])
        #expect(
            try members(
                SessionGetMethod(),
                .init(
                    found: SessionAnswer(session: session(), isReadOnly: true, messages: [said]),
                    fields: .all))
                == ["session", "readOnly", "messages"])
        let cursor = SessionCursor(isPinned: false, activity: time, session: Position(1))
        #expect(
            try members(
                SessionListMethod(),
                .init(page: SessionPage(sessions: [session()], nextCursor: cursor, total: 1), fields: .all))
                == ["sessions", "nextCursor", "total"])
        let list = MessageList(countMax: 1, written: nil) {
            _ = said.lend(to: &$0)
            return MessagePage(total: 1, hasMore: false)
        }
        #expect(try members(MessageListMethod(), list) == ["messages", "total", "hasMore"])
        #expect(
            try members(
                MessageGetMethod(), .init(history: MessageHistory(message: said, earlier: []), fields: .all))
                == ["message", "history"])
        #expect(
            try members(
                JournalReadMethod(), EventPage(events: [event], head: Position(9), nextFrom: Position(8)))
                == ["events", "head", "nextFrom"])
        #expect(try members(SubscribeCall.answer(to: json("1"), subscription: 4)) == ["subscription"])
        #expect(try members(UnsubscribeCall.answer(to: json("1"))) == [])
    }

    @Test func aResumePromptTellsWhatItLeftOut() {
        let prompt = ResumePrompt(
            form: .text("# Prior\n"), version: .two,
            ranges: [SequenceNumber(4)...SequenceNumber(4), SequenceNumber(6)...SequenceNumber(6)],
            included: 2,
            omissions: [.init(reason: "limit", count: 3), .init(reason: "redacted", count: 1)], truncated: 1,
            throughSequence: SequenceNumber(6))
        #expect(
            text(ResumePromptMethod().line(prompt, to: json("1")))
                == ##"{"jsonrpc":"2.0","id":1,"result":{"text":"# Prior\n","included":2,"omitted":4,"##
                + #""omittedReasons":[{"reason":"limit","count":3},{"reason":"redacted","count":1}],"#
                + #""truncated":1,"firstSequence":4,"throughSequence":6,"version":2,"#
                + #""ranges":[{"from":4,"to":4},{"from":6,"to":6}]}}"#)
    }

    @Test func aPromptIsAccountedFor() {
        var query = ResumeQuery(session: SessionID("s")!)
        query.keep = .task
        query.version = .two
        let unit = ResumeUnit(
            sequences: SequenceNumber(1)...SequenceNumber(3), messageCount: 2, isIncluded: false,
            reason: "wrapper", byteCount: nil)
        var explanation = ResumeExplanation(query, revision: Revision(7), byteCount: 90, units: [unit])
        explanation.continuesAfter = SequenceNumber(3)
        #expect(
            text(ResumeExplainMethod().line(explanation, to: json("1")))
                == #"{"jsonrpc":"2.0","id":1,"result":{"revision":7,"keep":"task","version":2,"bytes":90,"#
                + #""maxBytes":32000,"units":[{"from":1,"to":3,"messages":2,"included":false,"#
                + #""reason":"wrapper"}],"nextCursor":"6d0300000000000000"}}"#)
    }

    @Test func infoTellsTheLimits() throws {
        let info = JournalInfo(
            version: "0.1.0", id: "j", lineage: 1, format: 0, head: Position(9), byteCount: 4_096,
            uptimeSeconds: 1.5,
            projections: [
                ProjectionStatus(
                    name: "sessions", version: 1, position: Position(5), lag: 4,
                    state: .rebuilding(
                        RebuildProgress(done: Position(5), total: Position(9), eventsPerSecond: 2))),
                ProjectionStatus(
                    name: "resume", version: 1, position: Position(5), lag: 4, state: .failed("at 6")),
            ])
        let result = try #require(try value(SystemInfoMethod().line(info, to: json("1")))["result"])
        #expect(
            result.members.map(\.name.string)
                == ["version", "protocol", "journal", "projections", "limits", "uptimeSeconds", "features"])
        #expect(result["limits"]?["frame"]?.integer == 16_777_216)
        let shown = text(Array(result.raw))
        #expect(shown.contains(#""journal":{"id":"j","lineage":1,"format":0,"head":9,"bytes":4096}"#))
        #expect(
            shown.contains(
                #""state":"rebuilding","rebuild":{"done":5,"total":9,"eventsPerSecond":2.0,"secondsLeft":2.0}"#
            ))
        #expect(shown.contains(#""state":"failed","error":"at 6""#))
    }

    @Test func anAnswerOverTheLimitOfALineIsAnError() throws {
        let half = #""\#(String(repeating: "a", count: 8_000_000))""#
        let turn = [message([(.content, half)]), message([(.content, half)]), message([(.content, half)])]
        let response = try value(
            TurnReply().line(
                .init(messages: turn, session: session(), closed: []), appended, to: json("1")))
        #expect(response["error"]?["code"]?.integer == -32007)
        #expect(response["error"]?["message"]?.string?.contains("recorded, up to position 8") == true)
    }

    /// A client that is told to ask for less would start another session.
    @Test(arguments: [false, true]) func aSessionJustStartedIsToldToBeRecorded(isFound: Bool) throws {
        var answer = CurrentAnswer(session: session(), messages: nil)
        answer.session?.context = json(#""\#(String(repeating: "a", count: Limits.frameByteCountMax))""#)
        var found = appended
        found.recordedNothing = isFound
        let line = CurrentReply(messageCount: nil).line(answer, found, to: json("1"))
        let problem = try #require(try value(line)["error"]?["message"]?.string)
        #expect(problem.contains("It is recorded, up to position 8; read it in parts.") != isFound)
        #expect(problem.contains("Ask for less at once.") == isFound)
    }

    @Test func notificationsAreOfTheProtocol() {
        #expect(
            text(RPCResponse.caughtUp(subscription: 3, position: Position(9)))
                == #"{"jsonrpc":"2.0","method":"journal.caughtUp","params":{"subscription":3,"position":9}}"#)
        #expect(
            text(RPCResponse.event(event, subscription: 3)).hasPrefix(
                #"{"jsonrpc":"2.0","method":"journal.event","params":{"subscription":3,"event":{"position":7,"#
            ))
    }
}
