/// The number of attempts and the delays between them.
package struct RetryPolicy: Equatable, Sendable {
    /// Largest number of attempts, the first included.
    package var attemptCountMax = 3
    package var firstDelaySeconds = 0.5
    /// Longest delay, whether it is this service's or the server's.
    package var delaySecondsMax = 60.0

    package init() {}

    /// The delay before the next attempt.
    /// - Parameters:
    ///   - attemptCount: attempts made so far.
    ///   - retryAfterSeconds: the wait that the server asked for.
    ///   - jitter: 0..<1, drawn anew each time.
    /// - Returns: nil where no other attempt is to be made. A server that asks for more time than is given is
    ///   not asked again.
    func delaySeconds(attemptCount: Int, retryAfterSeconds: Int?, jitter: Double) -> Double? {
        guard attemptCount < attemptCountMax else { return nil }
        let doubled = firstDelaySeconds * Double(1 << min(attemptCount - 1, 16))
        let own = min(doubled, delaySecondsMax)
        // Between half and the whole, so that many services don't come back together.
        let jittered = own / 2 * (1 + jitter)
        guard let retryAfterSeconds else { return jittered }
        guard Double(retryAfterSeconds) <= delaySecondsMax else { return nil }
        return max(Double(retryAfterSeconds), jittered)
    }

    static func isTransient(status: Int) -> Bool {
        status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    }
}
