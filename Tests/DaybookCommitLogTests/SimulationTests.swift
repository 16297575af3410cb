import DaybookTesting
import Testing

@Suite struct SimulationTests {
    private static let seedCount: UInt64 = Depth.isFull ? 2_000 : 200

    @Test func nothingAcknowledgedIsLostOrDoubledOrCalledDamage() throws {
        for seed in 0..<SimulationTests.seedCount {
            var simulation = try Simulation(seed: seed)
            do { try simulation.run() } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
    }

    /// The control arm: a disk that does not sync loses what was acknowledged, and the simulation notices.
    @Test func aDiskThatDoesNotSyncIsNoticed() throws {
        var count = 0
        for seed in 0..<20 as Range<UInt64> {
            do {
                var simulation = try Simulation(seed: seed, ignoresSyncs: true)
                try simulation.run()
            } catch { count += 1 }
        }
        #expect(count >= 10)
    }
}
