import DaybookClient

/// Times for messages to which their source gives none: that of the message before, of the session's
/// beginning, or of the file's last change. So no old message becomes one of today.
struct MissingTimes {
    /// Number of messages that got one.
    private(set) var count = 0
    private let fileTime: UTCTime?
    private var last: [String: UTCTime] = [:]

    init(ofFile time: UTCTime?) { fileTime = time }

    mutating func begin(_ session: ImportedSession) { last[session.id] = session.createdAt }

    mutating func completed(_ part: ImportedPart, in session: String) -> ImportedPart {
        // An export of Daybook's says all that there is.
        guard part.sequence == nil, case .message(var draft) = part.content else { return part }
        if let time = draft.at {
            last[session] = time
            return part
        }
        count += 1
        draft.at = last[session] ?? fileTime
        var part = part
        part.content = .message(draft)
        return part
    }

    mutating func completed(_ conversation: ImportedConversation) -> ImportedConversation {
        var conversation = conversation
        complete(&conversation)
        let start = conversation.session.createdAt
        for index in conversation.branches.indices {
            last[conversation.branches[index].session.id] = start
            complete(&conversation.branches[index])
        }
        return conversation
    }

    private mutating func complete(_ conversation: inout ImportedConversation) {
        let id = conversation.session.id
        last[id] = conversation.session.createdAt ?? last[id]
        conversation.parts = conversation.parts.map { completed($0, in: id) }
        conversation.session.createdAt =
            conversation.session.createdAt ?? conversation.parts.lazy.compactMap(\.draft?.at).first
        last[id] = nil
    }

    /// The remark on them; nil where every message had a time.
    var remark: String? {
        guard count > 0 else { return nil }
        return fileTime == nil
            ? "messages without a time: they take that of what comes before, or of the import"
            : "messages without a time: they take that of what comes before, or of the file's last change"
    }
}
