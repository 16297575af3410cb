/// How much an erasure took along; in the erasing event's body, so that a repeated request answers the same.
package struct ErasureCounts: Equatable, Sendable {
    package var messages: UInt64
    /// Nil where the event tells none.
    package var forks: UInt64?

    package init(messages: UInt64, forks: UInt64?) {
        self.messages = messages
        self.forks = forks
    }

    package var json: RawJSON {
        let forks = forks.map { ",\"affectedForks\":\($0)" } ?? ""
        return RawJSON(Array("{\"erasedMessages\":\(messages)\(forks)}".utf8))
    }
}
