import DaybookCore
import DaybookJSON

/// What one message takes, alone or in a turn.
enum MessageFields {
    static let descriptions = [
        Fields.role.required, Fields.type.optional, Fields.content.required, Fields.metadata.optional,
        Fields.agent.optional, Fields.run.optional, Fields.source.optional,
    ]

    /// Of a message in a turn, which may have a time of its own.
    static let turnDescriptions = descriptions + [Fields.at.optional]

    static let properties = turnDescriptions.map {
        Schema.Property(name: $0.name, schema: $0.schema, isRequired: $0.isRequired)
    }

    static func read(_ arguments: inout Arguments) throws(JournalError) -> MessageDraft {
        let role = try arguments.required(Fields.role)
        let type = try arguments.optional(Fields.type)
        let content = try arguments.required(Fields.content)
        let metadata = try arguments.optional(Fields.metadata)
        let calls = ToolCalls(
            role: role, content: JSONValue(validated: content.bytes),
            metadata: metadata.map { JSONValue(validated: $0.bytes) })
        var draft = MessageDraft(role: role, type: type ?? calls.type, content: content)
        draft.metadata = metadata
        draft.agent = try arguments.optional(Fields.agent)
        draft.run = try arguments.optional(Fields.run)
        draft.source = try arguments.optional(Fields.source)
        try checkSize(of: draft, arguments)
        draft.callIDs = calls.callIDs
        draft.resultIDs = calls.resultIDs
        return draft
    }

    private static func checkSize(of draft: MessageDraft, _ arguments: Arguments) throws(JournalError) {
        let values = [draft.content, draft.metadata, draft.source]
        let byteCount = values.reduce(0) { $0 + ($1?.bytes.count ?? 0) }
        guard byteCount <= Limits.messageByteCountMax else {
            let field = arguments.path + Fields.content.name
            throw .tooLarge(limit: Limits.messageByteCountMax, actual: byteCount, field: field)
        }
    }

    static func readTurn(_ arguments: inout Arguments) throws(JournalError) -> [MessageDraft] {
        var drafts: [MessageDraft] = []
        for (index, element) in try arguments.required(Fields.messages).enumerated() {
            let place = "\(Fields.messages.name)[\(index)]"
            drafts.append(
                try arguments.read(element, at: place, described: turnDescriptions) {
                    (inner) throws(JournalError) in
                    var draft = try read(&inner)
                    draft.at = try inner.optional(Fields.at)
                    return draft
                })
        }
        return drafts
    }
}
