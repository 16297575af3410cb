import DaybookClient
import enum DaybookCore.JournalError
import DaybookJSON
import DaybookWire

/// `resume_conversation`: what is needed to go on with a session's task.
struct ResumeTool: RecallTool {
    let name = "resume_conversation"
    let title = "Resume a conversation"
    let summary = """
        Gives what is needed to go on with an earlier conversation: its summary, the first request, what the \
        user said, the last answer and the newest turns, as far as the budget goes.
        """
    let parameters = [RecallFields.session.required, tokens.optional]
    let output: [Schema.Property] = [
        ToolAnswer.noticeProperty, .required("conversation", .object(SessionEntry.properties)),
        .required("text", .string()), .required("included", Schemas.count),
        .required("omitted", Schemas.count), .optional("throughSequence", Schemas.count),
    ]

    private static let tokens = Parameter(
        "tokens", Forms.count(MCPLimits.resumeTokenCountMin...MCPLimits.resumeTokenCountMax),
        "The budget, at four bytes a token; \(MCPLimits.resumeTokenCountDefault) where left out.")

    struct Input {
        let session: String
        let tokens: Int
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        Input(
            session: try arguments.required(RecallFields.session).text,
            tokens: try arguments.optional(Self.tokens) ?? MCPLimits.resumeTokenCountDefault)
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        await recall.report("Looking the conversation up")
        let session = SessionEntry(try await recall.session(input.session))
        await recall.report("Composing the prompt")
        var tokens = input.tokens
        while true {
            let answer = try await answer(session, tokens, recall)
            // A text that is mostly escapes takes several times its bytes.
            guard answer.byteCount > MCPLimits.answerByteCountMax, tokens > MCPLimits.resumeTokenCountMin
            else { return answer }
            tokens = max(tokens / 2, MCPLimits.resumeTokenCountMin)
        }
    }

    private func answer(
        _ session: SessionEntry, _ tokens: Int, _ recall: Recall
    ) async throws -> ToolAnswer {
        var query = ResumeQuery()
        query.keep = .task
        query.tokenBudget = tokens
        let prompt = try await recall.client.resumePrompt(of: session.id, query)
        guard case .text(let section) = prompt.form else { return .failure("The prompt is no text.") }
        var text = QuotedText()
        text.append(session.text)
        text.line("")
        text.line("Messages in it: \(prompt.included), left out: \(prompt.omitted).")
        text.quote(section)
        return .quoting(text) { writer in
            writer.member("conversation", raw: session.json)
            writer.member("text", string: QuotedText.visible(section))
            writer.member("included", integer: prompt.included)
            writer.member("omitted", integer: prompt.omitted)
            if let through = prompt.throughSequence { writer.member("throughSequence", integer: through) }
        }
    }
}
