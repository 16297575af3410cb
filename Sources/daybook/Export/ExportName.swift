import DaybookClient
import DaybookTerminal

/// The name of a file that a session is exported to by itself: `slug-of-the-title-ID.md`. Pure.
enum ExportName {
    /// Characters of the id that the service puts into a name; ids that begin alike would share it.
    private static let servedCount = 8

    /// The service's name with the session's whole id, so that no two sessions have the same.
    static func of(_ id: String, served filename: String) -> String {
        let cut = filename.lastIndex(of: ".") ?? filename.endIndex
        let (stem, ending) = (filename[..<cut], filename[cut...])
        let servedEnd = "-" + fileSafe(String(id.prefix(servedCount)), colon: "_")
        guard isSafe(filename), stem.hasSuffix(servedEnd) else { return "session-" + fileSafe(id) + ending }
        return stem.dropLast(servedEnd.count) + "-" + fileSafe(id) + ending
    }

    /// A name of the same kind for a format that the service does not have.
    static func of(_ id: String, title: String?, ending: String) -> String {
        "\(title.map(slug) ?? "session")-\(fileSafe(id)).\(ending)"
    }

    private static let slugCountMax = 30

    private static func slug(_ title: String) -> String {
        let words = title.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        let slug = words.joined(separator: "-").prefix(slugCountMax)
        return slug.isEmpty ? "session" : slug.hasSuffix("-") ? String(slug.dropLast()) : String(slug)
    }

    /// Whether a name is no path and nothing that a shell or a terminal takes for more than a name.
    static func isSafe(_ filename: String) -> Bool {
        !filename.isEmpty && filename.utf8.count <= 255 && filename.first != "." && filename.first != "-"
            && !filename.contains("/") && filename == TerminalText.oneLine(filename)
    }

    /// The id for a file's name: `+`, which no id has, for the colon, which not every file system takes.
    private static func fileSafe(_ id: String, colon: Character = "+") -> String {
        String(id.map { $0 == ":" ? colon : $0 })
    }
}
