import DaybookCore
import DaybookWire

/// A call that is not answered yet, with what its answer needs.
struct PendingCall: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// An append: its number in the order sent.
        case append(ticket: UInt64)
        case read
        /// A call that is answered at once.
        case immediate
    }

    /// The request's id; nil for a notification.
    let id: RawJSON?
    let batch: UInt64?
    /// Bytes that the call is counted with until it is answered.
    var byteCount = 0
    var kind: Kind
    /// Whether it came on a connection bound to an owner.
    var isBound = false

    /// The line that refuses the call; nil for a notification.
    func refusal(_ error: JournalError) -> [UInt8]? {
        id.map { RPCResponse.failure(RPCError(isBound ? error.hidingAbsence : error), id: $0) }
    }
}

/// The answers of one batch, until all of its calls are done.
struct PendingBatch {
    private var callsLeft: Int
    private var answers: [UInt8] = []
    /// Byte count of a batch's line: each of its answers leaves room for an error in place of every other.
    private static let byteCountMax = Limits.frameByteCountMax - Limits.batchRequestCountMax * 512

    init(callCount: Int) { callsLeft = callCount }

    /// Bytes of the answers so far.
    var byteCount: Int { answers.count }

    /// Adds an answer.
    /// - Returns: true when it was the last.
    mutating func add(_ answer: [UInt8]?, id: RawJSON?) -> Bool {
        callsLeft -= 1
        guard let id, var answer else { return callsLeft == 0 }
        if answers.count + answer.count > PendingBatch.byteCountMax {
            let error = JournalError.tooLarge(
                limit: PendingBatch.byteCountMax, actual: answers.count + answer.count, field: "batch")
            answer = RPCResponse.failure(RPCError(error), id: id)
        }
        answers.append(answers.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
        answers.append(contentsOf: answer)
        return callsLeft == 0
    }

    /// The answers as one array; nil where there were notifications only.
    consuming func line() -> [UInt8]? {
        guard !answers.isEmpty else { return nil }
        answers.append(UInt8(ascii: "]"))
        return answers
    }
}
