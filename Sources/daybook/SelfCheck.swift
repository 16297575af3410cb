import DaybookCore
import DaybookJournal
import DaybookSystem
import Logging
import ServiceLifecycle

/// Checks of log, views and signatures that the service makes without being asked, at the rate of `admin.verify` with
/// `online`. They stop before the service does.
struct SelfCheckService: Service {
    let journal: Journal
    /// Pause between two checks.
    let pause: Duration
    let logger: Logger

    /// Longest pause before the first check, so that a service that is started anew each day is checked too.
    private static let firstPauseMax = Duration.seconds(600)

    func run() async throws {
        // A check under way ends at its next step; it may have hours to go.
        await withTaskCancellationOrGracefulShutdownHandler {
            await cancelWhenGracefulShutdown { await check() }
        } onCancelOrGracefulShutdown: {
            journal.stopTasks()
        }
    }

    private func check() async {
        var pause = min(pause, SelfCheckService.firstPauseMax)
        while (try? await Task.sleep(for: pause)) != nil {
            pause = self.pause
            do throws(JournalError) { tell(try await result()) } catch {
                switch error {
                // Somebody has asked for a check, or the service ends.
                case .overloaded, .shuttingDown: break
                default: logger.warning("the journal could not be checked", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func result() async throws(JournalError) -> CheckResult {
        let (journal, logger) = (journal, logger)
        let result = await withCheckedContinuation { continuation in
            _ = OSThread(name: "daybook-check") {
                logger.debug("checking the journal")
                continuation.resume(
                    returning: Result { () throws(JournalError) in
                        try journal.checkWhole(isGentle: true) { _ in }
                    })
            }
        }
        return try result.get()
    }

    /// Tells what was found: places and kinds, never what was said.
    private func tell(_ result: CheckResult) {
        var facts: Logger.Metadata = ["events": "\(result.eventCount)", "faults": "\(result.faultCount)"]
        guard result.faultCount > 0 else { return logger.info("checked the journal", metadata: facts) }
        if let first = result.faults.first {
            facts["part"] = "\(first.part.rawValue)"
            facts["position"] = first.position.map { "\($0.value)" }
            facts["problem"] = "\(first.problem)"
        }
        logger.error(
            "the journal is damaged; `daybook call admin.stats` lists what a check of it found",
            metadata: facts)
    }
}
