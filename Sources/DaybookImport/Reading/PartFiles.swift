/// Files that lie beside conversations in the folders of known agents: parts of them, which are read together with
/// the conversation, and notes about them that say nothing new.
enum PartFiles {
    /// Names that stand for parts where a file of this name is beside them.
    private static let rules: [(of: String, companions: Set<String>)] = [
        (PositAssistantFolder.conversation, [PositAssistantFolder.messages, "ui-messages.jsonl"]),
        (
            "\(ClineTask.file).json",
            ["ui_messages.json", "task_metadata.json", "history_item.json", "context_history.json"]
        ),
        ("chat_history.jsonl", ["signals.json"]),
        // After its migration the database has all that the folder had.
        ("opencode.db", ["storage"]),
    ]

    /// Names of notes in each folder of a folder of this name, where all of them are there.
    private static let workspaces: [String: Set<String>] = [
        "workspaces": ["workspace.json", "index.json"],
        "workspaceStorage": ["workspace.json", "state.vscdb"],
    ]

    /// The names in a folder that are to be read on their own.
    static func without(partsIn names: [String], of path: String) -> [String] {
        var companions: Set<String> = []
        for rule in rules where names.contains(rule.of) { companions.formUnion(rule.companions) }
        let above = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        if let notes = workspaces[above], notes.isSubset(of: names) { companions.formUnion(notes) }
        return names.filter { !companions.contains($0) }
    }
}
