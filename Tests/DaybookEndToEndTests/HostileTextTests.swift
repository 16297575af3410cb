import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// 100 hostile texts at every command that prints what was recorded: none drives the terminal, none changes who
/// speaks.
@Suite struct HostileTextTests {
    private static let session = "all"

    /// Records each text as a request, an answer with a call, its result and a note, and as the beginning of a
    /// session of its own with a fork and a subagent.
    private func record(_ client: DaybookClient) async throws {
        _ = try await client.startSession(SessionDraft(id: Self.session, owner: "o"))
        for (index, payload) in HostilePayloads.all.enumerated() {
            let text = JSONBytes(string: payload.text).text
            let call =
                #"{"id": "c\#(index)", "type": "function", "function": {"name": \#(text), "arguments": \#(text)}}"#
            let messages = [
                #"{"role": "user", "content": \#(text), "metadata": {\#(text): \#(text)}}"#,
                #"{"role": "assistant", "content": [{"type": "text", "text": \#(text)}, {"type": \#(text)}], "#
                    + #""metadata": {"tool_calls": [\#(call)]}}"#,
                #"{"role": "tool", "content": \#(text), "metadata": {"tool_call_id": "c\#(index)"}}"#,
            ].joined(separator: ", ")
            for session in [Self.session, "s\(index)"] {
                let start =
                    session == Self.session ? #""session": "all""# : #""startSession": {"id": "\#(session)"}"#
                _ = try await client.ask("turn.append", #"{\#(start), "messages": [\#(messages)]}"#)
            }
            _ = try await client.ask(
                "event.append", #"{"session": "all", "type": "x.note", "body": {\#(text): \#(text)}}"#)
            _ = try await client.ask(
                "session.fork", #"{"id": "s\#(index)", "newId": "f\#(index)", "atSequence": 1}"#)
        }
        _ = try await client.ask("search.messages", #"{"query": "after"}"#)
    }

    /// The scalars that a terminal would obey.
    private func obeyed(_ text: String) -> [String] { TerminalControls.obeyed(in: text) }

    private static var commands: [(command: [String], showsAll: Bool)] {
        let last = HostilePayloads.all.count - 1
        return [
            (["show", session], true), (["log", "--last", "1000"], false),
            (["sessions", "--limit", "1000"], true), (["search", "after", "--limit", "100"], false),
            (["replay", "--speed", "max"], true),
            (["resume", session, "--keep", "recent", "--max-messages", "1000"], true),
            (
                ["resume", session, "--format", "messages", "--keep", "recent", "--max-messages", "1000"],
                true
            ),
            (["resume", session, "--explain"], false), (["context", "o"], false),
            (["tree", "s\(last)"], false), (["diff", session, "--from", "1"], true),
            (["export", session, "--output", "-", "--format", "markdown"], true),
        ]
    }

    @Test func noneOfAHundredDrivesATerminal() async throws {
        #expect(HostilePayloads.all.count == 100)
        try await withService { service, client in
            try await record(client)
            for (command, showsAll) in Self.commands {
                let run = try TerminalRun(command, journal: service.journal)
                #expect(run.status == 0, "\(command): \(run.text.suffix(300))")
                #expect(obeyed(run.text) == [], "\(command)")
                guard showsAll else { continue }
                let missing = HostilePayloads.all.map(\.mark).filter { !run.text.contains($0) }
                #expect(missing == [], "\(command) shows each")
            }
            try await expectNames(client)
            try await expectRoles(client)
        }
    }

    /// Names are short and plain on every face, not only on terminals.
    private func expectNames(_ client: DaybookClient) async throws {
        for try await session in client.allSessions(SessionFilter()) where session.id != Self.session {
            #expect(
                session.name.count <= 80 && obeyed(session.name) == [], "\(session.name.debugDescription)")
            #expect(!session.name.contains("\n"))
        }
    }

    private func expectRoles(_ client: DaybookClient) async throws {
        let prompt = try await client.ask(
            "resume.prompt",
            #"{"session": "all", "format": "messages", "version": 1, "maxMessages": 1000}"#)
        let roles = prompt["messages"]?.elements.compactMap { $0["role"]?.string } ?? []
        #expect(roles.count >= 300 && Set(roles).isSubset(of: ["user", "assistant", "tool"]))
        #expect(roles.count { $0 == "assistant" } == 100)
    }

    /// What the report of an import quotes: file names, members, roles, types, ids.
    @Test func noReportOfAnImportDrivesATerminal() async throws {
        try await withService { service, _ in
            let folder = service.directory + "/hostile"
            for (index, payload) in HostilePayloads.all.enumerated() {
                let text = JSONBytes(string: payload.text).text
                let place = "\(folder)/\(index) \(payload.text.replacing("/", with: "-").prefix(60))"
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                let files = [
                    "role.json": #"[{"role": "user", "content": "x"}, {"role": \#(text), "content": "x"}]"#,
                    "members.json": #"[{"role": "user", "content": "x"}, {"role": "user", \#(text): 1}]"#,
                    "parts.json": #"[{"role": "user", "parts": [{"type": \#(text)}]}]"#,
                    "id.json":
                        #"{"id": \#(text), "title": \#(text), "messages": [{"role": "user", "content": \#(text)}]}"#,
                    "nothing.json": #"{\#(text): \#(text)}"#, "\(payload.mark).txt": payload.text,
                    "broken.jsonl": #"{"role": "user", "content": "x"}"# + "\n" + payload.text + "\n",
                ]
                for (name, text) in files {
                    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(place)/\(name)"))
                }
            }
            for options in [[], ["--files"], ["--json"], ["--format", "chat"]] {
                let run = try TerminalRun(["import", folder] + options, journal: service.journal)
                #expect(run.status == 1, "\(options): \(run.text.suffix(300))")
                #expect(obeyed(run.text) == [], "\(options)")
                #expect(run.text.contains("payload"), "\(options)")
            }
        }
    }
}
