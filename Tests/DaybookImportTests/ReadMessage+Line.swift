import DaybookClient

@testable import DaybookImport

extension ReadMessage {
    /// `role: text`, then ` +` and the ids (else names) of calls, or ` =` and the ids of what it answers, with
    /// ` !` for a failure.
    var line: String {
        let blocks = draft.content.elements
        let said = blocks.compactMap { $0["text"]?.string ?? $0["thinking"]?.string.map { "(\($0))" } }
        let text = draft.content.string ?? (blocks.isEmpty ? "" : said.joined(separator: "|"))
        let called = blocks.compactMap { $0["type"]?.string == "tool_use" ? $0 : $0["functionCall"] }
        let calls = (draft.metadata?["tool_calls"]?.elements ?? []) + called
        let answered = blocks.compactMap {
            $0["type"]?.string == "tool_result" ? $0["tool_use_id"] : $0["functionResponse"]?["name"]
        }
        let answers = [draft.metadata?["tool_call_id"]].compactMap { $0 } + answered
        var line = "\(draft.role.rawValue): \(text)"
        if !calls.isEmpty {
            line += " +" + calls.compactMap { ($0["id"] ?? $0["name"])?.string }.joined(separator: ",")
        }
        if !answers.isEmpty { line += " =" + answers.compactMap(\.string).joined(separator: ",") }
        return line + (blocks.contains { $0["is_error"]?.bool == true } ? " !" : "")
    }
}

extension [ImportItem] {
    /// What is said in each session, by its id.
    var lines: [String: [String]] {
        Dictionary(grouping: messages, by: \.session).mapValues { $0.map(\.line) }
    }
}
