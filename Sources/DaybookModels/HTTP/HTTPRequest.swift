/// A POST to the one endpoint that is configured.
struct HTTPRequest: Sendable {
    var headers: [String]
    var body: [UInt8]
    /// The taker of the response's body as it comes, if its status is 200; called on the HTTP thread, which must not
    /// be kept. Nil where the body is only wanted whole.
    var onBody: (@Sendable (UnsafeRawBufferPointer) -> Void)?
}

struct HTTPResponse: Sendable {
    var status: Int
    /// Seconds that the server asks to wait before the next try.
    var retryAfterSeconds: Int?
    var body: [UInt8]
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
