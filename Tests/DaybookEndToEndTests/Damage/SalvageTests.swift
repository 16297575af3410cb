import DaybookTesting
import Foundation
import Testing

/// What is whole of a damaged log comes out of it, and checking it tells of the rest in few words.
@Suite struct SalvageTests {
    private static let messageCount = 120

    /// A closed journal of one session, whose log has branches above headers and bodies.
    private func closed() throws -> RunningService {
        let service = try RunningService()
        let connection = try RawConnection(service.socket)
        for number in 0..<Self.messageCount {
            let text = "text \(number) " + String(repeating: "word ", count: 150)
            _ = try connection.result(
                "message.append",
                #"{"session":"s","startSession":{"owner":"ann"},"role":"user","content":"\#(text)"}"#)
        }
        #expect(service.terminate() == 0)
        return service
    }

    private func data(_ service: RunningService) -> String { service.journal + "/log/data.mdb" }

    private func change(_ service: RunningService, _ change: (inout Data, DataFilePages) -> Void) throws {
        let file = URL(fileURLWithPath: data(service))
        var bytes = try Data(contentsOf: file)
        change(&bytes, try DataFilePages(data(service)))
        try bytes.write(to: file)
    }

    private func wipe(_ page: Int, of bytes: inout Data) {
        let start = page * DataFilePages.byteCount
        bytes.replaceSubrange(
            start..<start + DataFilePages.byteCount, with: Data(count: DataFilePages.byteCount))
    }

    /// Exports, restores, and looks for every text.
    /// - Parameter lostCount: how many events can't come out.
    private func expectSaved(_ service: RunningService, lostCount: Int = 0) throws {
        let file = service.directory + "/all.jsonl"
        let exported = try CommandRun(["export", "--all", "--output", file], journal: service.journal)
        #expect(exported.status == 1, "\(exported.error)")
        let whole = Self.messageCount + 1 - lostCount
        #expect(
            exported.error.contains("\(whole) of \(Self.messageCount + 1) events are whole"),
            "\(exported.error)")
        #expect(exported.error.split(separator: "\n").count < 8, "\(exported.error)")
        guard lostCount == 0 else { return }
        let target = service.directory + "/restored"
        let restored = try CommandRun(["restore", file], journal: target)
        #expect(restored.status == 0, "\(restored.error)")
        let shown = try CommandRun(["show", "s"], journal: target)
        for number in 0..<Self.messageCount { #expect(shown.output.contains("text \(number) ")) }
        #expect(try CommandRun(["verify"], journal: target).status == 0)
    }

    /// The page that says where the log ends and which journal it is of; then also every earlier copy.
    @Test(arguments: [false, true]) func headAndIdentityAreNotNeeded(_ withCopies: Bool) throws {
        let service = try closed()
        defer { service.remove() }
        try change(service) { bytes, pages in
            let live = pages.live(2, holding: "identity")
            #expect(live.count == 1)
            let free = withCopies ? Array(pages.free) : []
            for page in live + free { wipe(page, of: &bytes) }
        }
        try expectSaved(service)
    }

    /// The roots of headers and of bodies.
    @Test func noBranchIsNeeded() throws {
        let service = try closed()
        defer { service.remove() }
        try change(service) { bytes, pages in
            let branches = pages.live(1)
            #expect(branches.count >= 2)
            for page in branches { wipe(page, of: &bytes) }
        }
        try expectSaved(service)
    }

    /// The head's row gone, and the last key of headers and bodies a number that no log reaches.
    @Test func aDamagedKeyNamesNoEndOfPositions() throws {
        let service = try closed()
        defer { service.remove() }
        try change(service) { bytes, pages in
            for page in pages.live(2, holding: "identity") { wipe(page, of: &bytes) }
            for place in pages.places(ofKey: UInt64(Self.messageCount) + 1) { bytes[place + 6] = 0x10 }
        }
        let check = try CommandRun(["verify"], journal: service.journal)
        #expect(check.status == 1, "\(check.error)")
        #expect(check.output.split(separator: "\n").count < 30, "\(check.output.prefix(4_000))")
    }

    /// A key in the middle: its event alone is missed.
    @Test func aDamagedKeyTakesOneEvent() throws {
        let service = try closed()
        defer { service.remove() }
        try change(service) { bytes, pages in
            let places = pages.places(ofKey: 40)
            #expect(places.count == 2)
            for place in places { bytes[place + 6] = 0x10 }
        }
        let check = try CommandRun(["verify"], journal: service.journal)
        #expect(check.status == 1 && check.output.contains("position 40: "), "\(check.output)")
        #expect(!check.output.contains("position 41: the event is missing"), "\(check.output)")
        #expect(check.output.split(separator: "\n").count < 30, "\(check.output.prefix(4_000))")
        try expectSaved(service, lostCount: 1)
    }
}
