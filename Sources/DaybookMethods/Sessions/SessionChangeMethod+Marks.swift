import DaybookCore
import DaybookWire

/// Changes that take nothing but the session.
extension SessionChangeMethod {
    static let pin = SessionChangeMethod("session.pin", "Pins a session.", .setPinned(true))
    static let unpin = SessionChangeMethod("session.unpin", "Unpins a session.", .setPinned(false))
    static let archive = SessionChangeMethod("session.archive", "Archives a session.", .setArchived(true))
    static let restore = SessionChangeMethod(
        "session.restore", "Takes a session out of the archive.", .setArchived(false))
    static let reopen = SessionChangeMethod("session.reopen", "Opens a closed session.", .reopen)

    private convenience init(_ name: String, _ summary: String, _ change: SessionChange) {
        self.init(name, summary, [], example: #"{"id": "tea"}"#) { _ in .change(change) }
    }
}
