import DaybookCore

/// The turns of the commands that want one journal, which only one process can have open.
///
/// Commands have it for a moment each. So whoever finds it taken waits, unless a service has it.
package enum JournalTurn {
    /// Longest wait; whatever has a journal open for longer without answering is no one-shot command.
    private static let patience = Duration.seconds(10)
    private static let interval = Duration.milliseconds(50)

    /// Opens a journal when its turn has come.
    /// - Parameters:
    ///   - open: opens it, or throws `OpenError`.
    ///   - isServed: whether a service has it open, for which nobody waits.
    /// - Throws: what `open` threw last.
    package static func take<Opened>(
        _ open: () async throws -> Opened, orStopIf isServed: () async throws -> Bool
    ) async throws -> Opened {
        let deadline = ContinuousClock.now + patience
        while true {
            do { return try await open() } catch let error as OpenError {
                guard error.isInUse, ContinuousClock.now < deadline, try await !isServed() else {
                    throw error
                }
            }
            try await Task.sleep(for: interval)
        }
    }
}
