import DaybookCore
import DaybookWire

/// A client's fault, which ends its connection unless it is an unknown token.
enum ClientFault: String, Sendable {
    case lineTooLong, lineNotEnded, answersNotTaken
    /// The memory for all clients ran out, and this one has held some longest.
    case unfinishedLinesTooMany, untakenAnswersTooMany
    case connectionsTooMany, otherUser
    /// The connection goes on with the rights that it had.
    case tokenUnknown
}

extension ClientFault {
    private static let retryAfterMilliseconds = 1_000

    /// Byte count of what is kept of the client's answers, to end the line that it has a part of.
    var keptAnswerByteCount: Int {
        switch self {
        case .unfinishedLinesTooMany, .untakenAnswersTooMany: Limits.heldByteCountMin
        default: Limits.frameByteCountMax
        }
    }

    /// The error that the client is told.
    func error(_ limits: ServiceLimits) -> RPCError {
        let milliseconds = limits.clientPatienceMilliseconds
        return switch self {
        case .lineTooLong: .lineTooLong(limit: Limits.frameByteCountMax)
        case .lineNotEnded: .timedOut("not ended the line that it has begun", milliseconds: milliseconds)
        case .answersNotTaken: .timedOut("taken none of its answers", milliseconds: milliseconds)
        case .unfinishedLinesTooMany, .untakenAnswersTooMany, .connectionsTooMany:
            RPCError(.overloaded(retryAfterMilliseconds: ClientFault.retryAfterMilliseconds))
        case .otherUser: RPCError(.forbidden)
        case .tokenUnknown: RPCError(.unauthenticated)
        }
    }
}
