package import DaybookCore

package struct MessageListQuery: Sendable {
    package enum Order: String, CaseIterable, Sendable { case asc, desc }

    package var session: SessionID
    package var owner: Name?
    package var after: Sequence?
    package var before: Sequence?
    package var offset: Int?
    package var limit = 100
    package var order = Order.asc
    package var types: [MessageType]?
    package var run: Name?
    package var moment: Moment?

    package init(session: SessionID) { self.session = session }
}

/// What is told of a list of messages after the messages themselves.
package struct MessagePage: Sendable {
    package var total: UInt64
    package var hasMore: Bool
    /// Where to go on, for a page that ended before it was full.
    package var goOn: GoOn?

    package struct GoOn: Equatable, Sendable {
        /// For `after`; for `before` where newest messages come first.
        package var scannedThrough: Sequence
        /// What is left of the offset.
        package var offset: Int

        /// - Parameter next: the first message that was not looked at.
        package init(at next: Sequence, isDescending: Bool, offset: Int) {
            scannedThrough = Sequence(isDescending ? next.value + 1 : next.value - 1)
            self.offset = offset
        }
    }

    package init(total: UInt64, hasMore: Bool) {
        self.total = total
        self.hasMore = hasMore
    }
}

/// A message with what it said before each edit, oldest first.
package struct MessageHistory: Sendable {
    package var message: Message
    package var earlier: [Message]

    package init(message: Message, earlier: [Message]) {
        self.message = message
        self.earlier = earlier
    }
}
