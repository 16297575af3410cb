import DaybookCore
import DaybookJSON
import Testing

@testable import DaybookWire

private let at = #""2025-11-21T06:41:45.123456Z""#
private let later = #""2025-11-21T06:41:46.123456Z""#

private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return text(writer.finish())
}

/// Golden bytes of each object.
@Suite struct ObjectTests {
    @Test func aFreshSession() {
        #expect(
            written { $0.session(session()) }
                == #"{"id":"018f3a2b-1111","mode":"batch","status":"open","pinned":false,"archived":false,"#
                + #""messageCount":2,"revision":5,"createdAt":\#(at),"updatedAt":\#(at),"keyGeneration":1}"#)
    }

    @Test func aFullSession() {
        var full = session(title: #""T\u00e9""#)
        full.owner = json(#""o""#)
        full.agent = json(#""a""#)
        full.project = json(#""p""#)
        full.mode = json(#""m""#)
        full.titleSource = .generated
        full.context = json(#"{"b": 1}"#)
        full.summary = json(#""S""#)
        full.summaryThrough = SequenceNumber(2)
        full.lastMessageAt = time
        full.closedAt = time
        full.archivedAt = time
        full.preview = "p\n"
        full.forkedFrom = (session: SessionID("f")!, sequence: SequenceNumber(1))
        full.keyGeneration = KeyGeneration(3)
        #expect(
            written { $0.session(full) }
                == #"{"id":"018f3a2b-1111","owner":"o","agent":"a","project":"p","mode":"m","#
                + #""title":"T\u00e9","titleSource":"generated","context":{"b": 1},"#
                + #""summary":{"text":"S","throughSequence":2},"status":"open","pinned":false,"#
                + #""archived":false,"messageCount":2,"revision":5,"createdAt":\#(at),"updatedAt":\#(at),"#
                + #""lastMessageAt":\#(at),"closedAt":\#(at),"archivedAt":\#(at),"preview":"p\n","#
                + #""forkedFrom":{"session":"f","sequence":1},"keyGeneration":3}"#)
    }

    @Test func aMessage() {
        let full = message(
            role: .assistant, type: .toolCall,
            [
                (.content, #"[ 1e2 ]"#), (.metadata, "{}"), (.agent, #""a""#), (.run, #""r""#),
                (.key, #""k""#), (.actor, #""x""#), (.request, #""00""#), (.source, #""l""#),
            ])
        #expect(
            written { $0.message(full) }
                == #"{"id":"s1/4","session":"s1","sequence":4,"revision":5,"position":7,"#
                + #""role":"assistant","type":"tool_call","content":[ 1e2 ],"metadata":{},"at":\#(at),"#
                + #""recordedAt":\#(later),"agent":"a","run":"r","key":"k"}"#)
    }

    @Test func aRedactedMessage() {
        #expect(
            written { $0.message(message(nil)) }
                == #"{"id":"s1/4","session":"s1","sequence":4,"revision":5,"position":7,"role":"user","#
                + #""type":"text","content":null,"at":\#(at),"recordedAt":\#(later),"redacted":true}"#)
    }

    private func event(_ header: EventHeader, _ content: BodyRecord.Content, session: String? = "s1")
        -> String
    {
        let stored = StoredEvent(header: header, content: content, leaf: .zero)
        return written { $0.event(EventView(session: session.flatMap { SessionID($0) }, event: stored)) }
    }

    private let zeros = String(repeating: "0", count: 64)

    @Test func anEventOfAMessage() {
        var header = header(.messageRecorded, sequence: 4)
        header.role = .user
        header.messageType = .text
        header.batchIndex = 1
        header.batchCount = 2
        let slots = body([
            (.content, #""x""#), (.actor, #""me""#), (.key, #""k""#), (.request, #""00""#),
            (.source, #""l""#),
        ])
        #expect(
            event(header, .sealed(slots))
                == #"{"position":7,"session":"s1","revision":5,"type":"message.recorded","sequence":4,"#
                + #""version":1,"at":\#(at),"#
                + #""recordedAt":\#(later),"actor":"me","key":"k","body":{"role":"user","type":"text","#
                + #""sequence":4,"content":"x","source":"l"},"leaf":"\#(zeros)","batch":{"index":1,"count":2}}"#
        )
    }

    @Test func anEventOfAStart() {
        let shown = event(header(.sessionStarted), .sealed(body([(.owner, #""o""#), (.title, #""t""#)])))
        #expect(shown.contains(#""type":"session.started""#))
        #expect(shown.contains(#""body":{"id":"s1","owner":"o","title":"t"}"#))
    }

    @Test func anEventOfAClientsOwn() {
        let shown = event(
            header(.custom, tail: .custom(CustomType("x.seen")!)), .sealed(body([(.body, "[1, 2]")])))
        #expect(shown.contains(#""type":"x.seen""#))
        #expect(shown.contains(#""body":[1, 2],"leaf""#))
    }

    @Test func anErasedEvent() {
        let shown = event(header(.messageEdited, sequence: 2), .erased(by: Position(99)))
        #expect(shown.contains(#""body":null,"erased":99,"leaf""#))
    }

    @Test func anEventThatSpeaksOfAMessage() {
        let shown = event(header(.messageRedacted, sequence: 2), .sealed(body([(.reason, #""why""#)])))
        #expect(shown.contains(#""body":{"sequence":2,"reason":"why"}"#))
    }

    @Test func anEventOfTheJournal() {
        let shown = event(header(.journalRestored), .sealed(body([])), session: nil)
        #expect(!shown.contains(#""session""#))
        #expect(shown.contains(#""body":{}"#))
    }
}
