import DaybookClient
import Testing

@testable import DaybookImport

/// Tokens and parents, from wherever each format has them.
struct ImportedUsageTests {
    /// A file of one format, and what its answer took.
    struct Row: Sendable, CustomTestStringConvertible {
        let format: String
        let file: String
        let text: String
        /// Input, output, cached, written to the cache, reasoning.
        let tokens: [Int?]
        let model: String?

        init(
            _ format: String, file: String = "a.json", _ text: String, _ tokens: [Int?],
            model: String? = nil
        ) {
            (self.format, self.file, self.text, self.tokens, self.model) = (format, file, text, tokens, model)
        }

        var testDescription: String { format }
    }

    private static let rows = [
        Row(
            "opencode",
            #"""
            {"info": {"id": "o"}, "messages": [{"info": {"id": "m", "role": "assistant", "modelID": "x",
             "tokens": {"input": 10, "output": 5, "reasoning": 2, "cache": {"read": 3, "write": 4}}},
             "parts": [{"id": "p1", "type": "text", "text": "a"}, {"id": "p2", "type": "text", "text": "b"}]}]}
            """#, [17, 7, 3, 4, 2], model: "x"),
        Row(
            "cursor-composer",
            #"""
            {"composerId": "c", "bubbles": [{"bubbleId": "b", "type": 2, "text": "a",
             "tokenCount": {"inputTokens": 8, "outputTokens": 3}, "modelInfo": {"modelName": "x"}}]}
            """#, [8, 3, nil, nil, nil], model: "x"),
        Row(
            "cline", file: "api_conversation_history.json",
            #"""
            [{"role": "assistant", "content": [{"type": "text", "text": "a"}], "modelInfo": {"modelId": "x"},
              "metrics": {"tokens": {"prompt": 9, "completion": 4, "cached": 5}}}]
            """#, [9, 4, 5, nil, nil], model: "x"),
        Row(
            "amp",
            #"""
            {"id": "T-1", "created": 1780000000000, "messages": [{"role": "assistant", "messageId": 0,
             "content": [{"type": "text", "text": "a"}], "usage": {"model": "x", "inputTokens": 1,
             "outputTokens": 2, "cacheCreationInputTokens": 4, "cacheReadInputTokens": 8}}]}
            """#, [13, 2, 8, 4, nil], model: "x"),
        Row(
            "zed",
            #"""
            {"id": "z", "updated_at": "2026-05-01T08:00:00Z", "thread": {"model": {"model": "x"},
             "request_token_usage": {"u1": {"input_tokens": 6, "output_tokens": 2, "cache_read_input_tokens": 1}},
             "messages": [{"User": {"id": "u1", "content": [{"Text": "q"}]}},
                          {"Agent": {"content": [{"Text": "a"}]}}, {"Agent": {"content": [{"Text": "b"}]}}]}}
            """#, [7, 2, 1, nil, nil], model: "x"),
        Row(
            "copilot", file: "events.jsonl",
            #"{"type":"assistant.message","id":"1","parentId":null,"timestamp":"2026-05-01T08:00:00Z","#
                + #""data":{"content":"a","outputTokens":12,"model":"x"}}"#, [nil, 12, nil, nil, nil],
            model: "x"),
        Row(
            "qwen", file: "q.jsonl",
            #"{"uuid":"1","parentUuid":null,"sessionId":"q","type":"assistant","model":"x","message":"#
                + #"{"role":"model","parts":[{"text":"a"}]},"usageMetadata":{"promptTokenCount":20,"#
                + #""candidatesTokenCount":5,"thoughtsTokenCount":3,"cachedContentTokenCount":10}}"#,
            [20, 8, 10, nil, 3], model: "x"),
        Row(
            "claude-stream", file: "s.jsonl",
            #"{"type":"assistant","session_id":"s","uuid":"1","message":{"id":"msg_1","role":"assistant","#
                + #""model":"x","content":[{"type":"text","text":"a"}],"usage":{"input_tokens":2,"#
                + #""cache_read_input_tokens":7,"output_tokens":3}}}"#, [9, 3, 7, nil, nil], model: "x"),
        Row(
            "atif",
            #"""
            {"schema_version": "ATIF-v1.4", "session_id": "t", "agent": {"name": "a"}, "steps": [{"step_id": 1,
             "source": "agent", "message": "a", "model_name": "x", "metrics": {"prompt_tokens": 20,
             "completion_tokens": 5, "cached_tokens": 11}}]}
            """#, [20, 5, 11, nil, nil], model: "x"),
        Row(
            "open-webui",
            #"""
            {"id": "w", "chat": {"messages": [{"id": "m", "role": "assistant", "content": "a", "model": "x",
             "usage": {"prompt_tokens": 7, "completion_tokens": 2, "completion_tokens_details":
              {"reasoning_tokens": 1}}}]}}
            """#, [7, 2, nil, nil, 1], model: "x"),
        Row(
            "librechat",
            #"""
            {"conversationId": "l", "messages": [{"messageId": "m", "isCreatedByUser": false, "text": "a",
             "tokenCount": 6, "model": "x"}]}
            """#, [nil, 6, nil, nil, nil], model: "x"),
        Row(
            "langchain",
            #"""
            [{"type": "ai", "data": {"content": "a", "response_metadata": {"model_name": "x"}, "id": "run-1",
              "usage_metadata": {"input_tokens": 9, "output_tokens": 4, "input_token_details":
               {"cache_read": 3, "cache_creation": 2}, "output_token_details": {"reasoning": 1}}}}]
            """#, [9, 4, 3, 2, 1], model: "x"),
        Row(
            "AI SDK",
            #"""
            [{"id": "1", "role": "assistant", "parts": [{"type": "step-start"}, {"type": "text", "text": "a"},
              {"type": "step-start"}, {"type": "text", "text": "b"}],
              "metadata": {"model": "x", "usage": {"inputTokens": 9, "outputTokens": 4, "cachedInputTokens": 5,
              "reasoningTokens": 2}}}]
            """#, [9, 4, 5, nil, 2], model: "x"),
        Row(
            "Converse",
            #"""
            [{"role": "assistant", "content": [{"text": "a"}], "usage": {"inputTokens": 5, "outputTokens": 2,
              "cacheReadInputTokens": 3, "cacheWriteInputTokens": 1}}]
            """#, [9, 2, 3, 1, nil]),
        Row(
            "Ollama",
            #"[{"role": "assistant", "content": "a", "usage": {"prompt_eval_count": 5, "eval_count": 2}}]"#,
            [5, 2, nil, nil, nil]),
        Row(
            "Anthropic's messages",
            #"""
            [{"role": "assistant", "id": "msg_2", "model": "x", "content": [{"type": "text", "text": "a"}],
              "usage": {"input_tokens": 1, "cache_creation_input_tokens": 2, "output_tokens": 3}}]
            """#, [3, 3, nil, 2, nil], model: "x"),
    ]

    @Test(arguments: rows) func eachFormatTellsWhatItsAnswersTook(row: Row) async throws {
        let text = row.file.hasSuffix("l") ? row.text + "\n" : row.text
        let items = try await Fixtures.items(row.file, text)
        #expect(items.problems.isEmpty, "\(items.problems)")
        let usages = items.messages.compactMap(\.draft.usage)
        #expect(usages.count == 1, "once for each answer")
        let usage = try #require(usages.first)
        let tokens = [
            usage.inputTokens, usage.outputTokens, usage.cachedTokens, usage.cacheWriteTokens,
            usage.reasoningTokens,
        ]
        #expect(tokens == row.tokens)
        #expect(usage.model == row.model)
    }

    private func event(_ event: String, _ time: Int) -> String {
        #"{"type":"context.append_loop_event","event":\#(event),"time":178040000\#(time)000}"# + "\n"
    }

    /// Kimi tells what a step took behind its calls and their results.
    @Test func aStepsTokensGoToItsLastAnswer() async throws {
        let part = #"{"type":"content.part","part":{"type":"text","text":"Let me look."}}"#
        let usage = #"{"inputOther":5,"output":9,"inputCacheRead":2,"inputCacheCreation":1}"#
        let text =
            event(#"{"type":"step.begin"}"#, 1) + event(part, 2)
            + event(#"{"type":"tool.call","toolCallId":"k","name":"look","args":{}}"#, 3)
            + event(#"{"type":"tool.result","toolCallId":"k","result":{"output":"x"}}"#, 4)
            + event(#"{"type":"step.end","usage":\#(usage)}"#, 5) + event(part, 6)
        let items = try await Fixtures.items("wire.jsonl", text)
        let drafts = items.messages.map(\.draft)
        #expect(drafts.map(\.role) == [.assistant, .assistant, .tool, .assistant], "in their order")
        #expect(drafts.map(\.usage?.inputTokens) == [nil, 8, nil, nil])
        #expect(drafts[1].usage?.outputTokens == 9 && drafts[1].usage?.cachedTokens == 2)
    }

    @Test func whatWaitsForTokensGoesOnInItsOrder() {
        func part(_ role: Message.Role, _ number: Int) -> ImportedPart {
            .message("\(number)", MessageDraft(role: role, text: "x"), at: .line(number))
        }
        var awaited = AwaitedUsage()
        var all: [ImportedPart] = []
        for number in 1...1_000 {
            all += awaited.take([part(number == 600 ? .user : .assistant, number)], nil)
            #expect(number - all.count <= 256, "no file is held whole")
            if number == 600 { #expect(all.count == 600, "a person speaks after whatever waited") }
        }
        all += awaited.release()
        #expect(all.map(\.identity) == (1...1_000).map(String.init))
        #expect(awaited.take([part(.tool, 1)], UsageDraft(inputTokens: 1)).count == 1, "of no answer")
    }

    /// Two conversations may call their first message "1": only ids of providers count an answer once.
    @Test func onlyIdsOfProvidersTellAnswersApart() throws {
        func id(_ id: String) throws -> String? {
            UsageDraft.beside(try JSONBytes(json: #"{"id": "\#(id)", "usage": {"input_tokens": 1}}"#))?.id
        }
        #expect(try id("msg_01") == "msg_01" && id("chatcmpl-1") == "chatcmpl-1")
        #expect(try id("1") == nil && id("5e1f0000-0000-4000-8000-00000000c001") == nil)
        #expect(UsageDraft.beside(.emptyObject) == nil)
    }

    @Test(arguments: [
        (
            "a.json",
            #"{"info": {"id": "o", "parentID": "up"}, "messages": [{"info": {"id": "m", "role": "user"}, "#
                + #""parts": [{"id": "p", "type": "text", "text": "q"}]}]}"#
        ),
        (
            "a.json",
            #"{"composerId": "c", "subagentInfo": {"parentComposerId": "up"}, "bubbles": [{"bubbleId": "b", "#
                + #""type": 1, "text": "q"}]}"#
        ),
        (
            "a.json",
            #"{"id": "g", "working_dir": "/srv", "parent_session_id": "up", "conversation": [{"role": "user", "#
                + #""content": [{"type": "text", "text": "q"}]}]}"#
        ),
        (
            "a.json",
            #"{"id": "z", "parent_id": "up", "updated_at": "2026-05-01T08:00:00Z", "thread": {"messages": "#
                + #"[{"User": {"id": "u", "content": [{"Text": "q"}]}}]}}"#
        ),
        ("a.jsonl", #"{"type": "session_start", "id": "d", "callingSessionId": "up"}"# + "\n"),
        (
            "a.json",
            #"{"schema_version": "ATIF-v1.4", "session_id": "up", "steps": [], "subagent_trajectories": "#
                + #"[{"schema_version": "ATIF-v1.4", "session_id": "t", "steps": [{"step_id": 1, "source": "user", "#
                + #""message": "q"}]}]}"#
        ),
    ]) func aSessionNamesWhomItWorksFor(file: String, text: String) async throws {
        let items = try await Fixtures.items(file, text)
        #expect(items.sessions.last?.parent == "up")
    }

    @Test func whatIsNoOtherSessionIsNoParent() throws {
        for parent in [#""s""#, #""""#, #""a b""#, "7", "null"] {
            var session = ImportedSession(id: "s")
            session.work(for: try JSONBytes(json: parent))
            #expect(session.parent == nil, "\(parent)")
        }
    }
}
