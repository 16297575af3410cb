import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let rewind = SessionChangeMethod(
        "session.rewind", "Takes later messages out of the transcript.", [toSequence.required],
        example: #"{"id": "tea", "toSequence": 2}"#
    ) { arguments throws(JournalError) in .history(.rewind(to: try arguments.required(toSequence))) }

    private static let toSequence = Parameter(
        "toSequence", Forms.sequenceOrZero, "The last message that stays; 0 for none.")
}
