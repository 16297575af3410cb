import DaybookJSON

/// The members of objects in answers, by the names that `fields` takes.
enum AnswerMembers {
    /// Names of a message's members but its content and metadata, which only repeat what was sent.
    static let ofMessageWithoutContent = [
        "id", "session", "sequence", "revision", "position", "role", "type", "at", "recordedAt", "agent",
        "run", "key", "usage", "hidden", "edited", "redacted", "duplicate", "erased", "rewound",
        "annotations", "origin",
    ]
    static let ofContent = ["content", "metadata"]
    static let ofSession = [
        "id", "owner", "agent", "project", "mode", "name", "firstPrompt", "title", "titleSource", "titleFrom",
        "context", "summary", "status", "pinned", "archived", "messageCount", "revision", "createdAt",
        "updatedAt", "lastMessageAt", "closedAt", "archivedAt", "preview", "forkedFrom", "parent",
        "keyGeneration", "expiresAfter", "damaged",
    ]

    /// Names of such members and of a session's, each once.
    fileprivate static let withoutContent =
        ofMessageWithoutContent + ofSession.filter { !ofMessageWithoutContent.contains($0) }
}

extension JSONWriter {
    /// Asks for an answer without the messages' content, if the options say so.
    ///
    /// - Parameter showsSession: whether the answer may have a session.
    mutating func member(fieldsFor options: AppendOptions, showsSession: Bool) {
        guard !options.echoesContent else { return }
        let names = showsSession ? AnswerMembers.withoutContent : AnswerMembers.ofMessageWithoutContent
        member("fields", ifAny: names)
    }
}
