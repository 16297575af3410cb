import DaybookCore
import DaybookWire

extension MessageChangeMethod {
    static let edit = MessageChangeMethod(
        "message.edit", "Says something else in a message's place; what it said before stays in its history.",
        [content.optional, metadata.optional],
        example: #"{"session": "tea", "sequence": 2, "content": "Sencha, not too hot."}"#, change: readEdit)

    private static func readEdit(
        of sequence: SequenceNumber, _ arguments: inout Arguments
    ) throws(JournalError) -> HistoryChange {
        let edit = MessageEdit(
            content: try arguments.optional(content), metadata: try arguments.optional(metadata))
        if edit.content == nil, edit.metadata == nil { throw arguments.missing(content.name) }
        return .edit(sequence, edit)
    }

    private static let content = Parameter("content", Forms.json, "Any JSON; stays where left out.")
    private static let metadata = Parameter("metadata", Forms.json, "Any JSON; stays where left out.")
}
