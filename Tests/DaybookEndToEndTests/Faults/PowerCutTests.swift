import DaybookTesting
import Testing

/// A power cut at any moment of the service's life, with its whole directory: what was acknowledged is there.
@Suite(.timeLimit(.minutes(180))) struct PowerCutTests {
    private static let quickCount = 3
    private static let fullCount = 60
    private static let campaignCount = 2_000
    /// Images for each round of a smaller campaign.
    private static let imagesPerRound = 50

    private static var imageCount: Int {
        if let rounds = Depth.campaignCount {
            return min(rounds, campaignCount / imagesPerRound) * imagesPerRound
        }
        return Depth.isFull ? fullCount : quickCount
    }

    @Test func whatWasAcknowledgedOutlivesAPowerCut() async throws {
        let recording = try RecordedService()
        let trace = recording.trace
        #expect(trace.answers(before: trace.steps.count).count >= RecordedService.messageCount)
        try await withThrowingTaskGroup { group in
            for worker in 0..<Self.workerCount {
                group.addTask {
                    for seed in 0..<Self.imageCount where seed % Self.workerCount == worker {
                        let image = PowerCutImage(trace, recording.root, seed: UInt64(seed))
                        let problems = try image.problems()
                        #expect(problems.isEmpty, "\(image): \(problems)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static let workerCount = 4

    /// The control: a service whose syncs do nothing loses what it acknowledged.
    @Test func aServiceThatDoesNotSyncIsFound() throws {
        let recording = try RecordedService(syncs: false)
        let image = PowerCutImage(
            recording.trace, recording.root, cut: recording.trace.steps.count, .nothing, keepsEntries: true)
        #expect(try !image.problems().isEmpty)
    }
}
