import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Checks that the service makes without being asked.
@Suite struct SelfCheckTests {
    private static let often = ["--storage-reserve", "0", "--self-check", "0.0001", "--log-level", "info"]

    private func fill(_ client: DaybookClient, _ count: Int) async throws {
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        let messages = (1...count).map { #"{"role": "user", "content": "canary \#($0)"}"# }
        _ = try await client.ask(
            "turn.append", #"{"session": "s", "messages": [\#(messages.joined(separator: ","))]}"#)
    }

    private func verification(_ client: DaybookClient) async throws -> JSONBytes? {
        try await client.ask("admin.stats")["verification"]
    }

    @Test func theServiceChecksItselfAndTellsWhatItFound() async throws {
        let service = try RunningService(Self.often)
        defer { service.remove() }
        let client = service.client()
        try await fill(client, 100)
        try await eventually("all was checked") {
            let check = try await verification(client)
            #expect(check?["faultCount"]?.integer ?? 0 == 0)
            let positions = (check?["views"]?.elements ?? []).compactMap { $0["position"]?.integer }
            return check?["events"]?.integer == 101 && positions.contains(101) ? true : nil
        }
        try await eventually { service.log.contains("checked the journal") ? true : nil }
        #expect(!service.log.contains("is damaged"))

        let log = URL(fileURLWithPath: service.journal + "/log/data.mdb")
        let bytes = try Data(contentsOf: log)
        let file = OwnedFile(log.path, O_RDWR)
        var from = bytes.startIndex
        while let range = bytes.range(of: Data("canary 7\u{22}".utf8), in: from..<bytes.endIndex) {
            #expect(pwrite(file.descriptor, "C", 1, off_t(range.lowerBound)) == 1)
            from = range.upperBound
        }
        try await eventually("the fault is found") {
            try await verification(client)?["faultCount"]?.integer ?? 0 > 0 ? true : nil
        }
        let found = try await verification(client)
        let fault = try #require(found?["faults"]?.elements.first)
        #expect(fault["position"]?.integer == 8 && fault["session"]?.string == "s", "\(fault)")
        try await eventually { service.log.contains("the journal is damaged") ? true : nil }
        #expect(!service.log.contains("canary"))

        let gateway = try RunningGateway(service)
        let metrics = try gateway.connect().ask("GET", "/metrics").text
        #expect(
            metrics.contains("\ndaybook_check_faults \(found?["faultCount"]?.integer ?? 0)\n")
                && metrics.contains("\ndaybook_check_events 101\n"))
        #expect(
            metrics.contains("daybook_check_view_position{view=")
                && metrics.contains("daybook_check_finished_seconds"))
        await client.close()
    }

    /// A check that would rest for minutes.
    @Test(.timeLimit(.minutes(2))) func itEndsWithTheService() async throws {
        let service = try RunningService(Self.often + ["--check-rest-factor", "100000"])
        defer { service.remove() }
        let client = service.client()
        try await fill(client, 1_000)
        try await eventually {
            try await client.ask("admin.stats")["tasks"]?.text.contains("verify") == true ? true : nil
        }
        await client.close()
        #expect(service.terminate() == 0)
    }

    @Test func aTimeThatIsNoneIsRefused() throws {
        for hours in ["-1", "9000", "often"] {
            let run = try CommandRun(["serve", "--self-check=\(hours)"])
            #expect(run.status == 2 && run.error.contains("--self-check"), "\(run.error)")
        }
    }
}
