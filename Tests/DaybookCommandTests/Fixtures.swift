import DaybookClient

@testable import daybook

enum Fixtures {
    private static let root =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

    /// The folder of conversations written for these tests.
    static let conversations = root + "/fixtures/conversations"

    /// Real agent runs that are not part of the project.
    static let airline =
        root + "/../shared/data/datasets/tau-bench/historical_trajectories/gpt-4o-airline.json"

    static func items(_ path: String) async throws -> [ImportItem] {
        var items: [ImportItem] = []
        try await ConversationFile(path: path, format: .auto).read { items.append($0) }
        return items
    }

    static func exists(_ path: String) -> Bool { (try? InputFile(path: path)) != nil }
}

extension [ImportItem] {
    var sessions: [ImportedSession] {
        compactMap { item in
            switch item {
            case .conversation(let session, _, _), .session(let session, _): session
            default: nil
            }
        }
    }

    var messages: [ImportedMessage] {
        flatMap { item -> [ImportedMessage] in
            switch item {
            case .conversation(_, let messages, _): messages
            case .message(let message): [message]
            default: []
            }
        }
    }

    var problems: [String] {
        compactMap { item in
            guard case .problem(let place, let reason) = item else { return nil }
            return "\(place): \(reason)"
        }
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
