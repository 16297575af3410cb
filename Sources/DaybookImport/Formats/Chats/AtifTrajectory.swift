import DaybookClient

/// Trajectories in ATIF, the format in which Harbor exchanges what agents did: `{schema_version, agent, steps}`.
/// A step of the agent has its calls and what the environment answered.
struct AtifTrajectory: ImportFormat {
    static let name = "atif"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["steps"]?.isArray == true && record["schema_version"]?.string?.hasPrefix("ATIF") == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let agent = record["agent"]
        var session = ImportedSession(id: names.id(of: record, ["session_id", "trajectory_id"], at: place))
        session.agent = SessionNames.name(agent?["name"]?.string)
        session.createdAt = record["steps"]?.elements.lazy.compactMap { $0["timestamp"]?.time }.first
        session.context = record.members(without: ["steps", "session_id", "subagent_trajectories"])
        var problems: [ImportItem] = []
        var parts: [ImportedPart] = []
        for (index, step) in (record["steps"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            let identity = step["step_id"]?.plainText ?? "\(index)"
            let drafts = Self.drafts(step)
            if drafts.isEmpty { problems.append(.problem(here, "a step of an unknown source")) }
            parts += ImportedPart.messages(drafts, of: identity, at: here)
        }
        var items = problems + [ImportedConversation(session: session, parts: parts, place: place).item]
        for subagent in record["subagent_trajectories"]?.elements ?? [] {
            items += try self.items(of: subagent, at: place, &names).map { $0.working(for: session.id) }
        }
        return items
    }

    private static let read: Set<String> = [
        "step_id", "source", "message", "tool_calls", "observation", "timestamp", "reasoning_content",
    ]

    private static func drafts(_ step: JSONBytes) -> [MessageDraft] {
        var blocks: [JSONBytes] = []
        if let thought = step.text("reasoning_content") {
            blocks.append(ContentBlock.thinking(JSONBytes(string: thought)))
        }
        let message = step["message"]
        if let text = message?.string {
            if !text.isEmpty || blocks.isEmpty && step["tool_calls"] == nil {
                blocks.append(ContentBlock.text(JSONBytes(string: text)))
            }
        } else {
            blocks += message?.elements ?? []
        }
        blocks += (step["tool_calls"]?.elements ?? []).map {
            ContentBlock.call($0["tool_call_id"], $0["function_name"], $0["arguments"])
        }
        let word = step["source"]?.string ?? ""
        let rest = step.members.filter { !read.contains($0.name) }
        let at = step["timestamp"]?.time
        guard
            var said = MessageDraft(
                roleWord: word, content: ContentBlock.content(blocks), metadata: rest, at: at)
        else { return [] }
        said.source = step.text
        said.usage = .openAI(step["metrics"], id: nil, model: step.text("model_name"))
        let results = (step["observation"]?["results"]?.elements ?? []).map {
            ContentBlock.result(of: $0["source_call_id"], $0["content"])
        }
        guard !results.isEmpty else { return [said] }
        var answer = MessageDraft(role: .tool, content: .array(results))
        answer.at = at
        return [said, answer]
    }
}

extension ImportItem {
    /// The item with its conversation under another, unless it is under one already.
    fileprivate func working(for parent: String) -> ImportItem {
        guard case .conversation(var conversation) = self, conversation.session.parent == nil else {
            return self
        }
        conversation.session.work(for: JSONBytes(string: parent))
        return .conversation(conversation)
    }
}
