import DaybookClient

/// The kind of a message, which its colour and its neighbours of the same kind go by; the words are those of the pages.
package enum MessageKind: String, Hashable, Sendable, CaseIterable {
    case user, assistant, system, tool, artifact, error

    /// Reads a letter of `session.outline`.
    package init(letter: Character) {
        self =
            switch letter {
            case "u": .user
            case "a": .assistant
            case "t", "C", "R": .tool
            case "A": .artifact
            case "E": .error
            default: .system
            }
    }

    init(_ message: Message) {
        switch message.type {
        case .error: self = .error
        case .artifact: self = .artifact
        case .toolCall, .toolResult: self = .tool
        default: self = MessageKind(rawValue: message.role.rawValue) ?? .system
        }
    }

    var role: TextRole {
        switch self {
        case .user: .user
        case .assistant: .assistant
        case .system: .system
        case .tool: .tool
        case .artifact: .artifact
        case .error: .failure
        }
    }
}
