/// A slash command in a line of Claude Code: its name and what a person typed behind it.
struct ClaudeCodeCommand: Equatable {
    /// The name without the slash.
    let name: String
    let arguments: String

    /// Reads the blocks that the program makes of a command; nil for any other text.
    init?(_ text: String) {
        guard text.hasPrefix("<command-"), let name = Self.block("command-name", in: text) else { return nil }
        self.name = String(name.trimmingPrefix("/"))
        arguments = Self.block("command-args", in: text) ?? ""
    }

    /// Whether a person asked the model for something with it. Commands of the program itself ask the model for
    /// nothing.
    var isRequest: Bool {
        arguments.contains { !$0.isWhitespace } && !Self.ofProgram.contains(name)
    }

    private static let ofProgram: Set<String> = [
        "add-dir", "agents", "allowed-tools", "bashes", "btw", "clear", "color", "compact", "config",
        "context",
        "copy", "cost", "doctor", "effort", "exit", "export", "extra-usage", "fast", "feedback", "fork",
        "help",
        "hooks", "ide", "install-github-app", "keybindings", "login", "logout", "mcp", "memory",
        "migrate-installer",
        "model", "new", "output-style", "permissions", "plan", "plugin", "plugins", "privacy-settings",
        "quit",
        "release-notes", "reload-plugins", "remote-control", "rename", "reset", "resume", "rewind", "sandbox",
        "settings", "skills", "stats", "status", "statusline", "tasks", "terminal-setup", "theme", "todos",
        "usage", "vim", "voice",
    ]

    private static func block(_ name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }
}
