import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// Real files, counted and compared with a reading of their own.
struct RealFormatTests {
    private static let shared = Folders.shared

    /// Each line of a file that is a JSON value, and how many there are that are none.
    private func lines(_ path: String) throws -> (values: [JSONBytes], brokenCount: Int) {
        let lines = try LineReader(path: path).readAll().split(separator: UInt8(ascii: "\n"))
            .filter { !$0.allSatisfy { $0 <= 0x20 } }
        let values = lines.compactMap { try? JSONBytes(json: Array($0)) }
        return (values, lines.count - values.count)
    }

    private func document(_ path: String) throws -> JSONBytes {
        try JSONBytes(json: try LineReader(path: path).readAll())
    }

    @Test(
        .enabled(
            if: Fixtures.exists(shared + "/claude-code/claude-code-log/dag_fork.jsonl"),
            "needs ../shared/data/claude-code"))
    func realClaudeCodeTranscriptsAreReadWhole() async throws {
        var calls = 0
        var results = 0
        for path in try FileTree.files(at: Self.shared + "/claude-code") {
            // Another program's output lies among them.
            if path.hasSuffix("expected-conversation.jsonl") { continue }
            let (source, brokenCount) = try lines(path)
            let items = try await Fixtures.items(path)
            #expect(
                items.messages.count + items.records.count + items.problems.count
                    == source.count + brokenCount, "\(path)")
            let spoken = source.filter { line in
                let content = line["message"]?["content"]
                let isSaid = content?.string != nil || content?.isArray == true
                return isSaid || (line["type"]?.string == "system" && line["content"]?.string != nil)
            }
            #expect(items.messages.count == spoken.count, "\(path)")
            let contents = spoken.map { ($0["message"]?["content"] ?? $0["content"])?.text ?? "" }
            #expect(items.messages.map(\.draft.content.text).sorted() == contents.sorted(), "\(path)")
            let sources = Set(source.map(\.text))
            #expect(items.messages.allSatisfy { sources.contains($0.draft.source ?? "") }, "\(path)")
            for block in items.messages.flatMap(\.draft.content.elements) {
                if block["type"]?.string == "tool_use" { calls += 1 }
                if block["type"]?.string == "tool_result" { results += 1 }
            }
        }
        #expect(calls >= 200 && results >= 200, "SOURCE.txt counts 200 in one folder")
    }

    @Test(
        .enabled(
            if: Fixtures.exists(shared + "/claude-code/codemie-incremental/turn-1.jsonl"),
            "needs ../shared/data/claude-code"))
    func aRealFileThatGrewBringsOnlyWhatIsNew() async throws {
        let folder = Self.shared + "/claude-code/codemie-incremental"
        let before = try await Fixtures.items(folder + "/turn-1.jsonl").parts.map(\.part.identity)
        let after = try await Fixtures.items(folder + "/turn-2.jsonl").parts.map(\.part.identity)
        #expect(before.count == 20 && after.count == 45 && Array(after.prefix(20)) == before)
    }

    @Test(.enabled(if: Fixtures.exists(shared + "/codex/codemie/turn-1.jsonl"), "needs ../shared/data/codex"))
    func realRolloutsAreReadWhole() async throws {
        for path in try FileTree.files(at: Self.shared + "/codex")
        where !path.hasSuffix("expected-conversation.jsonl") {
            let (source, brokenCount) = try lines(path)
            let items = try await Fixtures.items(path)
            #expect(
                items.messages.count + items.records.count + items.problems.count
                    == source.count + brokenCount, "\(path)")
            let payloads = source.map { $0["payload"].flatMap { $0.isObject ? $0 : nil } ?? $0 }
            for kind in ["function_call", "custom_tool_call"] {
                let ids = payloads.filter { $0["type"]?.string == kind }.map { $0["call_id"]?.text }
                let read = items.messages.flatMap { $0.draft.metadata?["tool_calls"]?.elements ?? [] }.map {
                    $0["id"]?.text
                }
                #expect(ids.allSatisfy(read.contains), "\(path)")
            }
            let outputs = payloads.filter { ($0["type"]?.string ?? "").hasSuffix("call_output") }
            let results = items.messages.filter { $0.draft.type == .toolResult }.map(\.draft.content.text)
            #expect(outputs.allSatisfy { results.contains($0["output"]?.text ?? "null") }, "\(path)")
            try expectUnion(source, items, path)
        }
    }

    /// Each text of the agent as often as the side that has it more often.
    private func expectUnion(_ source: [JSONBytes], _ items: [ImportItem], _ path: String) throws {
        var events: [String: Int] = [:]
        var spoken: [String: Int] = [:]
        for line in source {
            guard let payload = line["payload"], payload.isObject else { continue }
            if line["type"]?.string == "event_msg", payload["type"]?.string == "agent_message" {
                events[payload["message"]?.string ?? "", default: 0] += 1
            }
            if line["type"]?.string == "response_item", payload["type"]?.string == "message",
                payload["role"]?.string == "assistant"
            {
                let text = payload["content"]?.elements.compactMap { $0["text"]?.string }.joined() ?? ""
                spoken[text, default: 0] += 1
            }
        }
        let expected = events.merging(spoken, uniquingKeysWith: max)
        var read: [String: Int] = [:]
        for message in items.messages
        where message.identity.hasPrefix("said.") && message.draft.role == .assistant {
            let content = message.draft.content
            read[content.string ?? content.elements.compactMap { $0["text"]?.string }.joined(), default: 0] +=
                1
        }
        #expect(expected.allSatisfy { read[$0.key] == $0.value }, "\(path)")
    }

    @Test(
        .enabled(
            if: Fixtures.exists(shared + "/chatgpt-export/chatgpt2graph/conversations.json"),
            "needs ../shared/data/chatgpt-export"))
    func realChatGPTExportsAreReadWhole() async throws {
        for path in try FileTree.files(at: Self.shared + "/chatgpt-export") {
            let document = try document(path)
            let conversations =
                document.isArray
                ? document.elements
                : document["mapping"] == nil ? document.members.map(\.value) : [document]
            let nodes = conversations.flatMap { $0["mapping"]?.members ?? [] }.map(\.value)
            let said = nodes.filter { $0["message"]?.isObject == true }
            let items = try await Fixtures.items(path)
            #expect(items.messages.count + items.records.count == said.count, "\(path)")
            #expect(items.conversations.count == conversations.count && items.problems.isEmpty, "\(path)")
            let texts = Set(said.compactMap { $0["message"]?["content"]?["parts"]?.elements.first?.string })
            let read = items.messages.map(\.text).joined(separator: "\n")
            #expect(texts.allSatisfy(read.contains), "\(path)")
        }
        let graph = try await Fixtures.items(Self.shared + "/chatgpt-export/chatgpt2graph/conversations.json")
        #expect(graph.messages.count { $0.draft.type == .toolCall } == 11)
        #expect(graph.messages.count { $0.draft.type == .toolResult } == 11)
        #expect(graph.messages.count + graph.records.count == 44 && graph.conversations[0].branches.isEmpty)
    }

    @Test(
        .enabled(
            if: Fixtures.exists(shared + "/claude-ai-export/claude-chat-viewer/conversations.json"),
            "needs ../shared/data/claude-ai-export"))
    func realClaudeExportsAreReadWhole() async throws {
        for path in try FileTree.files(at: Self.shared + "/claude-ai-export") {
            let document = try document(path)
            let conversations = document.isArray ? document.elements : [document]
            let messages = conversations.flatMap { $0["chat_messages"]?.elements ?? [] }
            let items = try await Fixtures.items(path)
            #expect(
                items.messages.map(\.identity).sorted() == messages.map { $0["uuid"]?.string ?? "" }.sorted(),
                "\(path)")
            #expect(items.problems.count == conversations.count { $0["chat_messages"] == nil }, "\(path)")
        }
    }

    @Test(
        .enabled(
            if: Fixtures.exists(shared + "/datasets/open-assistant/en_100_tree.jsonl"),
            "needs ../shared/data/datasets/open-assistant"))
    func realTreesAreReadWhole() async throws {
        let folder = Self.shared + "/datasets/open-assistant"
        var texts: [String] = []
        var branchCount = 0
        func walk(_ message: JSONBytes) {
            texts.append(message["text"]?.text ?? "")
            let replies = message["replies"]?.elements ?? []
            branchCount += max(0, replies.count - 1)
            replies.forEach(walk)
        }
        for line in try lines(folder + "/en_100_tree.jsonl").values { walk(line["prompt"] ?? .null) }
        let items = try await Fixtures.items(folder + "/en_100_tree.jsonl")
        #expect(items.conversations.count == 100 && items.messages.count == 1_167)
        #expect(items.messages.map(\.draft.content.text).sorted() == texts.sorted())
        #expect(items.conversations.reduce(0) { $0 + $1.branches.count } == branchCount)
        let again = try await Fixtures.items(folder + "/en_100_message.jsonl")
        #expect(again.messages.map(\.identity) == items.messages.map(\.identity))
        let rows = try await Fixtures.items(folder + "/realistic_seed_data.json")
        #expect(rows.messages.count == 444 && rows.conversations.count == 74 && rows.problems.isEmpty)
    }
}
