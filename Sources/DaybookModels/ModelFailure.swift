/// A reason why a model gave nothing. It says nothing of what was asked or answered.
package enum ModelFailure: Error, Equatable, Sendable {
    case timedOut
    case unreachable
    /// The address is one that the endpoint may not have.
    case refusedAddress
    case connectionBroken
    case tooLarge(limit: Int)
    /// The certificate was not accepted.
    case untrusted
    case stopped
    /// libcurl's own code for anything else.
    case other(code: UInt32)
    case status(Int)
    /// The answer is no JSON of the API's shape.
    case unreadable

    /// Whether another try may succeed.
    var isTransient: Bool {
        switch self {
        case .timedOut, .unreachable, .connectionBroken, .other: true
        case .refusedAddress, .tooLarge, .untrusted, .stopped, .unreadable: false
        case .status(let status): RetryPolicy.isTransient(status: status)
        }
    }

    package var description: String { "the model's endpoint " + problem }

    private var problem: String {
        switch self {
        case .timedOut: "timed out"
        case .unreachable: "could not be reached"
        case .refusedAddress: "has an address that is not allowed"
        case .connectionBroken: "broke the connection"
        case .tooLarge(let limit): "answered with more than \(limit) bytes"
        case .untrusted: "has a certificate that is not trusted"
        case .stopped: "was not waited for, the service stops"
        case .other(let code): "failed with libcurl's code \(code)"
        case .status(let status): "answered with status \(status)"
        case .unreadable: "answered with what its API does not"
        }
    }
}
