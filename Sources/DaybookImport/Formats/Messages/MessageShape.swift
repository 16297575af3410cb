import DaybookClient

/// A shape in which an API or a framework writes a message of a conversation, other than that of OpenAI's chats.
protocol MessageShape: Sendable {
    /// Whether a message surely has this shape.
    static func isShape(of message: JSONBytes) -> Bool

    /// The messages that it stands for, a call and its result being two; none for an item that says nothing
    /// and is kept as a record. Throws for a message of which nothing is understood.
    static func drafts(_ message: JSONBytes) throws(ImportProblem) -> [MessageDraft]
}

enum MessageShapes {
    private static let all: [any MessageShape.Type] = [
        ResponseItem.self, LangChainMessage.self, UIMessage.self, GeminiContent.self, ConverseMessage.self,
        GooseMessage.self, ModelMessage.self,
    ]

    static func recognising(_ message: JSONBytes) -> (any MessageShape.Type)? {
        all.first { $0.isShape(of: message) }
    }

    /// Whether a value is a message that has no member `role`.
    static func isWithoutRole(_ value: JSONBytes) -> Bool {
        value.isObject && (ResponseItem.isShape(of: value) || LangChainMessage.isShape(of: value))
    }
}

extension MessageDraft {
    /// A draft of a message in another shape, which is kept as its source.
    static func translated(
        _ roleWord: String, _ content: JSONBytes, from message: JSONBytes, without read: Set<String>,
        at: UTCTime? = nil
    ) throws(ImportProblem) -> MessageDraft {
        let rest = message.members.filter { !read.contains($0.name) }
        guard var draft = MessageDraft(roleWord: roleWord, content: content, metadata: rest, at: at) else {
            throw ImportProblem("unknown role \"\(roleWord)\"")
        }
        draft.source = message.text
        if draft.role == .assistant { draft.usage = .beside(message) }
        return draft
    }
}

extension ImportedPart {
    /// The messages of one record, each under an identity made of the record's.
    static func messages(_ drafts: [MessageDraft], of identity: String, at place: Place) -> [ImportedPart] {
        drafts.enumerated().map { index, draft in .message(self.identity(identity, index), draft, at: place) }
    }

    /// The identity of one of the messages of a record; most have one, calls a second.
    static func identity(_ record: String, _ index: Int) -> String {
        index == 0 ? record : index == 1 ? "\(record).result" : "\(record).\(index)"
    }
}

extension ImportedConversation {
    /// The remark on a conversation in which nobody says anything: a session needs a message, and nothing is lost.
    static let emptyRemark = "a conversation without messages"

    /// The conversation as a finding.
    var item: ImportItem {
        let isSaid = ([self] + branches).contains { one in one.parts.contains { $0.draft != nil } }
        return isSaid ? .conversation(self) : .remark(place, Self.emptyRemark, count: 1)
    }
}
