import DaybookClient
import Testing

@testable import daybook

/// What differs between two states of a session.
struct SessionDiffTests {
    private func json(_ text: String) throws -> JSONBytes { try JSONBytes(json: text) }

    private func message(_ sequence: Int, _ content: String, _ more: String = "") throws -> JSONBytes {
        try json(#"{"sequence":\#(sequence),"role":"user","content":\#(content)\#(more)}"#)
    }

    private func event(_ revision: Int, _ type: String, _ body: String) throws -> Event {
        try Event(
            json: json(
                #"{"position":\#(revision),"session":"s","revision":\#(revision),"type":"\#(type)","#
                    + #""at":"2026-11-21T06:41:45Z","recordedAt":"2026-11-21T06:41:45Z","body":\#(body)}"#))
    }

    private func diff() throws -> SessionDiff {
        var diff = try SessionDiff(
            from: json(
                #"{"id":"s","revision":3,"title":"Old","status":"open","pinned":false,"archived":false}"#),
            to: json(
                #"{"id":"s","revision":9,"title":"New","context":{"a":1},"status":"open","pinned":false,"#
                    + #""archived":false,"updatedAt":"2026-11-21T06:41:45Z"}"#))
        diff.add(try event(9, "x.order", #"{"n":1}"#))
        diff.add(try event(8, "message.redacted", #"{"sequence":4}"#))
        diff.add(try event(7, "insight.recorded", #"{"kind":"likes","value":"tea"}"#))
        diff.add(before: try message(1, #""same""#), after: try message(1, #""same""#))
        diff.add(before: try message(2, #""one\ntwo""#), after: try message(2, #""uno""#, #","edited":true"#))
        diff.add(before: try message(3, "1"), after: try message(3, "1", #","annotations":[{"kind":"n"}]"#))
        let gone = try message(4, "null", #","redacted":true"#)
        diff.add(before: gone, after: gone)
        diff.add(before: try message(5, #""left""#), after: nil)
        diff.add(before: nil, after: try message(6, #""came\u001b[31m""#, #","metadata":{"m":1}"#))
        return diff
    }

    @Test func statesAreCompared() throws {
        let diff = try diff()
        #expect(diff.fields.map(\.name) == ["title", "context"])
        #expect(diff.fields[0].before?.string == "Old" && diff.fields[1].before == nil)
        #expect(
            diff.messages.map { "\($0.sequence) \($0.change)" } == [
                "2 edited", "3 annotated", "4 redacted", "5 removed", "6 added",
            ])
        #expect(diff.events.map(\.position) == [7, 9], "oldest first")
        #expect(!diff.isEmpty)
    }

    @Test func textShowsBothSidesAndDrivesNoTerminal() throws {
        let text = try diff().text
        #expect(text.hasPrefix("s: revision 3 → 9\n\ntitle changed\n    - Old\n    + New\n"))
        #expect(text.contains("\n#2 user edited\n    - one\n    - two\n    + uno\n"))
        #expect(text.contains("\n#4 user redacted\n\n#5 user removed\n    - left\n"))
        #expect(text.contains("\n#6 user added\n    + came\\u{001B}[31m\n"))
        #expect(!text.contains("metadata"), "only an edit may have changed nothing else")
        #expect(text.contains("insight.recorded") && text.contains("x.order"))
    }

    @Test func jsonHasAll() throws {
        let json = try JSONBytes(json: diff().json)
        #expect(json["fromRevision"]?.integer == 3 && json["toRevision"]?.integer == 9)
        #expect(json["fields"]?.elements.map { $0["name"]?.string } == ["title", "context"])
        let messages = json["messages"]?.elements ?? []
        #expect(
            messages.map { $0["change"]?.string } == ["edited", "annotated", "redacted", "removed", "added"])
        #expect(messages[0]["before"]?["content"]?.string == "one\ntwo")
        #expect(messages[4]["before"] == nil && messages[3]["after"] == nil)
        #expect(json["events"]?.elements.count == 2)
    }

    @Test func nothingIsNothing() throws {
        let session = try json(#"{"id":"s","revision":3,"title":"T"}"#)
        let diff = try SessionDiff(from: session, to: session)
        #expect(diff.isEmpty && diff.text == "s: revision 3 → 3\nnothing changed\n")
    }
}
