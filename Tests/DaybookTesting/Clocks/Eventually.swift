/// Returns once `condition` gives a value: for what tells no one when it happens. It rests between two looks,
/// so that who is waited for has the processor, and fails after a time that only something that hangs takes.
@discardableResult
package func eventually<Value>(
    isolation: isolated (any Actor)? = #isolation, _ what: String = "what a test waits for",
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + Patience.limit
    var rest = Patience.restMinimum
    while true {
        if let value = try await condition() { return value }
        guard ContinuousClock.now < deadline else { throw TestFailure("\(what) did not happen") }
        try await Task.sleep(for: rest)
        rest = min(rest * 2, Patience.restMaximum)
    }
}

private enum Patience {
    static let limit = Duration.seconds(300)
    static let restMinimum = Duration.microseconds(250)
    static let restMaximum = Duration.milliseconds(8)
}
