import DaybookTesting
import Foundation
import Testing

/// The n-th of each call fails, once: nothing acknowledged is lost, nothing comes twice, no signal, no hang.
@Suite(.timeLimit(.minutes(180))) struct FaultCampaignTests {
    /// The handful of every run: the log's pages, sync and growth, a view's sync, a marker, a descriptor, an
    /// interrupted answer.
    static let quick = [
        "pwrite@/j/log/=4:ENOSPC", "fdatasync@/j/log/=5:EIO", "writev@/j/log/=3:short", "fsync@/views/=9:EIO",
        "write@marker=9:zero", "open@/j/=60:EMFILE", "write@socket:=2:short", "rename@/j/=3:EIO",
    ]

    @Test(arguments: quick) func oneCallFails(_ rule: String) throws {
        let report = try FaultedRun.report(rule, FaultLibrary())
        #expect(report.failures.count == 1, "\(rule) was not reached")
        #expect(report.problems.isEmpty, "\(rule): \(report.problems)")
    }

    /// Rounds after which it is told how far they are.
    private static let toldCount = 100

    /// A disk that never gets further is an error with a name, not a service that hangs.
    @Test(arguments: ["EINTR", "zero"]) func aWriteThatNeverEndsIsGivenUp(_ outcome: String) throws {
        let report = try FaultedRun.report("write@marker=1+:\(outcome)", FaultLibrary())
        #expect(!report.failures.isEmpty && report.problems.isEmpty, "\(report.problems)")
        #expect(report.status == 3)
    }

    /// The control: a harness that finds nothing where a service ends by a signal would find nothing at all.
    @Test func aServiceThatIsKilledIsFound() throws {
        let report = try FaultedRun.report("fdatasync@/j/log/=6:kill", FaultLibrary())
        #expect(report.status == 128 + SIGKILL)
        #expect(!report.problems.isEmpty)
    }

    /// A sample of each call and outcome.
    @Test(
        .enabled(if: Depth.isFull || Depth.campaignCount != nil, "DAYBOOK_TEST_FULL or DAYBOOK_TEST_CAMPAIGN")
    )
    func everyCallFails() async throws {
        let library = try FaultLibrary()
        let clean = try FaultedRun.report(FaultCase.counting, library)
        #expect(clean.problems.isEmpty && clean.status == 0 && clean.failures.isEmpty)
        let rules = Array(
            FaultCase.all.flatMap { $0.rules(clean.callCounts) }.dropFirst(Depth.campaignDoneCount))
        // Hours may pass before the end.
        func tell(_ line: String) {
            print("faults: \(line)")
            fflush(nil)
        }
        tell("\(rules.count) rounds, \(Depth.campaignDoneCount) left out")
        var tally: [String: Int] = [:]
        try await FaultedRun.forEach(rules, library) { rule, report in
            tally[report.failures.isEmpty ? "not reached" : "ended with \(report.status)", default: 0] += 1
            #expect(report.problems.isEmpty, "\(rule): \(report.problems)")
            if tally.values.reduce(0, +) % Self.toldCount == 0 { tell("\(tally)") }
        }
        tell("\(rules.count) rounds: \(tally.sorted { $0.key < $1.key })")
    }
}
