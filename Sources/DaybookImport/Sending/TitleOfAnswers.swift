import DaybookClient

/// A title for a session in which no person says anything, such as a subagent whose prompt is missing: the task of
/// the first call that describes itself, or the model's first words. Pure.
struct TitleOfAnswers {
    private var isAsked = false
    private var words: String?

    private static let characterCountMax = 80

    /// Takes the next message of the session.
    mutating func take(_ draft: MessageDraft) {
        if draft.role == .user, Self.saysSomething(draft) { isAsked = true }
        guard draft.role == .assistant, words == nil, !isAsked else { return }
        words = Self.description(draft) ?? Self.text(draft)
    }

    /// The title; nil where somebody asked for something, for that names the session, and where nothing was said.
    var title: String? { isAsked ? nil : words }

    /// Whether a message of a user has anything but results of tools.
    private static func saysSomething(_ draft: MessageDraft) -> Bool {
        draft.content.string != nil || draft.content.isObject
            || draft.content.elements.contains { block in
                block["type"]?.string != "tool_result" && block["functionResponse"] == nil
                    && block["function_response"] == nil
            }
    }

    private static func description(_ draft: MessageDraft) -> String? {
        let inputs =
            draft.content.elements.map { $0["input"] }
            + (draft.metadata?["tool_calls"]?.elements ?? []).map { $0["function"]?["arguments"] }
        return inputs.lazy.compactMap { $0?.text("description").flatMap(line) }.first
    }

    private static func text(_ draft: MessageDraft) -> String? {
        let texts = [draft.content.string] + draft.content.elements.map { $0["text"]?.string }
        return texts.lazy.compactMap { $0.flatMap(line) }.first
    }

    /// A text on one line, without marks of Markdown before it, cut to the length of a name.
    private static func line(_ text: String) -> String? {
        let marks: Set<Character> = ["#", "*", ">", "-", "`"]
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let plain = words.drop { marks.contains($0) || $0 == " " }
        guard plain.contains(where: \.isLetter) else { return nil }
        guard plain.count > characterCountMax else { return String(plain) }
        return plain.prefix(characterCountMax - 1) + "…"
    }
}
