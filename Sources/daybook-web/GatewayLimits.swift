import DaybookCore
import DaybookMCP

/// Bounds of the gateway, so that no page and no program makes it hold more than this.
enum GatewayLimits {
    /// Byte count of a request's body, and of the answer to a batch: that of a line on the socket.
    static let bodyByteCountMax = Limits.frameByteCountMax
    /// Open HTTP connections; more wait in the system's queue.
    static let connectionCountMax = 256
    /// Calls of `POST /rpc` at work at a time.
    static let requestCountMax = 32
    /// Messages of `POST /mcp` at work at a time.
    static let recallCountMax = MCPLimits.requestCountMax
    /// Byte count of all bodies that are being read or carried out.
    static let bodiesByteCountMax = 8 * bodyByteCountMax
    /// Streams of events open at a time.
    static let eventStreamCountMax = 64
    /// Connections to the service that are kept for further requests, each for one holder of a cookie or token.
    static let upstreamCountMax = 64
    /// Calls of a batch that are sent before the first of them is answered.
    static let callWindow = 16
    /// Time for a connection that sends nothing, or does not end the request that it began.
    static let idleSeconds: Int64 = 60
    /// Time between two signs of life in a stream of events.
    static let heartbeat = Duration.seconds(15)
    /// Time after which a page that has not taken what it was sent is to ask again.
    static let slowPage = Duration.seconds(15)
    /// Time after which a page that takes nothing is cut off.
    static let silentPage = Duration.seconds(60)
    /// Time for requests at work when the gateway stops.
    static let drain = Duration.seconds(10)

    // MARK: Replies
    /// Tokens of a model's reply, where its API wants a bound.
    static let replyTokenCountMax = 8_192
    /// Byte count of a reply's stream, as the model's endpoint sends it.
    static let replyByteCountMax = 16 << 20
    /// Time for a whole reply, unless `--llm-timeout` says otherwise.
    static let replySeconds = 300.0

    // MARK: Access
    static let cookieSeconds: Int64 = 30 * 86_400
    static let onceSeconds: Int64 = 3_600
    /// Cookies, and addresses that were not opened yet; the oldest go.
    static let cookieCountMax = 64
    static let onceCountMax = 16
    /// Byte count of a token from a client.
    static let tokenByteCountMax = 1_024
    /// Random bytes in a cookie or an address.
    static let secretByteCount = 32
}
