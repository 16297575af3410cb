import DaybookCore
import DaybookJSON
import DaybookJournal
import Testing

@testable import DaybookMethods
@testable import DaybookWire

@Suite struct RequestTests {
    @Test func messageAppendKeepsItsValuesAsTheyCame() throws {
        let append = try #require(
            call(
                "message.append",
                #"{"session":"s1","role":"assistant","content":{"b": 1e400,"a":"\ud800"},"#
                    + #""metadata":null,"agent":"r\u00e9mi","run":"r1","actor":"x","owner":"o","key":"k","#
                    + #""expectedRevision":7,"at":"2026-11-21T06:41:45.123456789Z","source":"{\"x\":1}"}"#
            ).append)
        #expect(append.session == SessionID("s1"))
        #expect(append.owner?.utf8 == Array("o".utf8))
        #expect(append.expectedRevision == Revision(7))
        #expect(append.key?.name.utf8 == Array("k".utf8))
        #expect(append.at?.nanoseconds == 1_795_243_305_123_456_789)
        guard case .record(.messages(let turn)) = append.command, let draft = turn.messages.first else {
            Issue.record("no message")
            return
        }
        #expect(draft.content.text == #"{"b": 1e400,"a":"\ud800"}"#)
        #expect(draft.metadata?.text == "null")
        #expect(draft.agent?.utf8 == Array("rémi".utf8))
        #expect(draft.agent?.json.text == #""r\u00e9mi""#)
        #expect(draft.source?.text == #""{\"x\":1}""#)
        #expect(draft.at == nil)
    }

    @Test func ownerOfTheRequestIsThatOfTheSessionItStarts() throws {
        let append = try #require(
            call(
                "turn.append",
                #"{"owner":"o","startSession":{"id":"n","title":"t"},"messages":[{"role":"user","content":1}]}"#
            ).append)
        #expect(append.session == SessionID("n"))
        guard case .begin(.messages(_, let start, _)) = append.command else {
            Issue.record("no start")
            return
        }
        #expect(start.owner?.utf8 == Array("o".utf8))
        #expect(append.owner == start.owner)
        #expect(call("session.start", #"{"owner":"o"}"#).append?.owner == start.owner)
        #expect(start.title?.text == #""t""#)
    }

    @Test func updateTellsClearingATitleFromLeavingIt() throws {
        func title(_ params: String) throws -> RawJSON?? {
            guard
                case .change(.update(let update)) = try #require(call("session.update", params).append)
                    .command
            else {
                return nil
            }
            return update.title
        }
        #expect(try title(#"{"id":"s"}"#) == .none)
        #expect(try title(#"{"id":"s","title":null}"#) == .some(nil))
        #expect(try title(#"{"id":"s","title":"x"}"#) == .some(json(#""x""#)))
    }

    /// What a key covers: not layout, order of parameters, key or expected revision; all else.
    @Test func keyedRequestsAreNormal() throws {
        func keyed(_ params: String, _ method: String = "session.rename") throws -> String {
            text(try #require(call(method, params).append?.key).request)
        }
        let first = try keyed(#"{"id":"s","title":"a b","key":"k","expectedRevision":3}"#)
        #expect(first == #"session.rename{"id":"s","title":"a b"}"#)
        #expect(try keyed(#"{ "title" : "a b" , "key":"other", "\u0069d":"s" }"#) == first)
        #expect(try keyed(#"{"id":"s","title":"a  b","key":"k"}"#) != first)
        #expect(try keyed(#"{"id":"s","title":"a b","key":"k","actor":"x"}"#) != first)
        #expect(call("session.pin", #"{"id":"s"}"#).append?.key == nil)
    }

    @Test func valuesOverTheLimitAreTooLarge() throws {
        let content = #""\#(String(repeating: "a", count: Limits.valueByteCountMax - 1))""#
        let error = try #require(
            call("message.append", #"{"session":"s","role":"user","content":\#(content)}"#).error)
        #expect(error.code == -32007)
        #expect(error.member("limit") == "8388608")
        #expect(error.member("actual") == "8388609")
        let fits = #""\#(String(repeating: "a", count: Limits.valueByteCountMax - 2))""#
        #expect(call("session.setContext", #"{"id":"s","context":\#(fits)}"#).error == nil)
        let both = try #require(
            call(
                "message.append", #"{"session":"s","role":"user","content":\#(fits),"metadata":\#(fits)}"#
            ).error)
        #expect(both.code == -32007)
    }

    @Test(arguments: [(128, true), (129, false)]) func depthIsThatOfTheValue(depth: Int, isTaken: Bool) {
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let content = #"{"session":"s","role":"user","content":\#(deep)}"#
        #expect((call("message.append", content).error == nil) == isTaken)
        let turn = #"{"startSession":{"context":\#(deep)},"messages":[{"role":"user","content":\#(deep)}]}"#
        let line = #"[{"jsonrpc":"2.0","id":1,"method":"turn.append","params":\#(turn)}]"#
        guard case .batch(let calls) = decode(line) else {
            Issue.record("no batch")
            return
        }
        #expect((calls[0].error == nil) == isTaken)
    }

    @Test func cursorsComeBack() throws {
        let cursor = SessionCursor(
            isPinned: true, activity: Timestamp(nanoseconds: -5), session: Position(77))
        let query = try #require(
            call("session.list", #"{"cursor":"\#(Cursors.text(cursor))"}"#).query(of: SessionListMethod.self))
        let export = try #require(
            call("session.export", #"{"id":"s","cursor":"\#(Cursors.text(SequenceNumber(31)))"}"#)
                .query(of: SessionExportMethod.self))
        #expect(query.list.cursor == cursor)
        #expect(export.cursor == SequenceNumber(31))
        // One method's cursor is none of another's.
        #expect(
            call("session.list", #"{"cursor":"\#(Cursors.text(SequenceNumber(31)))"}"#).error?.field
                == "cursor")
    }

    @Test func defaultsAreThoseOfTheProtocol() throws {
        let list = try #require(call("session.list", "{}").query(of: SessionListMethod.self))
        let messages = try #require(
            call("message.list", #"{"session":"s"}"#).query(of: MessageListMethod.self))
        let resume = try #require(
            call("resume.prompt", #"{"session":"s"}"#).query(of: ResumePromptMethod.self))
        let events = try #require(call("journal.read", "{}").query(of: JournalReadMethod.self))
        guard case .queued(.subscribe(let subscribe)) = try call("journal.subscribe", "{}").decoded.get()
        else {
            Issue.record("no subscription")
            return
        }
        #expect(list.list.limit == 50 && list.list.pinnedFirst && list.list.archived == .exclude)
        #expect(messages.list.limit == 100 && messages.list.order == .asc)
        #expect(resume.recentCountMax == 30 && resume.recentScalarCountMax == 500 && !resume.isStable)
        #expect(resume.keep == .recent && resume.version == .one)
        #expect(events.limit == 100 && !events.isDescending)
        #expect(subscribe.from == nil)
    }
}
