import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Check 28: a journal that has outgrown its map is like one on a full disk, and goes on with a larger map. The map of a
/// service is as large as the address space allows, so that this is for a machine that bounds the address space.
@Suite(.timeLimit(.minutes(5))) struct FullMapTests {
    @Test func aFullMapRefusesAndLosesNothing() async throws {
        var limits = ServiceLimits.forTests
        limits.mapByteCount = 2 << 20
        limits.storageReserveByteCount = 0
        let test = try TestJournal(limits: limits)
        defer { test.remove() }
        try await test.start("s")
        let text = String(repeating: "x", count: 5_000)
        var acknowledged = 0
        var refusal: JournalError?
        while refusal == nil, acknowledged < 1_000 {
            do {
                try await test.say(text, in: "s", key: "\(acknowledged)")
                acknowledged += 1
            } catch { refusal = error as? JournalError }
        }
        #expect(refusal == .storageFull && acknowledged > 50)
        #expect(throws: Never.self) { try test.journal.stats() }

        // With a larger map all is there, once, and a resend is one.
        try test.reopen()
        #expect(try await test.texts(of: "s").count == acknowledged)
        #expect(try await test.say(text, in: "s", key: "\(acknowledged - 1)").isDuplicate)
        for index in 0..<500 { try await test.say(text, in: "s", key: "later \(index)") }
        #expect(try await test.texts(of: "s").count == acknowledged + 500)
    }
}
