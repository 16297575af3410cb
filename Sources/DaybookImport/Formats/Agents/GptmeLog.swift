import DaybookClient

/// Conversations of gptme: `logs/CONVERSATION/conversation.jsonl`, a message on each line.
struct GptmeLog: LineTranscript {
    static let name = "gptme"
    private static let file = "conversation"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        record.stem == file && record["role"]?.string != nil && record["content"]?.string != nil
            && record["timestamp"]?.string != nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(
            id: names.folder(ofFile: file).map { names.unique($0) } ?? names.idOfFile())
        session.agent = name
        session.mode = "interactive"
        session.createdAt = time(line)
        return session
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let draft = try? ChatMessage.draft(line) else { return [] }
        return [draft]
    }
}
