import DaybookClient

/// Sessions of Mistral Vibe: a folder with `messages.jsonl`, messages of a chat, and `meta.json`, which has the
/// title.
struct VibeLog: LineTranscript {
    static let name = "vibe"
    private static let file = "messages"
    private static let note = "meta"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        if record.stem == file { return record["role"]?.string != nil && record["message_id"] != nil }
        return record.stem == note && record["session_id"] != nil && record["start_time"] != nil
            && record["stats"] != nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        let folder = names.folder(ofFile: file) ?? names.folder(ofFile: note)
        var session = ImportedSession(id: folder.map { names.unique($0) } ?? names.idOfFile())
        session.agent = name
        session.mode = "interactive"
        session.createdAt = line["start_time"]?.time
        session.project = SessionNames.name(
            (line["environment"]?["working_directory"] ?? line["working_dir"])?.string)
        return session
    }

    static func title(_ line: JSONBytes) -> String? { line["role"] == nil ? line.text("title") : nil }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard line["role"] != nil, var draft = try? ChatMessage.draft(line) else { return [] }
        // What the program puts before the model is not typed by a person.
        if line["injected"]?.bool == true, draft.role == .user { draft.role = .system }
        return [draft]
    }
}
