import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// The service's own memory: what it has beyond the pages of the journal that are mapped.
@Suite struct MemoryTests {
    private static let turnCount = Depth.isFull ? 300 : 5
    private static let messagesPerTurn = 1_000
    private static let slackByteCount = 64 * 1_048_576

    private func fill(_ client: DaybookClient) async throws {
        let words = ["tide", "harbour", "lantern", "gravel", "orchard", "winter", "signal", "thread"]
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        for turn in 0..<Self.turnCount {
            let messages = (0..<Self.messagesPerTurn).map { index in
                let text = (0..<12).map {
                    words[(index * 7 + turn * 5 + $0 * $0) % words.count] + "\(index % 97)"
                }
                return #"{"role": "user", "content": "\#(text.joined(separator: " "))"}"#
            }
            _ = try await client.ask(
                "turn.append", #"{"session": "s", "messages": [\#(messages.joined(separator: ","))]}"#)
        }
    }

    /// As many of each as there are threads that could do them, and some more.
    @Test(.timeLimit(.minutes(10))) func longWorkGivesBackItsMemory() async throws {
        let service = try RunningService()
        defer { service.remove() }
        try await fill(service.client())
        #expect(service.terminate() == 0)
        try service.start()
        let before = try service.memoryByteCount()
        for command in Array(repeating: "compact", count: 5) + Array(repeating: "rebuild", count: 3) {
            let run = try CommandRun([command], journal: service.journal)
            #expect(run.status == 0, "\(command): \(run.error)")
        }
        try await eventually("memory is given back") {
            try service.memoryByteCount() <= before + Self.slackByteCount ? true : nil
        }
    }

    /// LMDB keeps the memory of every page that a transaction wrote until the file is closed, and a file that was replaced
    /// is closed by its last reader: before the memory is given back, so that none of it stays.
    @Test(.timeLimit(.minutes(2))) func aCompactionIsDoneWhenNoReaderHasTheOldFiles() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let clients = (0..<8).map { _ in service.client() }
        try await fill(clients[0])
        let files = FileManager.default
        for _ in 0..<5 {
            for client in clients { _ = try await client.ask("session.list", #"{"limit": 5}"#) }
            _ = try await clients[0].ask("admin.compact", "{}")
            let descriptors = "/proc/\(try #require(service.processID))/fd"
            let replaced = try files.contentsOfDirectory(atPath: descriptors).compactMap { number in
                try? files.destinationOfSymbolicLink(atPath: descriptors + "/" + number)
            }.filter { $0.hasSuffix("/data.mdb (deleted)") }
            #expect(replaced == [])
        }
    }
}
