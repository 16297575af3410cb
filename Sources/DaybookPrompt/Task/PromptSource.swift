package import DaybookCore

/// A session's transcript, of which a prompt reads only what it needs.
package protocol PromptSource: ~Copyable {
    associatedtype Failure: Error

    /// Messages in the transcript; here and below without hidden ones.
    var count: UInt64 { get }
    /// Messages in the transcript before this one.
    mutating func offset(of sequence: SequenceNumber) throws(Failure) -> UInt64
    mutating func previous(before sequence: SequenceNumber) throws(Failure) -> SequenceNumber?
    mutating func next(after sequence: SequenceNumber) throws(Failure) -> SequenceNumber?

    mutating func role(of sequence: SequenceNumber) throws(Failure) -> Role
    /// The messages that made the calls which this one answers.
    mutating func answeredCalls(of sequence: SequenceNumber) throws(Failure) -> [SequenceNumber]
    /// The nearest message of a user without results before this one.
    mutating func request(before sequence: SequenceNumber) throws(Failure) -> SequenceNumber?
    mutating func request(after sequence: SequenceNumber) throws(Failure) -> SequenceNumber?
    /// The message as it reads now, with the byte count of its body; nil where that is above `byteCountMax`.
    mutating func message(
        _ sequence: SequenceNumber, byteCountMax: Int
    ) throws(Failure) -> (message: Message, byteCount: Int)?
}
