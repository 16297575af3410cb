/// Requests that go to the socket in one piece, once it has taken all of those before.
struct RequestBurst {
    /// A request: its id, and the line up to that.
    struct Request {
        let number: UInt64
        let frame: [UInt8]
    }

    private(set) var requests: [Request] = []
    /// Byte count that their lines have at most.
    private(set) var byteCount = 0

    private static let byteCountMax = 256 * 1_024

    /// Byte count of what a Unix socket takes whole, or not at all. The last append of a burst begins within
    /// it, so the service has all of the burst before it can refuse the first.
    private static let wholeByteCount = 32 * 1_024

    var isEmpty: Bool { requests.isEmpty }
    var hasRoom: Bool { byteCount < RequestBurst.byteCountMax }
    var hasRoomForAppends: Bool { byteCount < RequestBurst.wholeByteCount }

    mutating func add(_ request: Request) {
        requests.append(request)
        byteCount += request.frame.count + RequestFrame.endByteCountMax
    }
}
