import DaybookClient
import DaybookTesting
import Foundation
import Testing

@Suite(.enabled(if: SmallDisk.isPermitted, "mounting a small disk needs root"))
struct DiskTests {
    @Test func aFullDiskRefusesAppendsUntilThereIsRoom() async throws {
        let disk = try #require(SmallDisk(megabytes: 8))
        defer { disk.unmount() }
        let service = try RunningService(["--storage-reserve", "0"], journal: disk.path + "/j")
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        disk.fill(leaving: 1_048_576)
        let text = String(repeating: "x", count: 20_000)
        var acknowledged = 0
        while true {
            let refusal = try await client.refusal(
                "message.append", #"{"session": "s", "role": "user", "content": "\#(text)"}"#)
            if refusal == "storageFull" { break }
            try #require(refusal.hasPrefix("answered"), "\(refusal) after \(acknowledged): \(service.said)")
            acknowledged += 1
        }
        #expect(acknowledged > 0)
        let events = try await client.readJournal(limit: 1_000).events
        #expect(events.count == acknowledged + 1, "reads go on, and what was refused left no trace")
        service.kill()
        try service.start()
        disk.removeBallast()
        _ = try await client.append(MessageDraft(role: .user, text: "room again"), to: "s")
        #expect(try await client.messages(of: "s").total == acknowledged + 1)
        await client.close()
    }

    /// Too little room for the views that are folded to compare with, or for their rows.
    @Test(arguments: [131_072, 900_000]) func aNearlyFullDiskIsNoFaultOfTheJournal(_ left: Int) throws {
        let disk = try #require(SmallDisk(megabytes: 16))
        defer { disk.unmount() }
        let service = try RunningService(journal: disk.path + "/j")
        defer { service.remove() }
        let connection = try RawConnection(service.socket)
        let text = String(repeating: "word ", count: 800)
        for _ in 0..<60 {
            _ = try connection.result(
                "message.append",
                #"{"session":"s","startSession":{},"role":"user","content":"\#(text)"}"#)
        }
        #expect(service.terminate() == 0)
        disk.fill(leaving: left)
        let check = try CommandRun(["verify"], journal: service.journal)
        #expect(check.status == 3, "\(check.output) \(check.error)")
        #expect(check.error.contains("the disk is full"), "\(check.error)")
        #expect(!check.output.contains("fault"), "\(check.output)")
        disk.removeBallast()
        #expect(try CommandRun(["verify"], journal: service.journal).status == 0)
    }

    @Test func aFullOrReadOnlyDiskIsNamedAtTheStart() throws {
        let full = try #require(SmallDisk(byteCount: 262_144))
        defer { full.unmount() }
        full.fill()
        mkdir(full.path + "/j", 0o700)
        let onFull = try CommandRun(["serve"], journal: full.path + "/j")
        #expect(onFull.status == 3)
        #expect(onFull.error.contains("is full"), "\(onFull.error)")
        let readOnly = try #require(SmallDisk(byteCount: 262_144))
        defer { readOnly.unmount() }
        #expect(readOnly.makeReadOnly())
        let onReadOnly = try CommandRun(["serve"], journal: readOnly.path + "/j")
        #expect(onReadOnly.status == 3)
        #expect(onReadOnly.error.contains("Read-only file system"), "\(onReadOnly.error)")
        #expect(onReadOnly.error.split(separator: "\n").count == 1)
    }
}
