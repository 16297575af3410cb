import DaybookCore
import DaybookWire

extension SessionChangeMethod {
    static let close = SessionChangeMethod(
        "session.close", "Closes a session.", [Fields.reason.optional],
        example: #"{"id": "tea", "reason": "done"}"#
    ) { arguments throws(JournalError) in .change(.close(reason: try arguments.optional(Fields.reason))) }
}
