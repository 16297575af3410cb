import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Whatever was recorded or given, nothing of it drives the terminal that shows it; pipes get it exact.
@Suite struct TerminalTests {
    private static let mark = "seen"
    /// Colour, the clipboard, a C1 control, a bell, a line that is written over, and turned directions.
    private static let controls =
        "\u{1B}[31m\u{1B}]52;c;aGk=\u{7}\u{9B}2J\u{8}\u{7F}\r\u{202E}\u{2066}\u{200F}\u{2028}"
    private static let hostile = "\(mark) \(controls) after"
    private func obeyed(_ text: String) -> [String] { TerminalControls.obeyed(in: text) }

    /// A session with such text wherever the service takes it.
    private func record(_ client: DaybookClient) async throws {
        let text = JSONBytes(string: Self.hostile).text
        // Names have no control characters, but may turn directions.
        let name = JSONBytes(string: "\(Self.mark)\u{202E}\u{2066}").text
        _ = try await client.ask(
            "session.start",
            #"{"id": "s", "owner": "o", "agent": \#(name), "project": \#(name), "context": {\#(text): \#(text)}}"#
        )
        _ = try await client.ask("session.rename", #"{"id": "s", "title": \#(name)}"#)
        let call = #"{"id": \#(text), "function": {"name": \#(text), "arguments": \#(text)}}"#
        for (role, metadata) in [("user", text), ("assistant", "null"), ("tool", "null")] {
            _ = try await client.ask(
                "message.append",
                #"""
                {"session": "s", "role": "\#(role)", "content": \#(text), "metadata":
                    {"tool_calls": [\#(call)], "tool_call_id": \#(text), "more": \#(metadata)}}
                """#)
        }
        _ = try await client.ask(
            "message.annotate",
            #"{"session": "s", "sequence": 1, "kind": "x.note", "value": \#(text)}"#)
        _ = try await client.ask(
            "session.summarize", #"{"id": "s", "summary": \#(text), "throughSequence": 1}"#)
        _ = try await client.ask(
            "event.append", #"{"session": "s", "type": "x.note", "body": {\#(text): \#(text)}}"#)
        _ = try await client.ask("search.messages", #"{"query": "\#(Self.mark)"}"#)
    }

    private static let showing: [[String]] = [
        ["sessions"], ["show", "s"], ["search", mark], ["resume", "s"],
        ["resume", "s", "--format", "messages"],
        ["context", "o"], ["log"], ["replay", "--speed", "max"], ["diff", "s", "--from", "1"], ["projects"],
        ["agents"],
    ]
    private static let writing: [[String]] =
        ["json", "jsonl", "markdown"].map { ["export", "s", "--output", "-", "--format", $0] } + [
            ["audit", "export", "s", "--output", "-"], ["export", "--all", "--output", "-"],
            ["call", "session.get", #"{"id": "s"}"#], ["call", "message.list", #"{"session": "s"}"#],
            ["call", "journal.read"],
        ]

    @Test func nothingRecordedDrivesATerminal() async throws {
        try await withService { service, client in
            try await record(client)
            for command in Self.showing + Self.showing.map({ $0 + ["--json"] }) + Self.writing {
                let run = try TerminalRun(command, journal: service.journal)
                #expect(run.status == 0, "\(command): \(run.text)")
                #expect(obeyed(run.text) == [], "\(command)")
                // Only what is sealed in base 64 does not show what it holds.
                #expect(
                    run.text.contains(Self.mark) || ["audit", "--all"].contains { command.contains($0) },
                    "\(command): \(run.text)")
            }
        }
    }

    @Test func pipesGetWhatWasRecorded() async throws {
        try await withService { service, client in
            try await record(client)
            let text = try CommandRun(
                ["export", "s", "--output", "-", "--format", "markdown"], journal: service.journal)
            #expect(text.output.contains(Self.controls))
            for command in [["call", "message.list", #"{"session": "s"}"#], ["show", "s", "--json"]] {
                let piped = try CommandRun(command, journal: service.journal).output
                let shown = try TerminalRun(command, journal: service.journal).text
                #expect(obeyed(piped) != [] && piped.contains("\u{202E}"))
                // The same values, written in another way.
                let (one, other) = (try JSONBytes(json: piped), try JSONBytes(json: shown))
                for json in [one, other] {
                    #expect(json["messages"]?.elements.first?["content"]?.string == Self.hostile)
                }
                #expect(one["messages"]?.elements.count == other["messages"]?.elements.count)
            }
        }
    }

    private static let refused: [[String]] = [
        [hostile], ["show", hostile], ["show", "s", "--\(hostile)"], ["show", "s", "--limit", hostile],
        ["sessions", "--archived", hostile], ["sessions", "--cursor", hostile], ["call", hostile],
        ["call", "session.get", hostile], ["import", "/dev/null/\(hostile)"],
        ["import", "x", "--format", hostile], ["verify", "/dev/null/\(hostile)"],
        ["verify", "--since", "/dev/null/\(hostile)"], ["restore", "/dev/null/\(hostile)"],
        ["export", "s", "--output", "/dev/null/\(hostile)"], ["backup", "/dev/null/\(hostile)"],
        ["rebuild", hostile], ["diff", "s", "--from", hostile], ["replay", "--until", hostile],
        ["lifecycle", "--close-idle", hostile], ["show", "s", "--journal", "/dev/null/\(hostile)"],
        ["serve", "--journal", "/dev/null/\(hostile)"], ["serve", "--tokens", "/dev/null/\(hostile)"],
        ["backfill", hostile],
    ]

    @Test func noRefusalRepeatsControls() async throws {
        try await withService { service, _ in
            for command in Self.refused {
                let journal = command.contains("--journal") ? nil : service.journal
                let run = try TerminalRun(command, journal: journal)
                #expect(run.status != 0, "\(command)")
                #expect(obeyed(run.text) == [], "\(command): \(run.text)")
                #expect(!run.shown.isEmpty, "\(command)")
            }
        }
    }

    /// Standard error is kept in files that are looked at later.
    @Test func errorsAreSafeInFilesToo() throws {
        let run = try CommandRun(["show", "s", "--\(Self.hostile)"], journal: "/dev/null/nowhere")
        #expect(run.status == 2 && run.error.contains(Self.mark) && obeyed(run.error) == [])
    }
}
