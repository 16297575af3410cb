/// The places where local agents keep their histories.
package enum HistoryPlaces {
    /// The folders and files of a user, whether or not they are there.
    /// - Parameter variable: the value of a variable of the environment.
    package static func all(_ variable: (_ name: String) -> String?) -> [String] {
        guard let home = path(variable("HOME")) else { return [] }
        let data = path(variable("XDG_DATA_HOME")) ?? home + "/.local/share"
        let configuration = path(variable("XDG_CONFIG_HOME")) ?? home + "/.config"
        return [
            (path(variable("CLAUDE_CONFIG_DIR")) ?? home + "/.claude") + "/projects",
            (path(variable("CODEX_HOME")) ?? home + "/.codex") + "/sessions",
            home + "/.gemini/tmp",
            home + "/.pi/agent/sessions",
            data + "/opencode",
            configuration + "/Cursor/User/globalStorage/state.vscdb",
            home + "/.cursor/projects",
            configuration + "/Code/User/workspaceStorage",
            data + "/goose/sessions",
            home + "/.hermes",
            data + "/zed/threads",
            data + "/kiro-cli",
            home + "/.kiro/sessions",
        ]
    }

    private static func path(_ text: String?) -> String? {
        text.flatMap { $0.hasPrefix("/") ? $0 : nil }.map {
            $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0
        }
    }
}
