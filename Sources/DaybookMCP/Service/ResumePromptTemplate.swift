/// The prompt `resume`, which a person chooses to go on with an earlier conversation.
enum ResumePromptTemplate {
    static let name = "resume"
    static let title = "Resume a conversation"
    static let summary = "Go on with an earlier conversation, which is quoted."
    static let argument = "session"
    static let argumentSummary = "The id of the conversation."

    /// The prompt's text.
    /// - Parameter quoted: the answer of `resume_conversation`.
    static func text(_ quoted: String) -> String {
        """
        I want to go on with the task of an earlier conversation of mine, which is quoted below. Say in a \
        sentence where it stood, then wait for what I say next.

        \(quoted)
        """
    }
}
