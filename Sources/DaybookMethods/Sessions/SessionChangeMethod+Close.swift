import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let close = SessionChangeMethod(
        "session.close", "Closes a session.", [Fields.reason.optional],
        example: #"{"id": "tea", "reason": "done"}"#, command: readClose)

    private static func readClose(_ arguments: inout Arguments) throws(JournalError) -> Command {
        .change(.close(reason: try arguments.optional(Fields.reason)))
    }
}
