import DaybookClient
import DaybookTesting
import Testing

/// Outline, diff, tree and preview of an erasure, over the socket.
@Suite struct SessionShapeTests {
    /// A session "s" of five messages, rewound to three and gone on with, with forks and all that hangs on it.
    private func story(_ client: DaybookClient) async throws {
        _ = try await client.ask("session.start", #"{"id": "s", "owner": "ann", "title": "Tea"}"#)
        for index in 1...5 {
            let role = index % 2 == 1 ? "user" : "assistant"
            _ = try await client.ask(
                "message.append",
                #"{"session": "s", "role": "\#(role)", "content": "m\#(index)", "key": "k\#(index)", "at": "2026-01-01T00:0\#(index):00.5Z"}"#
            )
        }
        _ = try await client.ask("session.fork", #"{"id": "s", "newId": "f", "atSequence": 2}"#)  // 7
        _ = try await client.ask("session.fork", #"{"id": "s", "newId": "g", "atSequence": 4}"#)
        _ = try await client.ask("session.fork", #"{"id": "f", "newId": "ff", "atSequence": 1}"#)
        _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 3}"#)  // 7
        _ = try await client.ask("message.edit", #"{"session": "s", "sequence": 1, "content": "eins"}"#)  // 8
        _ = try await client.ask(
            "message.annotate", #"{"session": "s", "sequence": 2, "kind": "k", "value": 1}"#)  // 9
        _ = try await client.ask(
            "session.summarize", #"{"id": "s", "summary": "Sum.", "throughSequence": 3}"#)  // 10
        _ = try await client.ask(
            "message.append", #"{"session": "s", "role": "tool", "content": "m6"}"#)  // 11
        _ = try await client.ask("session.rename", #"{"id": "s", "title": "Green tea"}"#)  // 12
        _ = try await client.ask("message.redact", #"{"session": "s", "sequence": 3}"#)  // 13
    }

    @Test func theTreeTellsForksAndRewinds() async throws {
        try await withService { _, client in
            try await story(client)
            let tree = try await client.tree(of: "s", owner: "ann")
            #expect(tree.revision == 13 && tree.nextCursor == nil)
            #expect(tree.sessions.map(\.session) == ["s", "f", "ff", "g"])
            #expect(tree.sessions.map(\.depth) == [0, 1, 2, 1])
            #expect(tree.sessions.map { $0.forkedFrom?.session } == [nil, "s", "f", "s"])
            #expect(tree.sessions.map(\.sharedMessageCount) == [nil, 2, 1, 4])
            #expect(tree.sessions.map(\.name) == ["Green tea", "m1", "m1", "m1"])
            #expect(tree.rewinds.map { [$0.revision, $0.from, $0.to] } == [[7, 5, 3]])
            _ = try await client.ask("session.erase", #"{"id": "f"}"#)
            _ = try await client.ask("session.rewind", #"{"id": "s", "toSequence": 0}"#)
            var told: [String] = []
            var rewinds: [Int] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.tree(of: "s", limit: 1, cursor: cursor)
                told += page.sessions.map { "\($0.session) \($0.status.rawValue)" }
                rewinds += page.rewinds.map(\.from)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(told == ["s open", "f erased", "ff open", "g open"])
            #expect(rewinds == [5, 6])
            #expect(try await client.tree(of: "g").sessions.map(\.session) == ["g"])
            let other = try #require(try await client.tree(of: "s", limit: 1).nextCursor)
            for (parameters, problem) in [
                (#"{"id": "g", "cursor": \#(other.text)}"#, "invalidParams cursor"),
                (#"{"id": "s", "cursor": "74ffffffffffffffffffffffffffffffff"}"#, "invalidParams cursor"),
                (#"{"id": "s", "limit": 0}"#, "invalidParams limit"), ("{}", "invalidParams id"),
                (#"{"id": "none"}"#, "notFound"), (#"{"id": "f"}"#, "sessionErased"),
                (#"{"id": "s", "owner": "bob"}"#, "forbidden"),
            ] { #expect(try await client.refusal("session.tree", parameters) == problem, "\(parameters)") }
            #expect(try await client.tree(of: "s").sessions.count == 4)
        }
    }

    @Test func theDiffTellsWhatDiffers() async throws {
        try await withService { _, client in
            try await story(client)
            let changes = try await client.changes(of: "s", from: .revision(6))
            #expect(changes.from == 6 && changes.revision == 13)
            #expect(
                changes.messages.map { "\($0.sequence) \($0.change.rawValue)" }
                    == ["1 edited", "2 annotated", "3 redacted", "4 removed", "5 removed", "6 added"])
            #expect(changes.session["title"]?.before.string == "Tea")
            #expect(changes.session["title"]?.after.string == "Green tea")
            #expect(changes.session["revision"]?.before.integer == 6)
            #expect(changes.session["lastMessageAt"] != nil)
            #expect(changes.session["id"] == nil && changes.session["owner"] == nil)
            var paged: [Int] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.changes(of: "s", from: .revision(6), limit: 2, cursor: cursor)
                #expect(page.messages.count <= 2)
                paged += page.messages.map(\.sequence)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(paged == [1, 2, 3, 4, 5, 6])
            let same = try await client.changes(of: "s", from: .revision(9), to: .revision(9))
            #expect(same.session.isEmpty && same.messages.isEmpty)
            let time = try await client.readJournal(session: "s").events[12].recordedAt
            #expect(try await client.changes(of: "s", from: .revision(1), to: .time(time)).revision >= 10)
            for (parameters, problem) in [
                (#"{"id": "s"}"#, "invalidParams from"), (#"{"id": "s", "from": 0}"#, "invalidParams from"),
                (#"{"id": "s", "from": 99}"#, "invalidParams from"),
                (#"{"id": "s", "from": "yesterday"}"#, "invalidParams from"),
                (#"{"id": "s", "from": 1, "to": 99}"#, "invalidParams to"),
                (#"{"id": "s", "from": 3, "to": 2}"#, "invalidParams from"),
                (#"{"id": "s", "from": "1999-01-01T00:00:00Z"}"#, "notFound"),
                (#"{"id": "s", "from": 1, "cursor": "64ffffffffffffffff"}"#, "invalidParams cursor"),
                (#"{"id": "s", "from": 1, "owner": "bob"}"#, "forbidden"),
            ] { #expect(try await client.refusal("session.diff", parameters) == problem, "\(parameters)") }
        }
    }

    @Test func theOutlineIsTheListInColumns() async throws {
        try await withService { _, client in
            try await story(client)
            _ = try await client.ask(
                "message.append",
                #"{"session": "s", "role": "assistant", "type": "error", "content": "\#(String(repeating: "x", count: 800))"}"#
            )
            let outline = try await client.outline(of: "s")
            #expect(outline.revision == 14 && outline.total == 5 && outline.nextAfter == nil)
            #expect(outline.sequences == [1, 2, 3, 6, 7])
            #expect(String(outline.kinds) == "uautE")
            #expect(outline.flags == [1, 4, 2, 0, 0])
            // The record of a keyed message holds its key and a digest too.
            #expect(outline.lines.dropLast().allSatisfy { (1...2).contains($0) })
            #expect(outline.lines.last == 11)
            let messages = try await client.messages(of: "s").messages
            #expect(outline.startedAt == messages[0].at)
            #expect(outline.seconds.prefix(3) == [0, 60, 60])
            #expect(outline.seconds.allSatisfy { $0 >= 0 })
            let page = try await client.outline(of: "s", after: 1, limit: 2)
            #expect(page.sequences == [2, 3] && page.nextAfter == 3 && page.total == 5)
            let cursor = try #require(
                try await client.ask("session.outline", #"{"id": "s", "limit": 3}"#)["nextCursor"]?.string)
            let rest = try await client.ask("session.outline", #"{"id": "s", "cursor": "\#(cursor)"}"#)
            #expect(rest["ranges"]?.text == "[[6,7]]" && rest["kinds"]?.string == "tE")
            #expect(try await client.outline(of: "s", atRevision: 6).sequences == [1, 2, 3, 4, 5])
            #expect(try await client.outline(of: "s", atRevision: 6).flags.allSatisfy { $0 & 1 == 0 })
            #expect(try await client.outline(of: "f").sequences == [1, 2])
            _ = try await client.ask("session.clear", #"{"id": "s"}"#)
            let empty = try await client.ask("session.outline", #"{"id": "s"}"#)
            #expect(
                empty["kinds"]?.string == "" && empty["startedAt"] == nil && empty["ranges"]?.text == "[]")
            for (parameters, problem) in [
                (#"{"id": "s", "limit": 100001}"#, "invalidParams limit"),
                (#"{"id": "s", "after": 1, "cursor": "\#(cursor)"}"#, "invalidParams after"),
                (#"{"id": "s", "cursor": "6fffffffffffffffff"}"#, "invalidParams cursor"),
                (#"{"id": "s", "atRevision": 99}"#, "invalidParams atRevision"),
                (#"{"id": "s", "owner": "bob"}"#, "forbidden"),
            ] { #expect(try await client.refusal("session.outline", parameters) == problem, "\(parameters)") }
        }
    }

    @Test func anOutlineIsAtMostTenBytesAMessage() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            for turn in 0..<10 {
                let messages = (0..<100).map { index in
                    let minute = String(turn * 5 + index / 20 + 100).suffix(2)
                    let text = String(repeating: "word ", count: index * 7 % 900)
                    return
                        #"{"role": "user", "content": "\#(text)", "at": "2026-01-01T0\#(turn):\#(minute):00Z"}"#
                }
                _ = try await client.ask(
                    "turn.append", #"{"session": "s", "messages": [\#(messages.joined(separator: ","))]}"#)
            }
            let outline = try await client.ask("session.outline", #"{"id": "s"}"#)
            #expect(outline["total"]?.integer == 1_000)
            #expect(outline.byteCount <= 10_000)
        }
    }

    /// What a preview tells is what the erasure then takes.
    @Test(arguments: [
        ("session.erase", #"{"id": "s"}"#, #"{"id": "s"}"#),
        ("session.clear", #"{"id": "s"}"#, #"{"id": "s", "throughSequence": 6}"#),
        ("session.clear", #"{"id": "s", "throughSequence": 2}"#, #"{"id": "s", "throughSequence": 2}"#),
        ("session.clear", #"{"id": "s", "throughSequence": 4}"#, #"{"id": "s", "throughSequence": 4}"#),
        ("session.clear", #"{"id": "f", "throughSequence": 3}"#, #"{"id": "f", "throughSequence": 3}"#),
        ("message.redact", #"{"session": "s", "sequence": 1}"#, #"{"id": "s", "sequence": 1}"#),
        ("message.redact", #"{"session": "s", "sequence": 3}"#, #"{"id": "s", "sequence": 3}"#),
        ("message.redact", #"{"session": "f", "sequence": 3}"#, #"{"id": "f", "sequence": 3}"#),
    ])
    func aPreviewTellsWhatGoes(method: String, parameters: String, question: String) async throws {
        try await withService { _, client in
            try await story(client)
            for id in ["f", "g"] {
                _ = try await client.ask(
                    "message.append", #"{"session": "\#(id)", "role": "user", "content": "own"}"#)
                _ = try await client.ask(
                    "message.edit", #"{"session": "\#(id)", "sequence": 1, "content": "uno"}"#)
                _ = try await client.ask(
                    "session.summarize", #"{"id": "\#(id)", "summary": "Sum.", "throughSequence": 1}"#)
                _ = try await client.ask(
                    "insight.record", #"{"session": "\#(id)", "kind": "k", "value": 1}"#)
                _ = try await client.ask("session.setContext", #"{"id": "\#(id)", "context": 1}"#)
            }
            let before = try await bodyCounts(client)
            let preview = try await client.ask("session.erasePreview", question)
            #expect(try await bodyCounts(client) == before)
            _ = try await client.ask(method, parameters)
            let after = try await bodyCounts(client)
            let parts = preview["sessions"]?.elements ?? []
            for (id, count) in before {
                let part = parts.first { $0["session"]?.string == id }
                let goes = part?["goes"]?.members.reduce(0) { $0 + ($1.value.integer ?? 0) } ?? 0
                let stays = part?["stays"]?.members.reduce(0) { $0 + ($1.value.integer ?? 0) }
                // The event of the erasure itself has a body too.
                let added = after[id]!.events - count.events
                #expect(after[id]!.bodies - added == count.bodies - goes, "\(method) \(id)")
                if let stays { #expect(stays == count.bodies - goes, "\(method) \(id)") }
            }
        }
    }

    private struct Counts: Equatable {
        var events = 0
        /// Events whose text is there.
        var bodies = 0
    }

    private func bodyCounts(_ client: DaybookClient) async throws -> [String: Counts] {
        var counts: [String: Counts] = [:]
        for event in try await client.readJournal(limit: 1_000).events {
            guard let session = event.session else { continue }
            counts[session, default: Counts()].events += 1
            if event.erased == nil { counts[session, default: Counts()].bodies += 1 }
        }
        return counts
    }

    @Test func aPreviewIsPagedAndChecked() async throws {
        try await withService { _, client in
            try await story(client)
            let whole = try await client.erasePreview(of: "s")
            #expect(whole.revision == 13)
            #expect(whole.sessions.map(\.session) == ["s", "f", "g", "ff"])
            #expect(whole.sessions.map(\.inheritedThrough) == [nil, 2, 4, 1])
            #expect(whole.sessions[0].goes.messages == 5 && whole.sessions[0].goes.edits == 1)
            var paged: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.erasePreview(of: "s", limit: 1, cursor: cursor)
                paged += page.sessions.map(\.session)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(paged == ["s", "f", "g", "ff"])
            let some = try await client.erasePreview(of: "s", .messages(through: 2)).sessions[0]
            #expect(some.goes.messages == 2 && some.stays.messages == 3 && some.goes.edits == 1)
            #expect(some.goes.summaries == 0 && some.stays.titles == 1)
            let gone = try await client.erasePreview(of: "s", .message(3)).sessions
            #expect(gone.map(\.goes.messages) == [0])
            for (parameters, problem) in [
                (#"{"id": "s", "sequence": 9}"#, "notFound"),
                (#"{"id": "s", "sequence": 0}"#, "invalidParams sequence"),
                (#"{"id": "f", "sequence": 1}"#, "invalidParams sequence"),
                (#"{"id": "s", "throughSequence": 7}"#, "invalidParams throughSequence"),
                (#"{"id": "s", "sequence": 1, "throughSequence": 2}"#, "invalidParams throughSequence"),
                (#"{"id": "s", "cursor": "65ffffffffffffffffffffffffffffffff"}"#, "invalidParams cursor"),
                (#"{"id": "s", "owner": "bob"}"#, "forbidden"),
            ] {
                #expect(
                    try await client.refusal("session.erasePreview", parameters) == problem, "\(parameters)")
            }
        }
    }
}
