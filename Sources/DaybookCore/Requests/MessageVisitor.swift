/// A receiver of the messages of a list, in its order.
public protocol MessageVisitor {
    /// Takes a message.
    /// - Parameter record: nil where the message is more than one record says.
    /// - Returns: about how many bytes it adds to an answer.
    mutating func take(_ message: borrowing LentMessage, from record: MessageRecordID?) -> Int
    /// Takes a message that it kept when it was last read from this record; the record is not read again.
    /// - Returns: about how many bytes it adds to an answer; nil where it has not kept it.
    mutating func takeAgain(_ record: MessageRecordID) -> Int?
}

/// The identity of a message's record, different from that of any other that has stood, or will stand, in its
/// place.
public struct MessageRecordID: Equatable, Sendable {
    public let position: Position
    /// Seal of the body's record; an erased body has another.
    private let seal: BodyRecord.Seal

    public init(position: Position, body record: RawSpan) throws(RecordDamage) {
        self.position = position
        seal = try BodyRecord.Seal(record)
    }
}
