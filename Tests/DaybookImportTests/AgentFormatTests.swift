import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// Transcripts of coding agents, each kind imported from a file into a service and read there.
struct AgentFormatTests {
    private static let folder = Folders.conversations + "/agents"

    /// A session as it is after importing its kind's folder.
    struct Kind: CustomTestStringConvertible, Sendable {
        let folder: String
        let session: String
        let agent: String
        var project: String?
        var title: String?
        /// Each message's role and text.
        let said: [String]
        var testDescription: String { session }
    }

    static let kinds = [
        Kind(
            folder: "copilot", session: "copilot-orchard", agent: "copilot", project: "/srv/orchard",
            said: [
                "system: Answer briefly.", "user: Which pears are ripe?", "assistant: I will look. +c1",
                "tool: conference,ripe\n =c1", "system: The model did not answer.",
                "assistant: The Conference ones.",
            ]),
        Kind(
            folder: "copilot", session: "copilot-orchard:agent:c2", agent: "copilot", project: "/srv/orchard",
            said: ["assistant: Counting.", "tool: no such file =c3"]),
        Kind(
            folder: "copilot", session: "drift", agent: "copilot",
            said: [
                "user: Is it dry?", #"tool: {"message":"gone"} =c9"#, "assistant:  +c8", "assistant: Dry.",
            ]),
        Kind(
            folder: "cursor", session: "7a0c-cursor-hedge", agent: "cursor",
            said: [
                "user: <user_query>\nHow high is the hedge?\n</user_query>", "assistant: Measuring. +",
                "user:  =t1", "assistant: 180 cm.", "user: Thanks", "user: Thanks",
            ]),
        Kind(
            folder: "cursor", session: "5b-cursor-counter", agent: "cursor",
            said: ["user: Count the hedges", "assistant: Two."]),
        Kind(
            folder: "cursor", session: "cursor-drift", agent: "cursor",
            said: ["user: And the fence?", "assistant: shown anyway +", "user: ", "assistant: 90 cm."]),
        Kind(
            folder: "droid", session: "droid-beehive", agent: "droid", project: "/srv/hive",
            title: "Counting bees",
            said: [
                "user: <system-reminder>\nBe brief.\n</system-reminder>\n\nCount the bees",
                "assistant: Counting. +tu1", "user:  =tu1", "assistant: There are none.",
            ]),
        Kind(
            folder: "droid", session: "droid-drift", agent: "droid", project: "/srv/hive", title: "Drift",
            said: ["user: As a string", "assistant: The id came twice."]),
        Kind(
            folder: "droid", session: "droid-stream-a", agent: "droid", project: "/srv/hive",
            said: [
                "user: Where is the queen?", "assistant: null +c1",
                #"tool: {"stdout":"frame 4\n","exitCode":0} =c1"#, "assistant: On frame 4.",
            ]),
        Kind(
            folder: "droid", session: "droid-stream-drift", agent: "droid", project: "/srv/hive",
            said: [
                "user: Again", "assistant: null +c1", "tool: no such hive =c1", "assistant: Nothing there.",
                "system: The key is missing.",
            ]),
        Kind(
            folder: "grok", session: "grok-mill-1", agent: "grok", project: "/srv/mill",
            title: "Flour in the mill",
            said: [
                "system: You help at the mill.", "system: <user_info>\nOS: linux\n</user_info>",
                "user: How much flour?", "assistant: Looking. +g1", "tool: 40 sacks\n =g1",
                "assistant: null +ws1", "assistant: 40 sacks.", "user: Like this one?",
            ]),
        Kind(
            folder: "grok", session: "grok-mill-drift", agent: "grok",
            said: [
                "system: You help at the mill.", "user: As a string", "assistant: Without calls",
                "tool: unasked =nobody",
            ]),
        Kind(
            folder: "hermes", session: "hermes_lamp", agent: "hermes", project: "/srv/lamp",
            said: [
                "user: Is the lamp lit?", "assistant: I will look. +h1", "tool: lit =h1", "assistant: It is.",
                "user: Is the lamp lit?",
            ]),
        Kind(
            folder: "hermes", session: "hermes_drift", agent: "hermes", project: "/srv/lamp",
            said: ["user: In blocks", "assistant: null"]),
        Kind(
            folder: "kimi", session: "session_kimi-kiln", agent: "kimi", project: "/srv/kiln",
            title: "Firing the kiln",
            said: [
                "user: Is it hot?", "assistant: Let me measure.", "assistant: null +k1", "tool: 1,200 =k1",
                "assistant: null +k2", "tool: interrupted =k2",
                "system: <system-reminder>\nMind the door.\n</system-reminder>", "assistant: 1,200 degrees.",
            ]),
        Kind(
            folder: "kimi", session: "session_kimi-kiln:agent:agent-0", agent: "kimi",
            said: ["system: Count the pots", "assistant: Seven."]),
        Kind(
            folder: "kimi", session: "kimi-drift", agent: "kimi",
            said: ["assistant: As a string +k9", "tool: closed =k9", "assistant: ", "tool: plain =k8"]),
        Kind(
            folder: "openclaw", session: "openclaw-boat", agent: "openclaw", project: "/srv/boat",
            said: [
                "system: The tide is low.", "user: Is she dry?", "user: I mean the sails.",
                "assistant: They are wet.",
            ]),
        Kind(
            folder: "openclaw", session: "openclaw-drift", agent: "openclaw", project: "/srv/boat",
            said: ["user: Row", "tool: unasked =nobody", "system: noted"]),
        Kind(
            folder: "opencode", session: "ses_opencode_well", agent: "opencode", project: "/srv/well",
            title: "The well",
            said: [
                "user: How deep is the well?", "assistant: null +w1", "tool: 3 s =w1",
                "assistant: 44 metres.",
                "assistant: null +w2",
            ]),
        Kind(
            folder: "opencode", session: "ses_opencode_legacy", agent: "opencode", project: "/srv/well",
            title: "Old well",
            said: ["user: Open the lid", "assistant: null +w9", "tool: stuck =w9", "assistant: It is stuck."]),
        Kind(
            folder: "opencode", session: "ses_opencode_exported", agent: "opencode", project: "/srv/well",
            title: "Bucket", said: ["user: Lower the bucket", "assistant: Lowered."]),
        Kind(
            folder: "qwen", session: "5e1f0000-0000-7000-8000-00000000a001", agent: "qwen",
            project: "/srv/loom", title: "Blue scarf",
            said: [
                "user: Weave a scarf|<qwen:user-prompt-submit-context>\nwool\n</qwen:user-prompt-submit-context>",
                "user: Make it blue", "assistant: ", "assistant: A blue one.",
                "system: The dye is delivered.",
            ]),
        Kind(
            folder: "qwen", session: "5e1f0000000070008000000000000a02", agent: "qwen", project: "/srv/loom",
            said: [
                #"user: Glued {"to": "the next"}"#, "assistant: Both read.",
                "assistant: Its parent is elsewhere.",
            ]),
    ]

    /// `role: text`, then ` +` and the ids of calls, or ` =` and the id of what it answers.
    private func line(_ message: Message) -> String {
        let blocks = message.content.elements
        let text =
            message.content.string
            ?? (blocks.isEmpty
                ? message.content.text : blocks.compactMap { $0["text"]?.string }.joined(separator: "|"))
        let calls =
            (message.metadata?["tool_calls"]?.elements ?? [])
            + blocks.filter { $0["type"]?.string == "tool_use" }
        let answers =
            [message.metadata?["tool_call_id"]?.string].compactMap { $0 }
            + blocks.compactMap { $0["tool_use_id"]?.string }
        let call = calls.isEmpty ? "" : " +" + calls.compactMap { $0["id"]?.string }.joined(separator: ",")
        let answer = answers.isEmpty ? "" : " =" + answers.joined(separator: ",")
        return "\(message.role.rawValue): \(text)\(call)\(answer)"
    }

    @Test(arguments: kinds) func sessionsReadAsTheirSource(kind: Kind) async throws {
        try await ImportService.use { service in
            let report = try await service.run(Self.folder + "/" + kind.folder)
            #expect(report.problems == [])
            // A file without an id of its own names the session, with digits behind it.
            let sessions = report.files.flatMap(\.sessions)
            let id = try #require(
                sessions.first { $0 == kind.session }
                    ?? sessions.first { $0.dropLast(9) == kind.session && $0.contains("-drift-") })
            #expect(try await service.messages(of: id).map(line) == kind.said)
            let session = try await service.client.session(id).session
            #expect(session.agent == kind.agent && session.project == kind.project)
            #expect(kind.title == nil || session.title == kind.title)
            let head = try await service.head()
            _ = try await service.run(Self.folder + "/" + kind.folder)
            #expect(try await service.head() == head)
        }
    }

    /// Each line of every transcript, whatever is in it, is a message's source or a record.
    @Test func nothingOfTheSourceIsLost() async throws {
        var lineCount = 0
        for path in try FileTree.files(at: Self.folder) where path.hasSuffix(".jsonl") {
            let items = try await Fixtures.items(path)
            #expect(items.problems == [], "\(path)")
            var kept = (items.messages.compactMap(\.draft.source) + items.records.map(\.text)).sorted()
            let text = String(decoding: try LineReader(path: path).readAll(), as: UTF8.self)
            for line in text.replacing("}{\"uuid\"", with: "}\n{\"uuid\"").split(separator: "\n") {
                let index = kept.firstIndex(of: String(line))
                #expect(index != nil, "\(path): \(line.prefix(80))")
                if let index { kept.remove(at: index) }
                lineCount += 1
            }
            #expect(kept.isEmpty, "\(path)")
        }
        #expect(lineCount > 100)
    }

    /// However far a file was written when it was imported.
    @Test(
        arguments: [
            "copilot/pear-ladder/events.jsonl", "grok/srv-mill/grok-mill-1/chat_history.jsonl",
            "droid/session.jsonl", "cursor/agent-transcripts/7a0c-cursor-hedge.jsonl",
            "kimi/wd_kiln/session_kimi-kiln/agents/main/wire.jsonl",
            "openclaw/.openclaw/agents/main/sessions/openclaw-boat.jsonl",
            "qwen/chats/5e1f0000-0000-7000-8000-00000000a001.jsonl",
        ])
    func aGrownFileBringsOnlyItsNewLines(name: String) async throws {
        let text = String(decoding: try LineReader(path: Self.folder + "/" + name).readAll(), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0 + "\n" }
        let file = String(name.split(separator: "/").last ?? "")
        let whole = try await Fixtures.items(file, text)
        for count in 1...lines.count {
            let part = try await Fixtures.items(file, lines.prefix(count).joined())
            #expect(
                part.parts.map(\.part.identity) == whole.parts.prefix(part.parts.count).map(\.part.identity))
            #expect(part.messages.count + part.records.count == count)
        }
    }

    @Test func aCallUnderWayKeepsItsPlaceWhenItIsAnswered() async throws {
        func export(_ state: String) -> String {
            #"{"info":{"id":"s"},"messages":[{"info":{"id":"m","role":"assistant"},"parts":[{"id":"p","type":"tool","callID":"c","tool":"t","state":\#(state)}]}]}"#
        }
        try await ImportService.use { service in
            let running = export(#"{"status":"running","input":{"a":1},"time":{"start":1780500000000}}"#)
            let done = export(
                #"{"status":"completed","input":{"a":1},"output":"x","time":{"start":1780500000000,"end":1780500001000}}"#
            )
            let pending = export(#"{"status":"pending","input":{}}"#)
            let nothing = try await service.run(service.file("s.json", pending))
            #expect(nothing.remarks.map(\.text) == ["a conversation without messages"])
            #expect(nothing.outcome == .all && nothing.counts.sessionsNew == 0)
            _ = try await service.run(service.file("s.json", running))
            #expect(try await service.texts(of: "s") == ["null"])
            let report = try await service.run(service.file("s.json", done))
            #expect(report.problems == [] && report.counts.messagesNew == 1)
            #expect(try await service.texts(of: "s") == ["null", "x"])
        }
    }
}
