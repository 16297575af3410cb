import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Chats of editors and assistants that keep each in a file or folder of its own.
struct EditorChatTests {
    private static let folder = Folders.conversations

    /// All that `import` reads of a folder.
    private func readAll(_ folder: String) async throws -> [ImportItem] {
        var items: [ImportItem] = []
        for path in try FileTree.files(at: Self.folder + "/" + folder) {
            items += try await Fixtures.items(path)
        }
        return items
    }

    @Test func copilotInVSCode() async throws {
        let items = try await readAll("chats/vscode")
        #expect(
            items.lines == [
                "vs-gate": [
                    "user: What is in gate.md?", "assistant: (Read it.)|I'll read /srv/gate/gate.md. +vt1",
                    "tool:  =vt1", "assistant: It is green.", "user: Thanks", "system: The model is busy.",
                ], "vs-log": ["user: Which oil?", "assistant: Linseed oil."],
            ])
        #expect(items.sessions.map(\.title) == ["The gate", "Hinges"] && items.problems.isEmpty)
        let call = items.messages[1].draft.content.elements.last
        #expect(call?["name"]?.string == "read_file" && call?["input"]?["path"]?.string == "gate.md")
        #expect(items.messages[0].draft.source?.contains("green") == false, "the answer may still grow")
    }

    @Test func aChangeThatFitsNowhereIsNamed() async throws {
        let lines = [
            #"{"kind":0,"v":{"sessionId":"s","requests":[{"requestId":"r","message":{"text":"Hello"},"response":[]}]}}"#,
            #"{"kind":1,"k":["requests",7,"response"],"v":[]}"#, #"{"kind":9,"k":["x"],"v":1}"#,
        ]
        let items = try await Fixtures.items("s.jsonl", lines.joined(separator: "\n"))
        #expect(items.lines == ["s": ["user: Hello"]])
        #expect(items.problems.map { $0.prefix(6) } == ["line 2", "line 3"])
    }

    @Test func changesMakeADocument() throws {
        var document = ChangedDocument(try JSONBytes(json: #"{"a":[1,{"b":2}],"c":"d"}"#))
        func change(_ json: String) throws -> Bool { document.apply(try JSONBytes(json: json)) }
        #expect(try change(#"{"kind":1,"k":["a",1,"b"],"v":{"x":0}}"#))
        #expect(try change(#"{"kind":2,"k":["a"],"v":[3,4]}"#))
        #expect(try change(#"{"kind":2,"k":["a"],"v":[5],"i":3}"#))
        #expect(try change(#"{"kind":2,"k":["new"],"v":[6]}"#))
        #expect(try change(#"{"kind":3,"k":["c"]}"#))
        #expect(try change(#"{"kind":1,"k":["a",1,"b","x"],"v":null}"#))
        #expect(document.document.text == #"{"a":[1,{"b":{"x":null}},3,5],"new":[6]}"#)
        #expect(try !change(#"{"kind":1,"k":["a","b"],"v":1}"#))
        #expect(try !change(#"{"kind":1,"k":["a",9],"v":1}"#))
        #expect(try !change(#"{"kind":1,"k":["z","y"],"v":1}"#))
        #expect(try !change(#"{"kind":1,"k":[],"v":1}"#))
        #expect(try !change(#"{"kind":2,"k":["a",0],"v":[7]}"#))
        #expect(document.document.text == #"{"a":[1,{"b":{"x":null}},3,5],"new":[6]}"#)
    }

    @Test func positAssistantWithItsSubagents() async throws {
        let items = try await readAll("chats/posit-assistant")
        #expect(
            items.lines == [
                "44444444": [
                    "user: When is high water?", "assistant: (Read the table.) +pt1", "tool:  =pt1",
                    "assistant: At ten past two.",
                ], "44444444:branch:n2": ["assistant: Soon."], "55555555": ["user: Find the table"],
            ])
        #expect(items.sessions.map(\.title) == ["Tides", "Tides", "Find the table"])
        #expect(items.sessions.allSatisfy { $0.project == "/srv/tides" } && items.problems.isEmpty)
        #expect(items.sessions[2].context?["parentSession"]?.string == "44444444")
        #expect(items.messages[0].draft.at?.rfc3339 == "2026-06-04T08:00:00.500000Z")
    }

    @Test func aiderHasAChatForEachRun() async throws {
        let items = try await readAll("chats/aider")
        #expect(
            items.lines == [
                "aider-orchard-2026-06-04-08:00:00": [
                    "user: prune the tree\ngently",
                    "assistant: I will use the small saw.\n\n#### Step one\nCut here.",
                    "tool: Applied edit to tree.md\nCommit 1a2b3c4 prune",
                ], "aider-orchard-2026-06-04-10:00:00": ["user: water it", "assistant: Done."],
            ])
        #expect(items.sessions.allSatisfy { $0.project == "orchard" && $0.agent == "aider" })
    }

    /// Histories whose lines lost the two spaces at their end.
    @Test func aiderWithoutMarksTakesAHeadingAfterAnAnswerForAPartOfIt() {
        let text =
            "# aider chat started at 2026-06-04 08:00:00\n\n#### one\n#### more\n\n####\ntwo\n#### Step\n> three\n#### four\n"
        #expect(
            AiderFile.chats(in: text).map(\.messages) == [
                [
                    .init(role: "user", text: "one\nmore"), .init(role: "assistant", text: "two\n#### Step"),
                    .init(role: "tool", text: "three"), .init(role: "user", text: "four"),
                ]
            ])
    }

    @Test func atifTrajectories() async throws {
        let items = try await readAll("chats/atif")
        #expect(
            items.lines == [
                "atif-loom": [
                    "system: You weave.", "user: Weave a mat", "assistant: (First the warp.)|Warping. +at1",
                    "tool:  =at1", "assistant: Done.",
                ]
            ])
        #expect(items.sessions[0].agent == "example-agent" && items.problems.isEmpty)
        #expect(items.messages[2].draft.metadata?["metrics"]?["prompt_tokens"]?.integer == 20)
        #expect(items.sessions[0].context?["agent"]?["model_name"]?.string == "example-1")
    }

    @Test func agentsThatAreKnownByTheirFiles() async throws {
        let gptme = try await readAll("agents/gptme")
        #expect(
            gptme.lines == [
                "2026-06-04-boats": [
                    "system: You are a boat builder.", "user: Which wood for the keel?", "assistant: Oak.",
                ]
            ])
        #expect(gptme.sessions[0].agent == "gptme")
        let cline = try await readAll("agents/cline")
        #expect(
            cline.lines == [
                "1780500000000": [
                    "user: <task>\nPaint the gate\n</task>", "assistant: Fetching paint. +rc1", "user:  =rc1",
                ]
            ])
        #expect(cline.sessions[0].agent == "roo-code" && cline.problems.isEmpty)
        let grok = try await readAll("agents/grok/srv-mill/grok-mill-old")
        #expect(
            grok.lines == [
                "grok-mill-old": [
                    "system: You help at the mill.", "user: Is the wheel turning?",
                    "assistant: Looking. +go1",
                    "tool: turning =go1",
                ]
            ])
        #expect(grok.sessions[0].agent == "grok" && grok.problems.isEmpty)
    }

    @Test func kirosSessionFilesHaveTheirTitleBeside() async throws {
        let items = try await readAll("agents/kiro")
        let id = "5e1f0000-0000-4000-8000-00000000e001"
        #expect(
            items.lines == [
                id: [
                    "user: How many nails?", "assistant: Counting. +kk1", "tool:  =kk1", "assistant: Eight.",
                ]
            ])
        #expect(items.sessions.allSatisfy { $0.id == id && $0.agent == "kiro" } && items.problems.isEmpty)
        #expect(items.sessions[0].project == "/srv/forge")
    }

    @Test func ampAndVibeHaveTheirCallsAndTitles() async throws {
        let amp = try await readAll("agents/amp")
        #expect(
            amp.lines == [
                "T-5e1f0000-0000-4000-8000-00000000f001": [
                    "user: How long is the rope?", "assistant: (Measure.) +am1,am2", "user:  =am1,am2 !",
                    "assistant: Twelve metres.",
                ]
            ])
        #expect(amp.sessions[0].title == "The rope" && amp.sessions[0].project == "/srv/bell")
        let vibe = try await readAll("agents/vibe")
        #expect(
            vibe.lines == [
                "session_20260604_080000_ab12cd34": [
                    "system: You are in /srv/bell", "user: Who cast the bell?", "assistant: Looking. +vb1",
                    "tool: anno 1702 =vb1",
                ]
            ])
        let titles = vibe.parts.compactMap { _, part in
            if case .title(let title, _) = part.content { title } else { nil }
        }
        #expect(titles == ["The bell"] && Set(vibe.sessions.map(\.id)).count == 1)
        #expect(amp.problems.isEmpty && vibe.problems.isEmpty)
    }
}
