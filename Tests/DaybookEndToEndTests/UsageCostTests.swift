import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Row G8: what uses cost, from the files of agents to the command.
struct UsageCostTests {
    /// A file of an agent, and the exact cost of its one answer by the shipped prices.
    struct Row: Sendable, CustomTestStringConvertible {
        let agent: String
        let file: String
        let lines: [String]
        let model: String
        let tokens: [Int]
        let cost: String

        var testDescription: String { agent }
    }

    private static let id = "5e1f0000-0000-4000-8000-00000000c001"

    private static let rows = [
        // Two lines of one answer, whose input leaves out what was cached:
        // 1,000 at 3 + 2,000 at 3.75 + 30,000 at 0.3 + 500 at 15.
        Row(
            agent: "Claude Code", file: "\(id).jsonl",
            lines: [
                #"{"type":"user","uuid":"u1","sessionId":"\#(id)","timestamp":"2026-05-01T08:00:00Z","#
                    + #""message":{"role":"user","content":"Which tea?"}}"#
            ]
                + ["Green.", "Or black."].enumerated().map { index, text in
                    #"{"type":"assistant","uuid":"a\#(index)","parentUuid":"\#(index == 0 ? "u1" : "a0")","#
                        + #""sessionId":"\#(id)","timestamp":"2026-05-01T08:00:0\#(index + 1)Z","#
                        + #""message":{"id":"msg_1","role":"assistant","model":"claude-sonnet-4-20250514","#
                        + #""content":[{"type":"text","text":"\#(text)"}],"usage":{"input_tokens":1000,"#
                        + #""cache_creation_input_tokens":2000,"cache_read_input_tokens":30000,"#
                        + #""output_tokens":500}}}"#
                }, model: "claude-sonnet-4-20250514", tokens: [33_000, 30_000, 2_000, 500, 0],
            cost: "0.027"),
        // Input with the cached tokens in it, output with the thoughts: 4,000 at 1.25 + 6,000 at 0.125 + 700 at 10.
        Row(
            agent: "Codex", file: "rollout-2026-05-01T08-00-00-\(id).jsonl",
            lines: [
                #"{"type":"session_meta","payload":{"id":"\#(id)","cwd":"/tea"}}"#,
                #"{"type":"turn_context","payload":{"model":"gpt-5-codex"}}"#,
                #"{"type":"event_msg","payload":{"type":"user_message","message":"Which tea?"}}"#,
                #"{"type":"event_msg","payload":{"type":"agent_message","message":"Green."}}"#,
                #"{"type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":"#
                    + #"{"input_tokens":10000,"cached_input_tokens":6000,"output_tokens":700,"#
                    + #""reasoning_output_tokens":200,"total_tokens":10700}}}}"#,
            ].map {
                $0.replacing(
                    "{\"type\":", with: #"{"timestamp":"2026-05-01T08:00:00Z","type":"#, maxReplacements: 1)
            },
            model: "gpt-5-codex", tokens: [10_000, 6_000, 0, 700, 200], cost: "0.01275"),
        // Chats of OpenAI's API, the same: 200 at 0.25 + 800 at 0.025 + 50 at 2.
        Row(
            agent: "OpenAI", file: "chat.json",
            lines: [
                #"[{"role":"user","content":"Which tea?"},{"role":"assistant","content":"Green.","#
                    + #""model":"gpt-5-mini-2025-08-07","usage":{"prompt_tokens":1000,"completion_tokens":50,"#
                    + #""prompt_tokens_details":{"cached_tokens":800},"completion_tokens_details":"#
                    + #"{"reasoning_tokens":10}}}]"#
            ], model: "gpt-5-mini-2025-08-07", tokens: [1_000, 800, 0, 50, 10], cost: "0.00017"),
        // Output without the thoughts: 6,000 at 1.25 + 4,000 at 0.125 + 1,000 at 10.
        Row(
            agent: "Gemini CLI", file: "session-2026-05-01T08-00-c0010000.json",
            lines: [
                #"{"sessionId":"\#(id)","startTime":"2026-05-01T08:00:00Z","lastUpdated":"2026-05-01T08:01:00Z","#
                    + #""messages":[{"id":"1","timestamp":"2026-05-01T08:00:00Z","type":"user","content":"Which tea?"},"#
                    + #"{"id":"2","timestamp":"2026-05-01T08:00:01Z","type":"gemini","content":"Green.","#
                    + #""model":"gemini-2.5-pro","tokens":{"input":9900,"output":600,"cached":4000,"thoughts":400,"#
                    + #""tool":100,"total":11000}}]}"#
            ], model: "gemini-2.5-pro", tokens: [10_000, 4_000, 0, 1_000, 400], cost: "0.018"),
    ]

    private func usage(
        _ service: RunningService, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> JSONBytes {
        let run = try CommandRun(
            ["usage", "--json"] + arguments, journal: service.journal, environment: environment)
        #expect(run.status == 0, "\(run.error)")
        return try JSONBytes(json: run.output)
    }

    @Test("G8: from a file of an agent to its cost, once however often it is imported", arguments: rows)
    func cost(_ row: Row) async throws {
        try await withService { service, _ in
            let folder = TestDirectory()
            let text = row.lines.joined(separator: "\n") + "\n"
            try text.write(toFile: folder.file(row.file), atomically: true, encoding: .utf8)
            for name in [row.file, "again-" + row.file] {
                if name != row.file {
                    try FileManager.default.moveItem(atPath: folder.file(row.file), toPath: folder.file(name))
                }
                let run = try CommandRun(["import", folder.file(name)], journal: service.journal)
                // A chat without times and ids is named by its file, so it is another session there.
                if row.agent == "OpenAI" { break }
                #expect(run.status == 0, "\(run.output) \(run.error)")
            }
            let result = try usage(service, ["--by", "model"])
            let rows = try #require(result["usage"]?.elements)
            #expect(rows.map { $0["model"]?.string } == [row.model])
            let names = [
                "inputTokens", "cachedTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens",
            ]
            #expect(names.map { rows.first?[$0]?.integer } == row.tokens, "\(result.text)")
            #expect(
                rows.first?["estimate"]?.text
                    == #"{"costs":[{"currency":"USD","cost":\#(row.cost)}],"unpriced":[]}"#)
        }
    }

    @Test("G8: told costs are kept, the others made by prices, and what has no price is named")
    func sums() async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "a", owner: "ann", project: "tea"))
            _ = try await client.startSession(SessionDraft(id: "b", owner: "bob"))
            func spend(_ session: String, _ model: String?, cost: String? = nil, _ currency: String? = nil)
                async throws
            {
                var draft = MessageDraft(role: .assistant, text: "x")
                draft.usage = UsageDraft(
                    model: model, inputTokens: 1_000_000, outputTokens: 100_000,
                    cost: try cost.map { try JSONBytes(json: $0) }, currency: currency)
                draft.at = UTCTime(rfc3339: "2026-05-01T08:00:00Z")!
                _ = try await client.append(draft, to: session)
            }
            try await spend("a", "gpt-5", cost: "0.5")
            try await spend("a", "gpt-5")
            try await spend("a", "gpt-5", cost: "2", "EUR")
            try await spend("b", "homemade")
            try await spend("b", nil)

            let models = try await client.usage(UsageQuery(by: .session)).rows.map(\.models)
            #expect(models.joined().isEmpty)
            var query = UsageQuery(by: .session)
            query.withModels = true
            let told = try await client.usage(query).rows.map(\.models)
            #expect(told.map { $0.map(\.name) } == [["gpt-5", "gpt-5", "gpt-5"], [nil, "homemade"]])
            #expect(told[0].map { $0.cost?.amount } == [nil, "2", "0.5"])
            #expect(told[0].map { $0.cost?.currency } == [nil, "EUR", "USD"])
            #expect(told.joined().allSatisfy { $0.messageCount == 1 && $0.inputTokens == 1_000_000 })

            let shipped = try CommandRun(["usage", "--by", "owner"], journal: service.journal)
            let lines = shipped.output.split(separator: "\n").map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(
                lines == [
                    "OWNER MESSAGES INPUT CACHED OUTPUT COST", "ann 3 3,000,000 0 300,000 2.00 EUR, 2.75 USD",
                    "bob 2 2,000,000 0 200,000 no price",
                    "total 5 5,000,000 0 500,000 2.00 EUR, 2.75 USD + unpriced",
                ])
            #expect(
                shipped.error
                    == "no price for homemade, uses without a model; give prices with --prices FILE\n")

            let folder = TestDirectory()
            let prices = folder.file("prices.jsonl")
            try #"{"model": "homemade", "input": 0.1, "output": 1, "currency": "EUR"}"#.write(
                toFile: prices, atomically: true, encoding: .utf8)
            let priced = try usage(service, ["--by", "owner"], environment: ["DAYBOOK_PRICES": prices])
            #expect(
                priced["estimate"]?.text
                    == #"{"costs":[{"currency":"EUR","cost":2.2},{"currency":"USD","cost":2.75}],"unpriced":[null]}"#
            )
            #expect(priced["prices"]?["file"]?.string == prices && priced["prices"]?["shipped"] != nil)
            #expect(
                priced["usage"]?.elements[1]["models"]?.elements.map { $0["estimate"]?.text } == [
                    "null", #"{"currency":"EUR","cost":0.2}"#,
                ])
            for grouping in ["day", "project", "agent", "model", "session"] {
                let sums = try usage(service, ["--by", grouping, "--prices", prices])
                #expect(sums["estimate"] == priced["estimate"], "\(grouping)")
            }
            let missing = try CommandRun(
                ["usage", "--prices", folder.file("prices.json")], journal: service.journal)
            #expect(
                missing.status == 3 && missing.error.contains("did you mean \(prices)?"), "\(missing.error)")
            try "{}".write(toFile: prices, atomically: true, encoding: .utf8)
            let bad = try CommandRun(["usage", "--prices", prices], journal: service.journal)
            #expect(bad.status == 3 && bad.error.contains("entry 1: needs a model's name"), "\(bad.error)")
            #expect(try await client.refusal("stats.usage", #"{"models": 1}"#) == "invalidParams models")
        }
    }
}
