import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let setContext = SessionChangeMethod(
        "session.setContext", "Replaces the context.", [Fields.context.required],
        example: #"{"id": "tea", "context": {"budget": 20}}"#, command: readContext)

    private static func readContext(_ arguments: inout Arguments) throws(JournalError) -> Command {
        .change(.setContext(try arguments.required(Fields.context)))
    }
}
