import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Rows A7 and C11: what Daybook exports it takes back.
@Suite struct ExportRoundTripTests {
    /// Members that say where and when this journal recorded something, not what the session is.
    private static let ofTheJournal: Set<String> = [
        "exportedAt", "position", "revision", "recordedAt", "updatedAt", "key",
    ]

    private func reduced(_ value: JSONBytes) -> String {
        if value.isArray { return "[" + value.elements.map(reduced).joined(separator: ",") + "]" }
        guard value.isObject else { return value.text }
        let members = value.members.filter { !Self.ofTheJournal.contains($0.name) }
        return "{" + members.map { "\($0.name):\(reduced($0.value))" }.joined(separator: ",") + "}"
    }

    /// As one JSON value, whatever the format.
    private func document(_ text: String, _ format: ExportFormat) throws -> String {
        guard format == .jsonl else { return reduced(try JSONBytes(json: text)) }
        return try text.split(separator: "\n").map { reduced(try JSONBytes(json: String($0))) }
            .joined(separator: "\n")
    }

    private func fill(_ client: DaybookClient) async throws {
        let start = #"""
            {"id":"round-trip","owner":"ann","agent":"gardener","project":"north bed","mode":"interactive",
             "title":"Beans & \"peas\" 豆","context":{"area":12.50,"n":[1,2]},"at":"2026-03-14T09:00:00.123456Z"}
            """#
        _ = try await client.ask("session.start", start)
        let messages = [
            #""role":"user","content":"When? \ud83d \u0000","at":"2026-03-14T09:00:01Z""#,
            #""role":"assistant","content":[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"c1","name":"frost","input":{"x":1.0}}],"agent":"helper","run":"run-1""#,
            #""role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"12 May"}]"#,
            #""role":"assistant","content":null,"metadata":{"tool_calls":[{"id":"c2","function":{"name":"f","arguments":"{}"}}]}"#,
            #""role":"tool","content":{"ok":true},"metadata":{"tool_call_id":"c2","n":1e3}"#,
            #""role":"assistant","type":"artifact","content":{"title":"plan.md","text":"beans"}"#,
            #""role":"system","type":"error","content":"no network","source":"{\"raw\": \"line\"}""#,
            #""role":"assistant","content":"thinking","hidden":true"#,
        ]
        for message in messages {
            _ = try await client.ask("message.append", #"{"session":"round-trip",\#(message)}"#)
        }
        _ = try await client.ask(
            "message.annotate",
            #"{"session":"round-trip","sequence":2,"kind":"reaction","value":{"n":1.50},"actor":"bob"}"#)
        _ = try await client.ask("session.pin", #"{"id":"round-trip"}"#)
    }

    @Test(arguments: [ExportFormat.json, .jsonl])
    func exportedSessionsComeBackAsTheyWere(format: ExportFormat) async throws {
        try await withService { first, client in
            try await fill(client)
            for state in ["open", "closed", "archived"] {
                if state == "closed" { _ = try await client.closeSession("round-trip") }
                if state == "archived" { _ = try await client.archiveSession("round-trip") }
                let exported = try await client.export("round-trip", format: format)
                let path = first.directory + "/\(state)." + format.rawValue
                try exported.text.write(toFile: path, atomically: false, encoding: .utf8)
                try await withService { second, other in
                    let run = try CommandRun(["import", path, "--json"], journal: second.journal)
                    #expect(run.status == 0, "\(state): \(run.output)")
                    let back = try await other.export("round-trip", format: format)
                    #expect(try document(back.text, format) == document(exported.text, format), "\(state)")
                    #expect(back.filename == exported.filename && back.mediaType == exported.mediaType)
                    let head = try await other.info().head
                    _ = try CommandRun(["import", path], journal: second.journal)
                    #expect(try await other.info().head == head, "again adds nothing")
                }
            }
        }
    }

    // MARK: The same session

    /// A session with all that Daybook can make of one, and a fork of it.
    private func fillWithChanges(_ client: DaybookClient) async throws {
        func ask(_ method: String, _ params: String) async throws { _ = try await client.ask(method, params) }
        func say(_ session: String, _ message: String) async throws {
            try await ask("message.append", #"{"session":"\#(session)",\#(message)}"#)
        }
        try await ask(
            "session.start", #"{"id":"full","owner":"ann","context":{"n":1.50},"at":"2026-03-14T09:00:00Z"}"#)
        try await say(
            "full", #""role":"user","content":"one","metadata":{"v":1},"at":"2026-03-14T09:00:01Z""#)
        try await say("full", #""role":"assistant","content":"two""#)
        try await say("full", #""role":"user","content":"a secret","at":"2026-03-14T09:00:03Z""#)
        try await say("full", #""role":"assistant","content":"a slip","metadata":{"m":1}"#)
        try await say("full", #""role":"user","content":"rewound""#)
        try await say("full", #""role":"user","content":"rewound too""#)
        try await ask(
            "message.edit",
            #"{"session":"full","sequence":1,"content":"one, better","at":"2026-03-15T00:00:00Z"}"#)
        try await ask(
            "message.edit",
            #"{"session":"full","sequence":1,"content":[{"type":"text","text":"one, best"}],"metadata":{"v":3},"at":"2026-03-16T00:00:00Z"}"#
        )
        try await ask(
            "message.edit",
            #"{"session":"full","sequence":4,"content":[{"type":"tool_use","id":"c","name":"f","input":{}}]}"#
        )
        try await ask("message.redact", #"{"session":"full","sequence":4,"keepCurrent":true}"#)
        try await ask("message.edit", #"{"session":"full","sequence":3,"content":"another secret"}"#)
        try await ask("message.redact", #"{"session":"full","sequence":3,"reason":"asked for"}"#)
        for kind in ["reaction", "note"] {
            try await ask(
                "message.annotate",
                #"{"session":"full","sequence":1,"kind":"\#(kind)","value":{"n":1.50},"actor":"bob","at":"2026-03-17T00:00:00Z"}"#
            )
        }
        try await ask("session.rewind", #"{"id":"full","toSequence":4}"#)
        try await say("full", #""role":"tool","content":"done","metadata":{"tool_call_id":"c"}"#)
        try await ask("session.fork", #"{"id":"full","atSequence":4,"newId":"branch","title":"The branch"}"#)
        try await say("branch", #""role":"user","content":"elsewhere""#)
        try await ask("message.edit", #"{"session":"branch","sequence":5,"content":"elsewhere, then"}"#)
        try await say("full", #""role":"assistant","content":"after the fork""#)
        try await ask(
            "session.rename", #"{"id":"full","title":"Made of it","titleSource":"generated"}"#)
        try await ask("session.summarize", #"{"id":"full","summary":"It went well.","throughSequence":7}"#)
        try await ask("session.pin", #"{"id":"full"}"#)
        try await ask("session.close", #"{"id":"full","at":"2026-03-18T00:00:00Z"}"#)
        try await ask("session.archive", #"{"id":"full","at":"2026-03-19T00:00:00Z"}"#)
    }

    /// All that is read of a session, without what says where this journal has it.
    private func readings(_ session: String, _ client: DaybookClient) async throws -> [String] {
        var readings = [
            try await client.ask("session.get", #"{"id":"\#(session)"}"#),
            try await client.ask("message.list", #"{"session":"\#(session)"}"#),
            try await client.ask("resume.prompt", #"{"session":"\#(session)"}"#),
            try await client.ask("resume.prompt", #"{"session":"\#(session)","format":"messages"}"#),
        ]
        for message in readings[1]["messages"]?.elements ?? [] {
            let sequence = message["sequence"]?.integer ?? 0
            readings.append(
                try await client.ask("message.get", #"{"session":"\#(session)","sequence":\#(sequence)}"#))
        }
        return readings.map(reduced)
    }

    private func write(_ session: String, _ format: ExportFormat, _ client: DaybookClient, to folder: String)
        async throws -> String
    {
        let path = "\(folder)/\(session).\(format.rawValue)"
        try await client.export(session, format: format).text.write(
            toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test(arguments: [ExportFormat.json, .jsonl])
    func editsRedactionsNotesForksAndNumbersComeBack(format: ExportFormat) async throws {
        try await withService { first, client in
            try await fillWithChanges(client)
            let full = try await write("full", format, client, to: first.directory)
            let branch = try await write("branch", format, client, to: first.directory)
            #expect(try !String(contentsOfFile: full, encoding: .utf8).contains("secret"))
            try await withService { second, other in
                for path in [full, branch] {
                    let run = try CommandRun(["import", path, "--json"], journal: second.journal)
                    #expect(run.status == 0, "\(run.output)")
                }
                for session in ["full", "branch"] {
                    #expect(try await readings(session, other) == readings(session, client), "\(session)")
                }
                let list = try await client.ask("message.list", #"{"session":"full"}"#)
                #expect(list["messages"]?.elements.map { $0["sequence"]?.integer } == [1, 2, 3, 4, 7, 8])
                let head = try await other.info().head
                for path in [full, branch] { _ = try CommandRun(["import", path], journal: second.journal) }
                #expect(try await other.info().head == head, "again adds nothing")
            }
        }
    }

    @Test func aForkWithoutItsParentHasTheWholeTranscript() async throws {
        try await withService { first, client in
            try await fillWithChanges(client)
            let branch = try await write("branch", .jsonl, client, to: first.directory)
            try await withService { second, other in
                #expect(try CommandRun(["import", branch], journal: second.journal).status == 0)
                func transcript(_ client: DaybookClient) async throws -> [String] {
                    let list = try await client.ask("message.list", #"{"session":"branch"}"#)
                    return (list["messages"]?.elements ?? []).map { message in
                        reduced(
                            message.members([
                                "sequence", "role", "type", "content", "metadata", "at", "annotations",
                            ]))
                    }
                }
                #expect(try await transcript(other) == transcript(client))
                let events = try await other.ask("journal.read", #"{"types":["x.import.record"]}"#)
                let record = events["events"]?.elements.first?["body"]
                #expect(record?.text.contains(#"{"forkedFrom":{"session":"full","sequence":4}}"#) == true)
                #expect(try await other.session("branch").session.title == "The branch")
            }
        }
    }

    /// What the source rewound since the last import leaves the transcript; what was said here meanwhile
    /// stays.
    @Test func aSessionThatWasRewoundSinceIsRewoundHere() async throws {
        try await withService { first, client in
            _ = try await client.ask("session.start", #"{"id":"s"}"#)
            func say(_ texts: String..., to client: DaybookClient) async throws {
                for text in texts {
                    _ = try await client.ask(
                        "message.append", #"{"session":"s","role":"user","content":"\#(text)"}"#)
                }
            }
            func texts(_ client: DaybookClient) async throws -> [String] {
                try await client.messages(of: "s").messages.map {
                    "\($0.sequence) \($0.content.string ?? "")"
                }
            }
            try await say("a", "b", "c", to: client)
            let path = try await write("s", .jsonl, client, to: first.directory)
            try await withService { second, other in
                _ = try CommandRun(["import", path], journal: second.journal)
                _ = try await client.ask("session.rewind", #"{"id":"s","toSequence":1}"#)
                try await say("d", to: client)
                _ = try await write("s", .jsonl, client, to: first.directory)
                _ = try CommandRun(["import", path], journal: second.journal)
                #expect(try await texts(other) == ["1 a", "4 d"])
                try await say("mine", to: other)
                _ = try await client.ask("session.rewind", #"{"id":"s","toSequence":1}"#)
                try await say("e", to: client)
                _ = try await write("s", .jsonl, client, to: first.directory)
                _ = try CommandRun(["import", path], journal: second.journal)
                #expect(try await texts(other) == ["1 a", "4 d", "5 mine", "6 e"])
            }
        }
    }

    /// As builds before histories wrote them.
    @Test func oldExportsAreRead() async throws {
        let lines = [
            #"{"daybook":"session","version":1,"id":"old","mode":"batch","title":"T","titleSource":"client","status":"open","pinned":false,"archived":false,"createdAt":"2026-01-01T00:00:00Z","exportedAt":"2026-01-02T00:00:00Z"}"#,
            #"{"daybook":"message","sequence":1,"role":"user","type":"text","content":"now","at":"2026-01-01T00:00:01Z","recordedAt":"2026-01-01T00:00:01Z","edited":true}"#,
            #"{"daybook":"message","sequence":2,"role":"user","type":"text","content":null,"at":"2026-01-01T00:00:02Z","recordedAt":"2026-01-01T00:00:02Z","edited":true,"redacted":true}"#,
        ]
        try await withService { service, client in
            let path = service.directory + "/old.jsonl"
            try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try CommandRun(["import", path], journal: service.journal).status == 0)
            let messages = try await client.messages(of: "old").messages
            #expect(messages.map(\.content.text) == [#""now""#, "null"])
            #expect(
                messages.map(\.isRedacted) == [false, true] && messages.map(\.isEdited) == [false, true])
        }
    }
}

extension JSONBytes {
    fileprivate func members(_ names: [String]) -> JSONBytes {
        let kept = members.filter { names.contains($0.name) }.map { "\"\($0.name)\":\($0.value.text)" }
        return try! JSONBytes(json: "{\(kept.joined(separator: ","))}")
    }
}
