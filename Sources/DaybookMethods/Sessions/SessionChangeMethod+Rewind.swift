import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let rewind = SessionChangeMethod(
        "session.rewind", "Takes later messages out of the transcript.", [toSequence.required],
        example: #"{"id": "tea", "toSequence": 2}"#, fields: AnswerFields.ofSessions,
        command: readRewind)

    private static func readRewind(_ arguments: inout Arguments) throws(JournalError) -> Command {
        .history(.rewind(to: try arguments.required(toSequence)))
    }

    private static let toSequence = Parameter(
        "toSequence", Forms.sequenceOrZero, "The last message that stays; 0 for none.")
}
