import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Exports of programs to chat with.
struct ChatStoreTests {
    private func read(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/chats/" + name)
    }

    @Test func libreChatIsATreeByParents() async throws {
        let items = try await read("librechat.json")
        let lines = items.lines
        #expect(
            lines["lc-lathe"] == [
                "user: How fast should it turn?",
                "assistant: (Depends on the size.)|For 30 cm, 500 a minute. +lt1",
                "tool:  =lt1", "user: And for 10?",
            ])
        #expect(lines["lc-lathe:branch:l2"] == ["assistant: Fast."])
        #expect(items.sessions.first?.title == "Turning a bowl" && items.sessions.first?.agent == "librechat")
        #expect(items.sessions.first?.createdAt?.rfc3339 == "2026-06-02T08:00:00.000000Z")
        #expect(items.problems == ["element [4]: a message without text or a known part"])
        let recursive = try await read("librechat-recursive.json")
        #expect(recursive.lines["lc-chisel"] == ["user: Which chisel?", "assistant: The gouge."])
        #expect(recursive.messages[0].draft.source?.contains("gouge") == false, "each has its own source")
    }

    @Test func openWebUIShowsTheCurrentLine() async throws {
        let items = try await read("open-webui.json")
        #expect(items.lines["ow-plane"] == ["user: What does a plane do?", "assistant: It smooths wood."])
        #expect(items.lines["ow-plane:branch:p2"] == ["assistant: It flies."])
        #expect(items.lines["ow-old"] == ["user: Sharp?", "assistant: Very."])
        #expect(items.sessions.map(\.id) == ["ow-plane", "ow-plane:branch:p2", "ow-old"])
        #expect(items.sessions[0].isArchived && items.sessions[0].title == "Planes")
        #expect(items.problems == [], "an empty conversation is no problem")
    }

    @Test func deepSeekIsNotTakenForChatGPT() async throws {
        let items = try await read("deepseek.json")
        #expect(
            items.lines["ds-glaze"] == [
                "user: Why is the glaze matt?", "assistant: (Alumina, perhaps.)|Too much alumina.",
            ])
        #expect(items.lines["ds-glaze:branch:2"] == ["assistant: Too cold."])
        #expect(items.lines["ds-old"] == ["user: Red or grey?", "assistant: (It fires higher.)|Grey."])
        #expect(items.messages[0].draft.at?.rfc3339 == "2026-06-03T02:00:01.000000Z")
        #expect(items.problems.isEmpty && items.sessions.allSatisfy { $0.agent == "deepseek" })
    }

    @Test(arguments: ["run.jsonl", "execution.json"]) func claudeStreamsAreRead(name: String) async throws {
        let items = try await Fixtures.items(Folders.conversations + "/agents/claude-stream/" + name)
        let id = "5e1f0000-0000-4000-8000-00000000d00" + (name == "run.jsonl" ? "1" : "2")
        let said = ["assistant:  +toolu_v", "user:  =toolu_v", "assistant: Twelve fathoms."]
        let asked = name == "run.jsonl" ? ["user: How deep is it here?"] : []
        #expect(items.lines[id] == asked + said && items.problems.isEmpty)
        #expect(items.sessions[0].project == "/srv/buoy" && items.sessions[0].agent == "claude-code")
        if name == "run.jsonl" { #expect(items.lines["\(id):agent:toolu_v"] == ["assistant: Sounding."]) }
        #expect(items.records.contains { $0["type"]?.string == "result" }, "what it cost is kept")
    }

    @Test func gooseSessionsHaveTheirCalls() async throws {
        let folder = Folders.conversations + "/agents/goose"
        let lines = try await Fixtures.items(folder + "/20260601_080000.jsonl")
        #expect(
            lines.lines["20260601_080000"] == [
                "user: When do they eat?", "assistant: Checking. +g1", "user:  =g1", "assistant: At six.",
            ])
        #expect(lines.sessions[0].title == "Feeding time" && lines.sessions[0].project == "/srv/geese")
        #expect(lines.messages[0].draft.at?.rfc3339 == "2026-06-01T08:00:00.000000Z")
        let export = try await Fixtures.items(folder + "/export.json")
        #expect(
            export.lines["20260602_1"] == [
                "user: Is the fence whole?", "assistant: (Walk along it.) +g2", "user:  =g2 !",
                "assistant: Nobody knows.",
            ])
        #expect(export.sessions[0].title == "The fence" && export.problems.isEmpty && lines.problems.isEmpty)
    }
}
