import DaybookClient
import DaybookTerminal

/// The marks of a session in words: `pinned, archived, closed`.
enum SessionMarkText {
    static func of(_ session: Session) -> String {
        var marks: [String] = []
        if session.isPinned { marks.append("pinned") }
        if session.isArchived { marks.append("archived") }
        if session.status != .open { marks.append(TerminalText.oneLine(session.status.rawValue)) }
        return marks.joined(separator: ", ")
    }
}
