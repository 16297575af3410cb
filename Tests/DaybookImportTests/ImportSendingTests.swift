import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// What an import records, and what it says it did.
struct ImportSendingTests {
    private let transcript =
        Folders.conversations + "/claude-code/5e1f0000-0000-4000-8000-00000000a001.jsonl"

    private func lines(_ count: Int) throws -> String {
        let text = String(decoding: try LineReader(path: transcript).readAll(), as: UTF8.self)
        return text.split(separator: "\n").prefix(count).joined(separator: "\n") + "\n"
    }

    @Test func everythingReadIsRecordedOnce() async throws {
        let items = try await Fixtures.items(transcript)
        try await ImportService.use { service in
            let first = try await service.run(transcript).counts
            #expect(first.messagesNew == items.messages.count && first.recordsNew == items.records.count)
            #expect(first.sessionsNew == items.sessions.count && first.messagesKnown == 0)
            let head = try await service.head()
            let second = try await service.run(transcript).counts
            #expect(try await service.head() == head, "a second import adds nothing")
            #expect(second.messagesKnown == first.messagesNew && second.recordsKnown == first.recordsNew)
            #expect(second.messagesNew == 0 && second.recordsNew == 0 && second.sessionsNew == 0)
        }
    }

    @Test func messagesKeepSourceTimeAndPlace() async throws {
        try await ImportService.use { service in
            _ = try await service.run(transcript)
            let session = "5e1f0000-0000-4000-8000-00000000a001"
            let events = try await service.client.readJournal(limit: 1_000, session: session).events
            let recorded = events.filter { $0.type == "message.recorded" }
            let lines = Set(try lines(100).split(separator: "\n").map(String.init))
            let sources = recorded.compactMap { $0.body["source"]?.string }
            #expect(sources.count == recorded.count)
            #expect(sources.filter(lines.contains).count == recorded.count - 1, "but for the glued line")
            #expect(recorded.first?.at.rfc3339 == "2026-03-01T08:00:01.250000Z")
            #expect(recorded.first?.key == "import:\(session):u1")
            let records = events.filter { $0.type == "x.import.record" }
            #expect(records.contains { $0.body["payload"]?["kept"]?.string == "verbatim" })
        }
    }

    @Test func aGrowingFileBringsOnlyItsNewLines() async throws {
        let session = "5e1f0000-0000-4000-8000-00000000a001"
        try await ImportService.use { service in
            var known = 0
            for count in [7, 8, 14, 36] {
                let path = try service.file("grow.jsonl", try lines(count))
                let counts = try await service.run(path).counts
                #expect(counts.messagesKnown + counts.recordsKnown == known, "\(count) lines")
                known += counts.messagesNew + counts.recordsNew
            }
            let cut = try service.file("grow.jsonl", String(try lines(37).dropLast(40)))
            let held = try await service.run(cut)
            #expect(held.problems.map(\.reason).last?.hasPrefix("cut off") == true, "held back")
            let rest = try await service.run(transcript).counts
            #expect(rest.messagesKnown + rest.recordsKnown == known && rest.messagesNew > 0)
            let direct = try await Fixtures.items(transcript).messages(of: session).map(\.identity)
            let stored = try await service.client.readJournal(
                limit: 1_000, session: session, types: ["message.recorded"]
            ).events.compactMap { $0.key?.split(separator: ":").last.map(String.init) }
            #expect(stored == direct, "in the order of the file, however it came")
        }
    }

    @Test func anotherSourceOfTheSameIdIsRefusedByName() async throws {
        try await ImportService.use { service in
            _ = try await service.client.startSession(SessionDraft(id: "taken"))
            let path = try service.file(
                "taken.json", #"{"id":"taken","messages":[{"role":"user","content":"hello"}]}"#)
            let report = try await service.run(path)
            #expect(
                report.problems.map(\.reason) == [
                    "session taken exists already and comes from elsewhere (1 messages)"
                ])
            #expect(try await service.texts(of: "taken").isEmpty && report.counts.skipped == 1)
        }
    }

    @Test func whatChangedInTheSourceIsNamedAndNotRecorded() async throws {
        func text(_ second: String) -> String {
            #"{"id":"c","messages":[{"role":"user","content":"a"},{"role":"user","content":"\#(second)"}]}"#
        }
        try await ImportService.use { service in
            _ = try await service.run(try service.file("c.json", text("b")))
            let report = try await service.run(try service.file("c.json", text("changed")))
            let reason = try #require(report.problems.first?.reason)
            #expect(reason.hasPrefix("session `c` already has another message 2 here: nothing more"))
            #expect(report.problems.count == 1 && report.counts.skipped == 1)
            #expect(try await service.texts(of: "c") == ["a", "b"])
        }
    }

    @Test func numbersStayAcrossGapsThatAreNotTooWide() async throws {
        let session =
            #"{"daybook":"session","version":1,"id":"gaps","status":"closed","createdAt":"2026-01-01T00:00:00Z"}"#
        let messages = [2, 400, 401, 20_000, 20_002].map {
            #"{"daybook":"message","sequence":\#($0),"role":"user","content":"\#($0)","at":"2026-01-01T00:00:01Z"}"#
        }
        try await ImportService.use { service in
            let path = try service.file("gaps.jsonl", ([session] + messages).joined(separator: "\n") + "\n")
            for _ in 1...2 {
                let report = try await service.run(path)
                #expect(report.problems == [])
                let stored = try await service.messages(of: "gaps")
                #expect(stored.map(\.sequence) == [2, 400, 401, 402, 403])
                #expect(stored.map(\.content.string) == ["2", "400", "401", "20000", "20002"])
            }
        }
    }

    @Test func namesGivenOnTheCommandLineRule() async throws {
        try await ImportService.use { service in
            let report = try await service.run(Folders.conversations + "/notes.daybook.jsonl", owner: "ann")
            #expect(report.counts.skipped == 0 && report.counts.messagesNew == 7)
            let session = try await service.client.session("notes-garden").session
            #expect(session.owner == "ann" && session.agent == "gardener" && session.isPinned)
        }
    }

    @Test func foldersAreReadByName() async throws {
        let files = try FileTree.files(at: Folders.conversations + "/datasets")
        #expect(files.count == 9 && files == files.sorted())
        #expect(files.contains { $0.hasSuffix("fix-42.traj") })
        #expect(try FileTree.files(at: "no/such/file") == ["no/such/file"])
    }

    @Test func aSourceTooLongIsLeftOutByName() async throws {
        let long = String(repeating: "x", count: 7 * 1_048_576)
        let line =
            #"{"type":"user","uuid":"u","parentUuid":null,"sessionId":"long","message":"#
            + #"{"role":"user","content":"\#(long)"},"toolUseResult":"\#(long)"}"#
        try await ImportService.use { service in
            let report = try await service.run(try service.file("long.jsonl", line + "\n"))
            #expect(report.problems.map(\.reason) == ["the source is too long to be kept beside the message"])
            #expect(report.counts.messagesNew == 1)
        }
    }

    @Test func keysFitWhateverTheIdentity() {
        let long = String(repeating: "é", count: 200)
        #expect(ImportKey.key(long, of: "s").utf8.count <= 256)
        #expect(ImportKey.key(long, of: "s") != ImportKey.key(long + "x", of: "s"))
        #expect(ImportKey.identity(ImportKey.key("u:1", of: "s:t"), of: "s:t") == "u:1")
        #expect(ImportKey.identity("other", of: "s") == nil)
    }
}
