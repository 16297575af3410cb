package import DaybookCore

package struct SessionQuery: Sendable {
    package var id: SessionID
    package var owner: Name?
    /// Number of the newest messages to add, in order.
    package var messageCount: Int?
    package var moment: Moment?
    package var said = SaidTimes()
    /// Whether its name and first prompt are wanted.
    package var isNamed = true
    /// Whether hidden messages are among those to add, and are counted.
    package var includesHidden = false

    package init(id: SessionID) { self.id = id }
}

package struct SessionAnswer: Sendable {
    package var session: Session
    /// Whether the session takes no more messages: it is closed, archived, or read at a past moment.
    package var isReadOnly: Bool
    package var messages: [Message]?
    /// Number of the transcript's messages with the hidden ones, where these were asked for.
    package var total: UInt64?

    package init(session: Session, isReadOnly: Bool, messages: [Message]?) {
        self.session = session
        self.isReadOnly = isReadOnly
        self.messages = messages
    }
}
