/// The extent of an erasure; in the erasing event's body, so that a repeated request answers the same.
public struct ErasureCounts: Equatable, Sendable {
    public var messages: UInt64
    /// Number of forks; nil where the event tells none.
    public var forks: UInt64?

    public init(messages: UInt64, forks: UInt64?) {
        self.messages = messages
        self.forks = forks
    }

    public var json: RawJSON {
        let forks = forks.map { ",\"affectedForks\":\($0)" } ?? ""
        return RawJSON(Array("{\"erasedMessages\":\(messages)\(forks)}".utf8))
    }
}
