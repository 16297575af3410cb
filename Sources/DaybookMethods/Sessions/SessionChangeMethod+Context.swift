import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let setContext = SessionChangeMethod(
        "session.setContext", "Replaces the context.", [Fields.context.required],
        example: #"{"id": "tea", "context": {"budget": 20}}"#
    ) { arguments throws(JournalError) in .change(.setContext(try arguments.required(Fields.context))) }
}
