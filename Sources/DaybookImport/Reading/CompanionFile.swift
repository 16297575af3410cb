import DaybookClient

/// Files that programs keep beside conversations and that hold none: indexes, notes, accounts. They are told,
/// but nothing is lost with them.
enum CompanionFile {
    /// The purpose of a file; nil for one that is not known.
    /// - Parameters:
    ///   - name: the file's, without its folders.
    ///   - record: its first record.
    static func purpose(name: String, _ record: JSONBytes) -> String? {
        let first = record.isArray ? record.elements.first : record
        func has(_ members: String...) -> Bool { members.allSatisfy { first?[$0] != nil } }
        func isEmptyOr(_ members: String...) -> Bool {
            record.isArray && (first == nil || members.contains { first?[$0] != nil })
        }
        switch name {
        case "sessions-index.json" where record["entries"]?.isArray == true:
            return "an index of sessions of Claude Code"
        case "journal.jsonl" where has("type", "key"): return "notes of a workflow of Claude Code"
        case "user.json" where has("id", "email"): return "the account of a data export"
        case "users.json" where isEmptyOr("email_address", "full_name"):
            return "the account of a data export"
        case "message_feedback.json" where isEmptyOr("rating"): return "ratings of messages"
        case "shared_conversations.json" where isEmptyOr("conversation_id"):
            return "an index of shared conversations"
        case "projects.json" where isEmptyOr("docs", "prompt_template"): return "projects of Claude.ai"
        case "memories.json" where isEmptyOr("conversations_memory", "account_uuid"):
            return "memories of Claude.ai"
        case _ where name.hasPrefix(agentPrefix) && name.hasSuffix(noteSuffix) && record.isObject:
            return "a note on a subagent of Claude Code"
        case _ where exported.contains(name): return "settings of a data export"
        default: return nil
        }
    }

    private static let agentPrefix = "agent-"
    private static let noteSuffix = ".meta.json"
    /// Files of ChatGPT's data export that have no conversations whatever is in them.
    private static let exported: Set<String> = [
        "user_settings.json", "model_comparisons.json", "shopping.json", "sora.json", "group_chats.json",
    ]

    /// The path of the note that Claude Code keeps on a subagent's transcript; nil for any other file.
    static func notePath(of path: String) -> String? {
        guard let name = path.split(separator: "/").last, name.hasPrefix(agentPrefix),
            name.hasSuffix(".jsonl")
        else { return nil }
        return path.dropLast(".jsonl".count) + noteSuffix
    }
}
