import DaybookClient
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
}
