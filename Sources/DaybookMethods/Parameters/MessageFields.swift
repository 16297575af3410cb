import DaybookCore
import DaybookJSON
import DaybookWire

/// The parameters of one message, alone or in a turn.
enum MessageFields {
    static let type = Parameter(
        "type", Forms.word { (type: MessageType) in type.name },
        "What it is; follows from its tool calls where left out, else text.")
    /// The types of messages that a filter asks for.
    static let types = Forms.array(of: type.form, count: 1...MessageType.allCases.count)
    private static let role = Parameter("role", Forms.word { (role: Role) in role.name }, "Who speaks.")
    private static let content = Parameter("content", Forms.json, "What is said: any JSON.")
    private static let metadata = Parameter("metadata", Forms.json, "What else there is: any JSON.")
    private static let source = Parameter(
        "source", Forms.source, "The line of a foreign file it was imported from.")

    private static let hidden = Parameter(
        "hidden", Forms.boolean,
        "Record an entry that is no message to people; false where left out.")

    static let descriptions = [
        role.required, type.optional, content.required, metadata.optional, Fields.agent.optional,
        Fields.run.optional, source.optional, UsageFields.usage.optional, hidden.optional,
    ]

    /// A turn.
    static let messages = Parameter(
        "messages",
        Forms.elements(of: .object(properties), count: 0...Limits.messagesPerTurnMax),
        "The turn; may be empty with a context.")

    private static let key = Parameter(
        "key", Forms.key, "The message's own key, in the scope of the session's messages.")

    /// The parameters of a message in a turn, which may have a time and a key of its own.
    private static let turnDescriptions = descriptions + [Fields.at.optional, key.optional]

    private static let properties = turnDescriptions.map(\.property)

    static func read(_ arguments: inout Arguments) throws(JournalError) -> MessageDraft {
        let role = try arguments.required(Self.role)
        let type = try arguments.optional(Self.type)
        let content = try arguments.required(Self.content)
        let metadata = try arguments.optional(Self.metadata)
        let calls = ToolCalls(
            role: role, content: JSONValue(validated: content.bytes),
            metadata: metadata.map { JSONValue(validated: $0.bytes) })
        var draft = MessageDraft(role: role, type: type ?? calls.type, content: content)
        draft.metadata = metadata
        draft.agent = try arguments.optional(Fields.agent)
        draft.run = try arguments.optional(Fields.run)
        draft.source = try arguments.optional(source)
        draft.usage = try UsageFields.read(&arguments)
        draft.isHidden = try arguments.optional(hidden) ?? false
        try checkSize(of: draft, arguments)
        draft.callIDs = calls.callIDs
        draft.resultIDs = calls.resultIDs
        draft.callNames = calls.callNames
        draft.resultNames = calls.resultNames
        return draft
    }

    private static func checkSize(of draft: MessageDraft, _ arguments: Arguments) throws(JournalError) {
        let values = [draft.content, draft.metadata, draft.source]
        let byteCount = values.reduce(0) { $0 + ($1?.bytes.count ?? 0) }
        guard byteCount <= Limits.messageByteCountMax else {
            let field = arguments.path + content.name
            throw .tooLarge(limit: Limits.messageByteCountMax, actual: byteCount, field: field)
        }
    }

    static func readTurn(_ arguments: inout Arguments) throws(JournalError) -> Turn {
        var turn = Turn([])
        for (index, element) in try arguments.required(messages).enumerated() {
            let place = "\(messages.name)[\(index)]"
            turn.messages.append(
                try arguments.read(element, at: place, described: turnDescriptions, readOfTurn))
        }
        try checkKeys(of: turn, arguments)
        turn.onDuplicate = try arguments.optional(Fields.onDuplicate) ?? .fail
        turn.context = try arguments.optional(Fields.context)
        if turn.messages.isEmpty, turn.context == nil {
            throw arguments.invalid(messages.name, "must have 1–\(Limits.messagesPerTurnMax) elements")
        }
        return turn
    }

    /// Reads a message that may have a time and a key of its own.
    private static func readOfTurn(_ arguments: inout Arguments) throws(JournalError) -> MessageDraft {
        var draft = try read(&arguments)
        draft.at = try arguments.optional(Fields.at)
        draft.key = try arguments.optional(key)
        return draft
    }

    private static func checkKeys(of turn: Turn, _ arguments: Arguments) throws(JournalError) {
        guard turn.hasMessageKeys else { return }
        var places: [[UInt8]: Int] = [:]
        for (index, message) in turn.messages.enumerated() {
            guard let key = message.key?.utf8 else { continue }
            guard let earlier = places.updateValue(index, forKey: key) else { continue }
            let field = "\(messages.name)[\(index)].\(self.key.name)"
            throw arguments.invalid(field, "is also the key of \(messages.name)[\(earlier)]")
        }
    }
}
