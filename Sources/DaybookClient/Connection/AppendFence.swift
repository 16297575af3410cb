/// The appends under way that a full service may still refuse, and the ping that tells. Pure.
///
/// The service refuses what was sent before a refusal reached the client, but an append that is sent while
/// the refusal is on its way would overtake the refused ones. So appends go in bursts. Behind a burst goes a
/// fence, a `system.ping`, if more appends wait. A refusal of the burst is answered before the fence, and only
/// after the fence the next burst is sent. A fence takes a round trip and no commit, so many bursts are under
/// way.
struct AppendFence {
    /// The appends of the newest burst that are neither answered nor passed by a fence.
    private var unconfirmed: Set<UInt64> = []
    private var isUnderWay = false

    static let request = RequestBurst.Request(
        number: RequestID.fence, frame: RequestFrame("system.ping") { _ in }.bytes)

    /// Whether appends may be sent.
    var isOpen: Bool { unconfirmed.isEmpty && !isUnderWay }

    mutating func sent(_ number: UInt64) { unconfirmed.insert(number) }

    mutating func ended(_ number: UInt64) { unconfirmed.remove(number) }

    /// Sends the fence, for appends that wait.
    /// - Returns: false where it is under way already, or not needed.
    mutating func send() -> Bool {
        guard !isUnderWay, !unconfirmed.isEmpty else { return false }
        isUnderWay = true
        return true
    }

    /// Notes the fence's answer.
    mutating func passed() {
        guard isUnderWay else { return }
        isUnderWay = false
        unconfirmed = []
    }
}

/// Ids of requests. Those of calls are the numbers above all of these.
enum RequestID {
    /// The request that gives the token.
    static let authentication: UInt64 = 0
    static let fence: UInt64 = 1
    static let lastReserved = fence
}
