import DaybookClient

/// Tasks of Cline and its offspring (Roo Code, Kilo Code's earlier extension): a folder for each task, in which
/// `api_conversation_history.json` has the messages as they went to the model.
struct ClineTask: LineTranscript {
    static let name = "cline"
    static let file = "api_conversation_history"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        record.stem == file && record["role"]?.string != nil && record["content"] != nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(
            id: names.folder(ofFile: file).map { names.unique($0) } ?? names.idOfFile())
        session.agent = agent(names.folders)
        session.mode = "interactive"
        session.createdAt = time(line)
        return session
    }

    /// The extension in whose storage the task lies.
    private static func agent(_ folders: [String]) -> String {
        let extensions = [("rooveterinaryinc.roo-cline", "roo-code"), ("kilocode.kilo-code", "kilo-code")]
        return extensions.first { folders.map { $0.lowercased() }.contains($0.0) }?.1 ?? name
    }

    static func time(_ line: JSONBytes) -> UTCTime? { line["ts"]?.time }

    /// The task, as the extension's own list shows it: in the first message it is wrapped.
    static func title(_ line: JSONBytes) -> String? {
        let text = line["content"]?.elements.first?["text"]?.string ?? line["content"]?.string ?? ""
        guard text.hasPrefix("<task>"), let end = text.firstRange(of: "</task>") else { return nil }
        let task = text[..<end.lowerBound].dropFirst("<task>".count)
        return task.split(separator: "\n").first.map(String.init)
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard var draft = try? ChatMessage.draft(line) else { return [] }
        if draft.role == .assistant, let tokens = line["metrics"]?["tokens"] {
            let names = [
                ("input_tokens", "prompt"), ("output_tokens", "completion"), ("cached_tokens", "cached"),
            ]
            let usage = JSONBytes.object(names.compactMap { name, own in tokens[own].map { (name, $0) } })
            draft.usage = .openAI(usage, id: nil, model: line["modelInfo"]?.text("modelId"))
        }
        return [draft]
    }
}
