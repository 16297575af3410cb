/// A POST to the one endpoint that is configured.
struct HTTPRequest: Sendable {
    var headers: [String]
    var body: [UInt8]
}

struct HTTPResponse: Sendable {
    var status: Int
    /// Seconds that the server asks to wait before the next try.
    var retryAfterSeconds: Int?
    var body: [UInt8]
}

/// A reason why there is no response. It says nothing of what was sent or received.
package enum HTTPFailure: Error, Equatable, Sendable {
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

    var description: String {
        switch self {
        case .timedOut: "timed out"
        case .unreachable: "could not be reached"
        case .refusedAddress: "has an address that is not allowed"
        case .connectionBroken: "broke the connection"
        case .tooLarge(let limit): "answered with more than \(limit) bytes"
        case .untrusted: "has a certificate that is not trusted"
        case .stopped: "was not waited for, the service stops"
        case .other(let code): "failed with libcurl's code \(code)"
        }
    }

    /// Whether another try may succeed.
    var isTransient: Bool {
        switch self {
        case .timedOut, .unreachable, .connectionBroken, .other: true
        case .refusedAddress, .tooLarge, .untrusted, .stopped: false
        }
    }
}

/// Bounds of one call.
package struct HTTPLimits: Sendable {
    package var connectSeconds = 5.0
    /// Longest time from the first byte sent to the last received.
    package var totalSeconds = 20.0
    package var bodyByteCountMax = 64 * 1_024
    package var headerByteCountMax = 64 * 1_024

    package init() {}
}
