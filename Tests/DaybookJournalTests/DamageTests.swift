import DaybookCore
import DaybookJournal
import DaybookTesting
import DaybookProjections
import Foundation
import Testing

/// A flipped bit in the log's file: what it hit is refused by name, all else goes on.
@Suite struct DamageTests {
    /// Sessions "a" to "e" of five messages each; all of the third's third message are the canary's copies.
    private func closed() async throws -> TestJournal {
        let test = try TestJournal()
        for id in ["a", "b", "c", "d", "e"] { try await test.start(id) }
        for index in 0..<5 {
            for id in ["a", "b", "c", "d", "e"] {
                let isCanary = id == "c" && index == 2
                try await test.say(isCanary ? DamageTests.canary : "\(id)\(index)", in: id)
            }
        }
        test.close()
        return test
    }

    private static let canary = "canary in the coal mine"
    private static let canaryPosition = Position(5 + 2 * 5 + 3)

    /// Flips a bit in every copy of the text that the file holds, freed pages included.
    ///
    /// In place: to write the file anew is to cut it off first, and an open journal that reads its map just
    /// then ends by SIGBUS.
    private func flip(_ text: String, in test: TestJournal) throws {
        let path = test.path + "/log/data.mdb"
        let data = try Data(contentsOf: URL(filePath: path))
        let file = OwnedFile(path, O_WRONLY)
        var from = data.startIndex
        var count = 0
        while let range = data.range(of: Data(text.utf8), in: from..<data.endIndex) {
            let offset = range.lowerBound + 3
            var byte = data[offset] ^ 0x10
            #expect(pwrite(file.descriptor, &byte, 1, off_t(offset)) == 1)
            from = range.upperBound
            count += 1
        }
        #expect(count > 0)
    }

    private func list(_ id: String, _ change: (inout MessageListQuery) -> Void = { _ in }) -> MessageListQuery
    {
        var query = MessageListQuery(session: SessionID(id)!)
        change(&query)
        return query
    }

    @Test func aDamagedBodyIsNeverServed() async throws {
        let test = try await closed()
        defer { test.remove() }
        try flip(DamageTests.canary, in: test)
        try test.reopen()
        let damage = JournalError.damaged(position: DamageTests.canaryPosition)
        let id = SessionID("c")!
        try await test.read { reader throws in
            #expect(throws: damage) { try reader.message(SequenceNumber(3), of: id, owner: nil) }
            #expect(throws: damage) { try reader.messages(list("c")) }
            #expect(throws: damage) { try reader.resumePrompt(ResumeQuery(session: id)) }
            #expect(throws: damage) { try reader.export(ExportQuery(session: id)) }
            #expect(throws: damage) { try reader.events(EventQuery()) }
            var query = EventQuery()
            query.from = DamageTests.canaryPosition
            #expect(throws: damage) { try reader.events(query) }

            // The messages around it, and the session itself.
            #expect(try reader.messages(list("c") { $0.before = SequenceNumber(3) }).messages.count == 2)
            #expect(try reader.messages(list("c") { $0.after = SequenceNumber(3) }).messages.count == 2)
            #expect(try reader.session(SessionQuery(id: id)).session.messageCount == 5)
            query.from = DamageTests.canaryPosition.next
            #expect(try reader.events(query).events.count == 30 - Int(DamageTests.canaryPosition.value))
            #expect(try reader.sessions(SessionListQuery()).sessions.count == 5)
        }
        for other in ["a", "b", "d", "e"] { #expect(try await test.texts(of: other).count == 5) }
        try await test.say("goes on", in: "c")
        try await test.read { reader throws in
            #expect(try reader.messages(list("c") { $0.after = SequenceNumber(3) }).messages.count == 3)
        }
    }

    /// The newest message's body is damaged: the list goes without its preview, the message is refused.
    @Test func aDamagedNewestMessageHidesNoSession() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("whole")
        try await test.say("fine", in: "whole")
        try await test.start("hurt")
        let last = try await test.say(DamageTests.canary, in: "hurt")
        try flip(DamageTests.canary, in: test)
        try await test.read { reader in
            let sessions = try reader.sessions(SessionListQuery()).sessions
            #expect(sessions.map(\.id.text) == ["hurt", "whole"])
            #expect(sessions.map(\.preview) == [nil, "fine"])
            #expect(sessions.allSatisfy { $0.lastMessageAt != nil })
            #expect(throws: JournalError.damaged(position: last.last)) {
                _ = try reader.messages(MessageListQuery(session: SessionID("hurt")!))
            }
        }
    }

    /// A damaged title, context or start hides no session either: what can't be read is left out and marked.
    @Test func aDamagedTextIsMarked() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("whole") { $0.title = RawJSON(#""fine""#) }
        for id in ["title", "context", "start"] {
            try await test.start(id) { $0.owner = .named("owner of \(id)") }
        }
        let title = try await test.change("title", .rename(title: RawJSON(text: "\"\(DamageTests.canary)\"")))
        let context = try await test.change(
            "context", .setContext(RawJSON(text: "\"\(DamageTests.canary)\"")))
        try flip(DamageTests.canary, in: test)
        try flip("owner of start", in: test)
        try await test.read { reader in
            let sessions = try reader.sessions(SessionListQuery()).sessions
            #expect(sessions.map(\.id.text) == ["start", "context", "title", "whole"])
            #expect(sessions.map(\.damaged) == [[Position(4)], [context.last], [title.last], []])
            #expect(sessions[0].owner == nil && sessions[1].owner != nil)
            #expect(sessions[1].context == nil && sessions[2].title == nil && sessions[3].title != nil)
            #expect(try reader.session(SessionQuery(id: SessionID("title")!)).session.damaged == [title.last])
        }
    }

    /// All views but search are folded from headers, so that a damaged body stops none of them.
    @Test func viewsAreMadeAgainBesideADamagedBody() async throws {
        let test = try await closed()
        defer { test.remove() }
        try test.reopen()
        let before = try test.viewRows().foldedFromHeaders
        test.close()
        try flip(DamageTests.canary, in: test)
        try test.removeViews()
        try test.reopen()
        #expect(try test.viewRows().foldedFromHeaders == before)
    }

    /// A key whose first use can't be read back fails its own request.
    @Test func aDamagedBodyFailsOnlyTheRequestThatNeedsIt() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let first = try await test.say(DamageTests.canary, in: "s", key: "k")
        try await test.say("one", in: "s", key: "other")
        test.close()
        try flip(DamageTests.canary, in: test)
        try test.reopen()
        let results = await test.commitTogether([
            .say("before", in: "s"), .say(DamageTests.canary, in: "s", key: "k"), .say("after", in: "s"),
            .say("one", in: "s", key: "other"),
        ])
        #expect(results[0].appended?.last == Position(4))
        #expect(results[1].error == .damaged(position: first.last))
        #expect(results[2].appended?.last == Position(5))
        #expect(results[3].appended?.isDuplicate == true)
    }

    /// A session's id lies in the header of its start.
    @Test func aDamagedHeaderIsNeverServed() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("good")
        try await test.say("fine", in: "good")
        let start = try await test.start("canary-session")
        try await test.say("lost", in: "canary-session")
        test.close()
        try flip("canary-session", in: test)
        try test.reopen()
        let id = SessionID("canary-session")!
        try await test.read { reader throws in
            #expect(throws: JournalError.damaged(position: start.first)) {
                var query = EventQuery()
                query.from = start.first
                _ = try reader.events(query)
            }
            // What comes behind it is answered, with the id that the views know.
            var behind = EventQuery()
            behind.from = start.first.next
            #expect(try reader.events(behind).events.map(\.session) == [id])
            // What the views know is listed, and what can't be read is named.
            let list = try reader.sessions(SessionListQuery())
            #expect(list.sessions.map(\.id.text) == ["canary-session", "good"] && list.total == 2)
            #expect(list.sessions.map(\.damaged) == [[start.first], []])
            let session = try reader.session(SessionQuery(id: id)).session
            #expect(session.damaged == [start.first] && session.messageCount == 1)
        }
        #expect(try await test.texts(of: "good") == ["\"fine\""])
        try await test.say("goes on", in: "good")
        #expect(try await test.texts(of: "good").count == 2)
    }

    /// Nothing can be folded beyond a damaged header: the views fail by name, and appends are refused.
    @Test func viewsCannotBeMadeAgainOverADamagedHeader() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("good")
        let start = try await test.start("canary-session")
        test.close()
        try flip("canary-session", in: test)
        try test.removeViews()
        try test.reopen()
        await #expect(throws: JournalError.damaged(position: start.first)) {
            try await test.appendOnceReady(.say("m", in: "good"))
        }
        await #expect(throws: JournalError.self) { try await test.texts(of: "good") }
        // Search has a thread and a pace of its own.
        let others = test.journal.projections.filter { $0.name != Projections.search.name }
        for state in others.map(\.state) {
            guard case .failed(let why) = state else {
                Issue.record("not failed: \(state)")
                continue
            }
            #expect(why.contains("\(start.first.value)"))
        }
        #expect(others.count == Projections.all.count - 1)
    }

    /// A header that was moved to another position is right by its checksum and wrong by its place.
    @Test func aHeaderAtAnotherPositionIsDamage() async throws {
        let test = try await closed()
        defer { test.remove() }
        try test.operate { surgery in
            let headers = try surgery.headerBytes()
            try surgery.putHeader(headers[7], at: 9)
            try surgery.putHeader(headers[8], at: 8)
        }
        var query = EventQuery()
        for position in [8, 9] as [UInt64] {
            query.from = Position(position)
            let query = query
            await #expect(throws: JournalError.damaged(position: Position(position))) {
                try await test.read { try $0.events(query) }
            }
        }
    }
}
