import DaybookCore
import DaybookWire

/// Changes that take nothing but the session.
extension SessionChangeMethod {
    static let pin = SessionChangeMethod("session.pin", "Pins a session.", [], example: ofTea) {
        _ throws(JournalError) in .change(.setPinned(true))
    }

    static let unpin = SessionChangeMethod("session.unpin", "Unpins a session.", [], example: ofTea) {
        _ throws(JournalError) in .change(.setPinned(false))
    }

    static let archive = SessionChangeMethod(
        "session.archive", "Archives a session.", [], example: ofTea
    ) { _ throws(JournalError) in .change(.setArchived(true)) }

    static let restore = SessionChangeMethod(
        "session.restore", "Takes a session out of the archive.", [], example: ofTea
    ) { _ throws(JournalError) in .change(.setArchived(false)) }

    static let reopen = SessionChangeMethod(
        "session.reopen", "Opens a closed session.", [], example: ofTea
    ) { _ throws(JournalError) in .change(.reopen) }

    private static let ofTea = #"{"id": "tea"}"#
}
