import DaybookClient
import DaybookSystem
import DaybookTesting

@testable import DaybookImport

enum Fixtures {
    static func items(_ path: String) async throws -> [ImportItem] {
        var items: [ImportItem] = []
        try await ConversationFile(source: ConversationSource(path: path), format: nil).read {
            items.append($0)
        }
        return items
    }

    /// What a file of this name and text brings.
    static func items(_ name: String, _ text: String) async throws -> [ImportItem] {
        try await withFile(name, text) { try await items($0) }
    }

    /// A file in a folder of its own, for as long as `body` runs.
    static func withFile<Result>(
        _ name: String, _ text: String, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file(name)
        try OpenFile(path, for: .creating).write(Array(text.utf8))
        return try await body(path)
    }

    static func exists(_ path: String) -> Bool { (try? LineReader(path: path)) != nil }
}

extension [ImportItem] {
    /// Sessions in their order, branches after the conversation that they leave.
    var sessions: [ImportedSession] {
        flatMap { item -> [ImportedSession] in
            switch item {
            case .conversation(let one): [one.session] + one.branches.map(\.session)
            case .session(let session, _): [session]
            default: []
            }
        }
    }

    var conversations: [ImportedConversation] {
        compactMap { item in
            if case .conversation(let conversation) = item { conversation } else { nil }
        }
    }

    var parts: [(session: String, part: ImportedPart)] {
        flatMap { item -> [(session: String, part: ImportedPart)] in
            switch item {
            case .conversation(let one):
                ([one] + one.branches).flatMap { each in each.parts.map { (each.session.id, $0) } }
            case .part(let part, let session): [(session, part)]
            default: []
            }
        }
    }

    var messages: [ReadMessage] {
        parts.compactMap { session, part in
            part.draft.map { ReadMessage(session: session, identity: part.identity, draft: $0) }
        }
    }

    func messages(of session: String) -> [ReadMessage] { messages.filter { $0.session == session } }

    /// What is kept beside the transcripts.
    var records: [JSONBytes] {
        parts.compactMap { _, part in
            if case .record(let record, _) = part.content { record } else { nil }
        }
    }

    /// Messages after which others leave the transcript.
    var rewinds: [String] {
        parts.compactMap { _, part in
            if case .rewind(let message?) = part.content { message } else { nil }
        }
    }

    var problems: [String] {
        compactMap { item in
            guard case .problem(let place, let reason) = item else { return nil }
            return "\(place): \(reason)"
        }
    }
}

struct ReadMessage {
    let session: String
    let identity: String
    let draft: MessageDraft

    /// The text of its content: the string, or of blocks what they say.
    var text: String {
        draft.content.string
            ?? draft.content.elements.compactMap { $0.string ?? $0["text"]?.string }.joined(separator: "|")
    }
}

/// A chat message put together again from what was imported.
func rebuilt(_ draft: MessageDraft) -> [String: String] {
    var members = ["role": JSONBytes(string: draft.role.rawValue).text]
    for (name, value) in draft.metadata?.members ?? [] { members[name] = value.text }
    if members.removeValue(forKey: "contentAbsent") == nil { members["content"] = draft.content.text }
    return members
}

func members(_ json: JSONBytes) -> [String: String] {
    Dictionary(json.members.map { ($0.name, $0.value.text) }) { first, _ in first }
}
