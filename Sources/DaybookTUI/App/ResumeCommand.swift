package import DaybookClient

/// The command that goes on with a session in the tool that it came from.
package struct ResumeCommand: Hashable, Sendable {
    /// The command line for `sh`, with the session's values in their places.
    package let line: String
    /// The folder that the session was about; nil where its project is none.
    package let folder: String?

    /// Fills in a template.
    /// - Parameters:
    ///   - template: a command line, in which `{id}` and `{project}` stand for the session's.
    ///   - session: the session.
    /// - Returns: nil where the session did not come from a tool that knows it by its id.
    package init?(_ template: String, _ session: Session) {
        guard Self.origin(of: session) != nil else { return nil }
        folder = session.project.flatMap { $0.hasPrefix("/") ? $0 : nil }
        line = template.replacing("{id}", with: Self.quoted(session.id))
            .replacing("{project}", with: Self.quoted(session.project ?? ""))
    }

    /// The import's word for the tool that a session came from; nil where it came from none, and for subagents,
    /// which no tool resumes by themselves.
    package static func origin(of session: Session) -> String? {
        guard session.parent == nil, session.forkedFrom == nil else { return nil }
        return session.context?["source"]?.string ?? session.context?["format"]?.string
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
