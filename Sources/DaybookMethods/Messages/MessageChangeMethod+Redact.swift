import DaybookCore
import DaybookWire

extension MessageChangeMethod {
    static let redact = MessageChangeMethod(
        "message.redact", "Takes a message's text, and what was made of it, away for good.",
        [Fields.reason.optional, keepCurrent.optional],
        example: #"{"session": "tea", "sequence": 1, "reason": "asked for"}"#, change: readRedaction)

    private static func readRedaction(
        of sequence: SequenceNumber, _ arguments: inout Arguments
    ) throws(JournalError) -> HistoryChange {
        .redact(
            sequence, reason: try arguments.optional(Fields.reason),
            keepsCurrent: try arguments.optional(keepCurrent) ?? false)
    }

    private static let keepCurrent = Parameter(
        "keepCurrent", Forms.boolean, "Purge what it said before its edits only; false where left out.")
}
