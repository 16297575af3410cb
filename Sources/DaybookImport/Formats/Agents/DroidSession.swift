import DaybookClient

/// Stored sessions of Droid: `session_start`, then messages with content blocks.
struct DroidSession: LineTranscript {
    static let name = "droid"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        record["type"]?.string == "session_start" && record["id"]?.string != nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        let isStart = line["type"]?.string == "session_start"
        var session = ImportedSession(id: names.id(of: line, isStart ? ["id"] : [], at: .file))
        session.agent = name
        session.mode = "interactive"
        guard isStart else { return session }
        session.title = ChatMessages.title(line["sessionTitle"] ?? line["title"])
        session.project = SessionNames.name(line["cwd"]?.string)
        session.createdAt = time(line)
        session.work(for: line["callingSessionId"])
        // The owner is the account on that machine, not one of this journal's.
        session.context = line.members(without: ["type", "id", "title", "sessionTitle", "timestamp"])
        return session
    }

    static func identity(_ line: JSONBytes, at place: Place) -> String? {
        line["type"]?.string == "message" ? line.text("id") : nil
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard line["type"]?.string == "message", let message = line["message"],
            let draft = MessageDraft(
                roleWord: message["role"]?.string ?? "", content: message["content"] ?? .null,
                metadata: message.members.filter { !["role", "content"].contains($0.name) })
        else { return [] }
        return [draft]
    }
}

/// The stream of `droid exec --output-format stream-json`.
struct DroidStream: LineTranscript {
    static let name = "droid-stream"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        guard (record["session_id"] ?? record["sessionId"])?.string != nil, record["uuid"] == nil,
            record["message"]?.isObject != true
        else { return false }
        switch record["type"]?.string {
        case "system": return record["model"] != nil && record["timestamp"] != nil
        case "message": return record["role"] != nil && record["text"]?.string != nil
        case "tool_call": return record["toolName"] != nil
        case "tool_result": return record["toolCallId"] != nil || record["toolId"] != nil
        case "completion": return record["finalText"] != nil
        case "error": return record["message"]?.string != nil && record["source"] != nil
        default: return false
        }
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(id: names.id(of: line, ["session_id", "sessionId"], at: .file))
        session.agent = DroidSession.name
        session.createdAt = time(line)
        guard line["type"]?.string == "system" else { return session }
        session.project = SessionNames.name(line["cwd"]?.string)
        session.context = line.members(without: [
            "type", "subtype", "id", "session_id", "sessionId", "timestamp",
        ])
        return session
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        let callID = line["toolCallId"] ?? line["id"]
        switch line["type"]?.string {
        case "message":
            let rest = line.kept(["id"])
            return MessageDraft(
                roleWord: line["role"]?.string ?? "", content: line["text"] ?? .null, metadata: rest
            ).map { [$0] } ?? []
        case "tool_call": return [.toolCall(callID, line["toolName"], line["parameters"])]
        case "tool_result": return [.toolResult(callID, line["value"], line.kept(["isError"]))]
        case "completion":
            var draft = MessageDraft(role: .assistant, content: line["finalText"] ?? .null)
            draft.metadata = .object(line.kept(["usage"]))
            draft.usage = .ofAPI(line["usage"], id: nil, model: nil)
            return [draft]
        case "error": return [MessageDraft(role: .system, content: line["message"] ?? .null, type: .error)]
        default: return []
        }
    }
}
