import DaybookClient
import Testing

@testable import DaybookImport

/// Titles and tokens of the agents' files go where Daybook has a place for them.
struct RecognisableSessionTests {
    private let first = "5e1f0000-0000-4000-8000-00000000c001"
    private let second = "5e1f0000-0000-4000-8000-00000000c002"

    private func said(_ uuid: String, after parent: String?, in session: String, _ text: String) -> String {
        let parent = parent.map { "\"\($0)\"" } ?? "null"
        return #"{"type":"user","uuid":"\#(uuid)","parentUuid":\#(parent),"sessionId":"\#(session)","#
            + #""timestamp":"2026-05-01T08:00:00Z","message":{"role":"user","content":"\#(text)"}}"# + "\n"
    }

    private func answered(
        _ uuid: String, after parent: String, in session: String, output: Int, id: String = "msg_1"
    ) -> String {
        #"{"type":"assistant","uuid":"\#(uuid)","parentUuid":"\#(parent)","sessionId":"\#(session)","#
            + #""timestamp":"2026-05-01T08:00:01Z","message":{"role":"assistant","id":"\#(id)","#
            + #""model":"model-1","content":[{"type":"text","text":"\#(uuid)"}],"usage":{"input_tokens":10,"#
            + #""cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":\#(output)}}}"#
            + "\n"
    }

    private func titled(_ type: String, _ member: String, _ title: String, in session: String) -> String {
        #"{"type":"\#(type)","\#(member)":"\#(title)","sessionId":"\#(session)"}"# + "\n"
    }

    @Test func aSummaryIsTheTitleOfTheSessionThatHasItsMessage() async throws {
        try await ImportService.use { service in
            let one = try service.file(
                first + ".jsonl",
                said("u1", after: nil, in: first, "mend the bridle")
                    + answered("a1", after: "u1", in: first, output: 5))
            let other = try service.file(
                second + ".jsonl",
                #"{"type":"summary","summary":"Mending a bridle","leafUuid":"a1"}"# + "\n"
                    + #"{"type":"summary","summary":"Nobody's","leafUuid":"none"}"# + "\n"
                    + said("u2", after: nil, in: second, "feed the horse"))
            _ = try await service.run(one, other)
            let session = try await service.client.session(first).session
            #expect(session.title == "Mending a bridle" && session.titleSource == "generated")
            #expect(session.name == "Mending a bridle")
            #expect(try await service.client.session(second).session.name == "feed the horse")
            let head = try await service.head()
            _ = try await service.run(one, other)
            #expect(try await service.head() == head, "nothing again")
        }
    }

    @Test func aGeneratedTitleIsGoneWithTheMessagesThatItWasMadeFrom() async throws {
        try await ImportService.use { service in
            let file = try service.file(
                first + ".jsonl",
                titled("ai-title", "aiTitle", "Secrets", in: first)
                    + said("u1", after: nil, in: first, "the secret")
                    + titled("ai-title", "aiTitle", "A secret", in: first))
            _ = try await service.run(file)
            #expect(try await service.client.session(first).session.title == "A secret")
            _ = try await service.client.redactMessage(1, of: first)
            #expect(try await service.client.session(first).session.title == nil)
            _ = try await service.run(file)
            #expect(
                try await service.client.session(first).session.title == nil, "an import brings nothing back")
        }
    }

    @Test func aPersonsTitleIsTheNewestOfTheFileUntilOneIsGivenHere() async throws {
        try await ImportService.use { service in
            var text =
                said("u1", after: nil, in: first, "hello")
                + titled("custom-title", "customTitle", "One", in: first)
                + titled("custom-title", "customTitle", "Two", in: first)
                + titled("custom-title", "customTitle", "One", in: first)
                + titled("ai-title", "aiTitle", "Generated", in: first)
            _ = try await service.run(try service.file(first + ".jsonl", text))
            let session = try await service.client.session(first).session
            #expect(session.title == "One" && session.titleSource == "client")
            text += titled("custom-title", "customTitle", "Three", in: first)
            _ = try await service.run(try service.file(first + ".jsonl", text))
            #expect(try await service.client.session(first).session.title == "Three")
            _ = try await service.client.renameSession(first, to: "Mine")
            text += titled("custom-title", "customTitle", "Four", in: first)
            _ = try await service.run(try service.file(first + ".jsonl", text))
            #expect(try await service.client.session(first).session.title == "Mine")
        }
    }

    @Test func anAnswerInSeveralLinesCountsOnce() async throws {
        try await ImportService.use { service in
            let file = try service.file(
                first + ".jsonl",
                said("u1", after: nil, in: first, "hello")
                    + answered("a1", after: "u1", in: first, output: 3)
                    + answered("a2", after: "a1", in: first, output: 75)
                    + answered("a3", after: "a2", in: first, output: 7, id: "msg_2"))
            _ = try await service.run(file)
            let row = try #require(try await service.client.usage().rows.first)
            #expect(row.inputTokens == 120 && row.outputTokens == 82)
            #expect(row.cachedTokens == 60 && row.cacheWriteTokens == 40)
        }
    }

    @Test func codexTellsTokensBehindTheAnswer() async throws {
        func line(_ type: String, _ payload: String) -> String {
            #"{"timestamp":"2026-05-01T08:00:00.000Z","type":"\#(type)","payload":\#(payload)}"# + "\n"
        }
        let counts =
            #"{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"cached_input_tokens":60,"#
            + #""output_tokens":20,"reasoning_output_tokens":5,"total_tokens":120}}}"#
        let text =
            line("session_meta", #"{"id":"\#(second)","cwd":"/stable"}"#)
            + line("turn_context", #"{"model":"model-2"}"#)
            + line("event_msg", #"{"type":"user_message","message":"hello"}"#)
            + line("event_msg", #"{"type":"agent_message","message":"hi"}"#)
            + line("event_msg", #"{"type":"token_count","info":null}"#)
            + line("event_msg", #"{"type":"agent_message","message":"there"}"#) + line("event_msg", counts)
            + line("event_msg", #"{"type":"thread_name_updated","thread_name":"The stable"}"#)
        try await ImportService.use { service in
            let file = try service.file("rollout.jsonl", text)
            _ = try await service.run(file)
            let messages = try await service.messages(of: second)
            #expect(messages.map { $0.content.string } == ["hello", "hi", "there"])
            #expect(messages.map { $0.usage?.inputTokens } == [nil, nil, 100])
            let usage = try #require(messages.last?.usage)
            #expect(usage.model == "model-2" && usage.outputTokens == 20 && usage.reasoningTokens == 5)
            #expect(try await service.client.session(second).session.title == "The stable")
            let head = try await service.head()
            _ = try await service.run(file)
            #expect(try await service.head() == head)
        }
    }

    @Test func aSubagentStandsUnderItsParent() async throws {
        try await ImportService.use { service in
            let sidechain =
                #"{"type":"user","uuid":"x1","parentUuid":null,"isSidechain":true,"agentId":"a9","#
                + #""sessionId":"\#(first)","timestamp":"2026-05-01T08:00:02Z","#
                + #""message":{"role":"user","content":"look for oats"}}"# + "\n"
            let file = try service.file(
                first + ".jsonl", said("u1", after: nil, in: first, "feed the horse") + sidechain)
            _ = try await service.run(file)
            var filter = SessionFilter()
            filter.parent = first
            var children: [Session] = []
            for try await child in service.client.allSessions(filter) { children.append(child) }
            #expect(children.map(\.name) == ["look for oats"] && children.first?.parent == first)
        }
    }

    @Test func whatTheServiceWouldRefuseIsLeftOut() throws {
        func json(_ text: String) throws -> JSONBytes { try JSONBytes(json: text) }
        let odd = UsageDraft.openAI(
            try json(
                #"{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":9},"#
                    + #""completion_tokens_details":{"reasoning_tokens":3}}"#), id: "", model: "m")
        #expect(odd?.inputTokens == 5 && odd?.cachedTokens == nil && odd?.reasoningTokens == nil)
        #expect(odd?.id == nil && odd?.model == "m")
        #expect(UsageDraft.openAI(try json(#"{"prompt_tokens":0}"#), id: nil, model: nil) == nil)
        #expect(
            UsageDraft.openAI(try json(#"{"prompt_tokens":-1,"output_tokens":"x"}"#), id: nil, model: nil)
                == nil)
        #expect(UsageDraft.anthropic(try json("[]"), id: nil, model: nil) == nil)
        let gemini = UsageDraft.gemini(
            try json(#"{"input":10,"output":4,"cached":3,"thoughts":2,"tool":1,"total":17}"#), id: nil,
            model: nil)
        #expect(gemini?.inputTokens == 11 && gemini?.outputTokens == 6 && gemini?.cachedTokens == 3)
    }
}
