import DaybookClient
import DaybookTesting
import Testing

/// Names of real conversations: a person who knows one knows it by its name.
@Suite struct RealNameTests {
    @Test(
        arguments: [
            ("mend the roof", []), ("Why is <b>this</b> bold?", []), ("/srv/mill 2026-05-01", []),
            ("…", [.empty]), (" ", [.empty]), (String(repeating: "a", count: 81), [.tooLong]),
            ("turn\u{202E}ed", [.control]), ("be\u{7}ll", [.control]),
            ("s-1", [.id]), ("5e1f0000-0000-4000-8000-00000000a001", [.id]),
            ("abc123def456 2024-01-01", [.id]),
            ("toolu_01VQr", [.id]), (#"{"a": 1}"#, [.json]), (#"[{"type": "te…"#, [.json]),
            ("[1, 2]", [.json]),
            ("[Request interrupted by user]", [.wrapper]), ("# AGENTS.md instructions for /srv", [.wrapper]),
            ("<command-name>/clear</command-name>", [.tag]), ("mend it</user_query>", [.tag]),
            ("see <system-reminder> it", [.tag]), ("(image, 5 bytes) what is it?", [.placeholder]),
        ] as [(String, [NameFault])])
    func everyFaultIsSeen(name: String, faults: [NameFault]) {
        #expect(NameFault.all(in: name, session: "s-1") == faults)
    }

    /// Folders of real conversations; the sets of short dialogues only in full, for there are thousands of them.
    private static var folders: [String] {
        let real = ["agentsview", "chatgpt-export", "claude-ai-export", "claude-code", "codex"]
        return (Depth.isFull ? real + ["datasets"] : real).map { "\(Folders.shared)/\($0)" }
    }

    /// Sessions in which neither a person nor the model says anything: files cut out of the middle of transcripts.
    /// They are named by their place and day.
    private static let unspokenCountMax = 7
    /// What the makers of the data put in place of words that they took out.
    private static let cutWords = "[trimmed for fixture]"
    /// Messages that are looked at for tools' outputs.
    private static let messageCount = 50

    @Test(.enabled(if: Folders.hasShared, "tests on real data read ../shared/data"))
    func everyNameOfARealConversationSaysWhatItIs() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let run = try CommandRun(["import", "--json"] + Self.folders, journal: service.journal)
        #expect(run.status == 1, "\(run.error)")
        let client = service.client()
        var count = 0
        var unspoken: [String] = []
        for try await session in client.allSessions(SessionFilter()) {
            count += 1
            let faults = NameFault.all(in: session.name, session: session.id, titled: session.title != nil)
            #expect(faults.isEmpty, "\(session.id): \(session.name)")
            let messages = try await client.messages(
                of: session.id, MessageQuery(limit: Self.messageCount)
            ).messages
            let isOutput = session.name != Self.cutWords && isToolOutput(session.name, messages)
            #expect(!isOutput, "\(session.id): \(session.name)")
            guard session.title == nil, session.firstPrompt == nil else { continue }
            unspoken.append(session.id)
            let isAsked = messages.contains(where: saysSomething)
            #expect(!isAsked, "\(session.id)")
        }
        #expect(count > 100)
        #expect(unspoken.count <= Self.unspokenCountMax, "\(unspoken)")
        await client.close()
    }

    /// Whether a name is the beginning of what a tool gave.
    private func isToolOutput(_ name: String, _ messages: [Message]) -> Bool {
        let beginning = name.split(separator: "…").first.map(String.init) ?? name
        return messages.contains { message in
            let outputs =
                message.role == .tool
                ? [message.content] : message.content.elements.filter { $0["type"]?.string == "tool_result" }
            return outputs.contains { output in
                (output.string ?? output["content"]?.string)?.hasPrefix(beginning) ?? false
            }
        }
    }

    /// Whether a person's words are in a message.
    private func saysSomething(_ message: Message) -> Bool {
        guard message.role == .user else { return false }
        return message.content.string != nil
            || message.content.elements.contains { $0["type"]?.string == "text" || $0.string != nil }
    }
}
