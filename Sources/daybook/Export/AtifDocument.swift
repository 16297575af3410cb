import DaybookClient
import DaybookJSON

/// A session as a trajectory in ATIF, the format in which Harbor exchanges what agents did: steps of the system,
/// the user and the agent, each of the agent's with its calls and what they brought.
struct AtifDocument {
    private struct Step {
        let source: String
        let sequence: Int
        let at: UTCTime
        var said = AtifContent()
        var results: [AtifContent.Result] = []
        var usage: Message.Usage?
    }

    private static let version = "ATIF-v1.6"
    private static let roles: [Message.Role: String] = [
        .user: "user", .assistant: "agent", .system: "system", .developer: "system", .tool: "system",
    ]

    private var steps: [Step] = []
    /// The step of each call that was made, by the call's id.
    private var callers: [String: Int] = [:]

    var isEmpty: Bool { steps.isEmpty }

    /// Adds a message. Results go to the step that made their calls; those of no call stand in a step of the
    /// system, for there they say what happened.
    mutating func add(_ message: Message) {
        var said = AtifContent(message)
        let results = said.takeResults()
        if !said.isEmpty || results.isEmpty {
            // In ATIF the agent alone makes calls.
            let source = said.calls.isEmpty ? Self.roles[message.role] ?? "system" : "agent"
            var step = Step(source: source, sequence: message.sequence, at: message.at)
            step.said = said
            step.usage = message.usage
            for call in said.calls { callers[call.id] = steps.count }
            steps.append(step)
        }
        for result in results {
            if let caller = result.id.flatMap({ callers[$0] }) {
                steps[caller].results.append(result)
            } else {
                var step = Step(source: "system", sequence: message.sequence, at: message.at)
                step.said = AtifContent(text: result.text)
                steps.append(step)
            }
        }
    }

    /// The document's bytes.
    func document(of session: Session) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("schema_version", string: Self.version)
        writer.member("session_id", string: session.id)
        writer.name("agent")
        writer.beginObject()
        writer.member("name", string: session.agent ?? "unknown")
        writer.member("version", string: "unknown")
        writer.endObject()
        writer.name("steps")
        writer.beginArray()
        for (index, step) in steps.enumerated() { write(step, index + 1, to: &writer) }
        writer.endArray()
        writer.name("extra")
        writer.beginObject()
        writer.member("title", string: session.name)
        if let project = session.project { writer.member("project", string: project) }
        writer.endObject()
        writer.endObject()
        return writer.finish() + [UInt8(ascii: "\n")]
    }

    private func write(_ step: Step, _ number: Int, to writer: inout JSONWriter) {
        let isAgent = step.source == "agent"
        writer.beginObject()
        writer.member("step_id", integer: number)
        writer.member("timestamp", string: step.at.rfc3339)
        writer.member("source", string: step.source)
        if isAgent, let model = step.usage?.model { writer.member("model_name", string: model) }
        writer.member("message", string: step.said.text)
        if isAgent, !step.said.thought.isEmpty {
            writer.member("reasoning_content", string: step.said.thought)
        }
        if !step.said.calls.isEmpty {
            writer.name("tool_calls")
            writer.beginArray()
            for call in step.said.calls { call.write(to: &writer) }
            writer.endArray()
        }
        if !step.results.isEmpty {
            writer.name("observation")
            writer.beginObject()
            writer.name("results")
            writer.beginArray()
            for result in step.results { result.write(to: &writer) }
            writer.endArray()
            writer.endObject()
        }
        if isAgent, let usage = step.usage { write(usage, to: &writer) }
        writer.name("extra")
        writer.beginObject()
        writer.member("sequence", integer: step.sequence)
        writer.endObject()
        writer.endObject()
    }

    private func write(_ usage: Message.Usage, to writer: inout JSONWriter) {
        writer.name("metrics")
        writer.beginObject()
        if let count = usage.inputTokens { writer.member("prompt_tokens", integer: count) }
        if let count = usage.outputTokens { writer.member("completion_tokens", integer: count) }
        if let count = usage.cachedTokens { writer.member("cached_tokens", integer: count) }
        if usage.currency == "USD", let cost = usage.cost.flatMap({ try? JSONBytes(json: $0) }) {
            writer.member("cost_usd", raw: cost.bytes[...])
        }
        writer.endObject()
    }
}
