import DaybookClient

/// Journals of Kimi Code: `SESSION/agents/AGENT/wire.jsonl`, operations with a `time`, and
/// `SESSION/state.json`, which has the title. A person's messages are in `context.append_message`, the
/// model's in `context.append_loop_event`.
struct KimiWire: LineTranscript {
    static let name = "kimi"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        if record["agents"]?.isObject == true {
            return record["workDir"] != nil || record["lastPrompt"] != nil
        }
        guard let type = record["type"]?.string, record["data"] == nil else { return false }
        if type == "metadata" { return record["protocol_version"] != nil }
        return type.contains(".") && record["time"]?.integer != nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        // The journal's folder names the agent, the session's folder holds the folder of agents.
        let isState = line["agents"] != nil
        let folders = names.folders
        let isJournal = names.stem == "wire" && folders.dropLast().last == "agents"
        let agent = isJournal ? folders.last : nil
        let main = isState ? folders.last : agent == nil ? nil : folders.dropLast(2).last
        let id = [main, agent == "main" ? nil : agent.map { "agent:\($0)" }].compactMap { $0 }
        var session = ImportedSession(
            id: main == nil ? names.idOfFile() : names.unique(id.joined(separator: ":")))
        session.agent = name
        session.mode = "interactive"
        session.createdAt = line["createdAt"]?.time ?? line["created_at"]?.time ?? time(line)
        session.project = SessionNames.name(line["workDir"]?.string)
        if let main, id.count == 2 {
            session.context = .object([("parentSession", JSONBytes(string: main))])
        }
        return session
    }

    static func time(_ line: JSONBytes) -> UTCTime? { line["time"]?.time }

    static func title(_ line: JSONBytes) -> String? {
        line["agents"] == nil ? nil : line.text("customTitle") ?? line.text("title")
    }

    static var tellsUsageBehind: Bool { true }

    /// The tokens of a step, at its end; `usage.record` tells them once more, with others.
    static func usage(_ line: JSONBytes) -> UsageDraft? {
        guard let event = line["event"], event["type"]?.string == "step.end" else { return nil }
        return .kimi(event["usage"])
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        switch line["type"]?.string {
        case "context.append_message": return line["message"].map(message) ?? []
        case "context.append_loop_event": return line["event"].map(event) ?? []
        default: return []
        }
    }

    private static func message(_ message: JSONBytes) -> [MessageDraft] {
        let content = message["content"] ?? .null
        guard let role = message["role"]?.string else { return [] }
        if role == "tool" { return [.toolResult(message["toolCallId"], content, message.kept(["isError"]))] }
        let calls = message["toolCalls"]?.elements ?? []
        let requests = JSONBytes.toolCalls(calls.map { ($0["id"], $0["name"], $0["arguments"]) })
        let origin = message["origin"]?["kind"]?.string ?? "user"
        // What the program injects is not typed by a person.
        let isTyped = role != "user" || origin == "user"
        let note = isTyped ? [] : [("role", JSONBytes(string: role))]
        let draft = MessageDraft(
            roleWord: isTyped ? role : "system", content: content,
            metadata: (calls.isEmpty ? [] : [("tool_calls", requests)])
                + (origin == "user" ? [] : message.kept(["origin"])) + note)
        return draft.map { [$0] } ?? []
    }

    private static func event(_ event: JSONBytes) -> [MessageDraft] {
        switch event["type"]?.string {
        case "content.part":
            guard let part = event["part"], part["type"]?.string != "think" else { return [] }
            var draft = MessageDraft(role: .assistant, content: part["text"] ?? .array([part]))
            draft.metadata = .object(event.kept(["turnId", "step", "stepUuid"]))
            return [draft]
        case "tool.call": return [.toolCall(event["toolCallId"], event["name"], event["args"])]
        case "tool.result":
            let result = event["result"]
            return [
                .toolResult(event["toolCallId"], result?["output"] ?? result, result?.kept(["isError"]) ?? [])
            ]
        default: return []
        }
    }
}
