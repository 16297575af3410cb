import DaybookCore
import DaybookWire

extension MessageChangeMethod {
    static let annotate = MessageChangeMethod(
        "message.annotate", "Notes something on a message.", [kind.required, Fields.value.required],
        example: #"{"session": "tea", "sequence": 2, "kind": "stars", "value": 5}"#, change: readAnnotation)

    private static func readAnnotation(
        of sequence: SequenceNumber, _ arguments: inout Arguments
    ) throws(JournalError) -> HistoryChange {
        .annotate(
            sequence, kind: try arguments.required(kind).json, value: try arguments.required(Fields.value))
    }

    private static let kind = Parameter(
        "kind", Forms.name, #"What sort of note it is, such as "reaction" or "note"."#)
}
