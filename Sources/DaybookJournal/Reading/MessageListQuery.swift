package import DaybookCore

package struct MessageListQuery: Sendable {
    package enum Order: String, CaseIterable, Sendable { case asc, desc }

    package var session: SessionID
    package var owner: Name?
    package var after: SequenceNumber?
    package var before: SequenceNumber?
    package var offset: Int?
    package var limit = 100
    package var order = Order.asc
    package var types: [MessageType]?
    package var run: Name?
    package var moment: Moment?
    package var said = SaidTimes()
    package var includesHidden = false

    package init(session: SessionID) { self.session = session }
}

/// The facts of a list of messages that follow the messages themselves.
package struct MessagePage: Sendable {
    package var total: UInt64
    package var hasMore: Bool
    /// The place to go on from, for a page that ended before it was full.
    package var goOn: GoOn?

    package struct GoOn: Equatable, Sendable {
        /// The sequence to give as `after`; as `before` where newest messages come first.
        package var scannedThrough: SequenceNumber
        /// The part of the offset that is still to skip.
        package var offset: Int

        /// Makes the place.
        /// - Parameter next: the first message that was not looked at.
        package init(at next: SequenceNumber, isDescending: Bool, offset: Int) {
            scannedThrough = SequenceNumber(isDescending ? next.value + 1 : next.value - 1)
            self.offset = offset
        }
    }

    package init(total: UInt64, hasMore: Bool) {
        self.total = total
        self.hasMore = hasMore
    }
}

/// A message with its versions before each edit, oldest first.
package struct MessageHistory: Sendable {
    package var message: Message
    package var earlier: [Message]

    package init(message: Message, earlier: [Message]) {
        self.message = message
        self.earlier = earlier
    }
}
