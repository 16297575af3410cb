import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let summarize = SessionChangeMethod(
        "session.summarize", "Keeps what the messages up to one came to.",
        [text.required, throughSequence.required],
        example: #"{"id": "tea", "summary": "Sencha in the morning.", "throughSequence": 2}"#,
        command: readSummary)

    private static func readSummary(_ arguments: inout Arguments) throws(JournalError) -> Command {
        let text = try arguments.required(text)
        return .change(.summarize(text: text, through: try arguments.required(throughSequence)))
    }

    private static let text = Parameter(
        "summary", Forms.summary, "What the messages so far came to; null only marks them summarised.")
    private static let throughSequence = Parameter(
        "throughSequence", Forms.sequence, "The last message that it covers.")
}
