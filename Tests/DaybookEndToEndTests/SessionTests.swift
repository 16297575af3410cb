import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Sessions over the socket: rows A1, A3–A7, C3, C5, D1–D7, E1–E3 as far as their methods go.
@Suite struct SessionTests {
    @Test("A1: a session has what it was given") func aSessionHasWhatItWasGiven() async throws {
        try await withService { _, client in
            let context = #"{"a": 1.50, "b": [null, "\ud800"]}"#
            let started = try await client.ask(
                "session.start",
                """
                {"id": "chat-1", "owner": "ann", "agent": "bot", "project": "p", "mode": "interactive",
                 "title": "Hello \\u00e9", "context": \(context)}
                """)
            let session = started["session"]!
            #expect(session["id"]?.string == "chat-1")
            #expect(session["title"]?.string == "Hello é")
            #expect(session["titleSource"]?.string == "client")
            #expect(session["mode"]?.string == "interactive")
            #expect(session["context"]?.text == context)
            #expect(session["status"]?.string == "open")
            #expect(session["archived"]?.bool == false)
            #expect(session["revision"]?.integer == 1)
            #expect(started["position"]?.integer == 1)
            #expect(try await client.refusal("session.start", #"{"id": "chat-1"}"#) == "alreadyExists")
            let made = try await client.ask("session.start")
            #expect(made["session"]?["id"]?.string?.count == 36)
            #expect(made["session"]?["mode"]?.string == "batch")
        }
    }

    @Test("A3, A6, D1, D2: every change moves the updated time and the revision")
    func everyChangeMovesTheUpdatedTimeAndTheRevision() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            var last = try await client.session("s").session
            let changes: [(String, String)] = [
                ("session.rename", #"{"id": "s", "title": "T"}"#),
                ("session.setContext", #"{"id": "s", "context": {"k": 1}}"#),
                ("session.pin", #"{"id": "s"}"#), ("session.unpin", #"{"id": "s"}"#),
                ("session.archive", #"{"id": "s"}"#), ("session.restore", #"{"id": "s"}"#),
                ("session.close", #"{"id": "s", "reason": "done"}"#),
                ("session.reopen", #"{"id": "s"}"#),
            ]
            for (method, parameters) in changes {
                let changed = try Session(json: try await client.ask(method, parameters)["session"]!)
                #expect(changed.revision == last.revision + 1, "\(method)")
                #expect(changed.updatedAt > last.updatedAt, "\(method)")
                last = changed
                let again = try await client.ask(method, parameters)
                #expect(again["revision"]?.integer == last.revision, "\(method) again records nothing")
            }
            #expect(last.title == "T")
            #expect(last.context?.text == #"{"k": 1}"#)
        }
    }

    @Test func oneCommitForSeveralChanges() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s", "title": "old"}"#)
            let updated = try await client.ask(
                "session.update",
                #"{"id": "s", "title": null, "pinned": true, "archived": true, "context": 7}"#)
            #expect(updated["session"]?["title"] == nil)
            #expect(updated["session"]?["pinned"]?.bool == true)
            #expect(updated["session"]?["archived"]?.bool == true)
            #expect(updated["session"]?["context"]?.integer == 7)
            #expect(updated["session"]?["archivedAt"]?.string != nil)
            let events = try await client.readJournal(session: "s").events
            let batches = Set(events.dropFirst().map(\.batchCount))
            #expect(batches == [4])
        }
    }

    @Test("E2: what a state refuses") func whatAStateRefuses() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            _ = try await client.ask("session.close", #"{"id": "s"}"#)
            let message = #"{"session": "s", "role": "user", "content": "x"}"#
            #expect(try await client.refusal("message.append", message) == "sessionClosed")
            _ = try await client.ask("session.archive", #"{"id": "s"}"#)
            #expect(try await client.refusal("message.append", message) == "sessionArchived")
            let context = #"{"id": "s", "context": 1}"#
            #expect(try await client.refusal("session.setContext", context) == "sessionArchived")
            _ = try await client.ask("session.rename", #"{"id": "s", "title": "still"}"#)
            let missing = #"{"session": "nowhere", "role": "user", "content": "x"}"#
            #expect(try await client.refusal("message.append", missing) == "notFound")
            #expect(try await client.refusal("session.get", #"{"id": "nowhere"}"#) == "notFound")
            let stale = #"{"id": "s", "title": "x", "expectedRevision": 1}"#
            #expect(try await client.refusal("session.rename", stale) == "wrongRevision")
            #expect(try await client.session("s").isReadOnly)
        }
    }

    @Test("E3: a start closes the current one") func aStartClosesTheCurrentOne() async throws {
        try await withService { _, client in
            for id in ["a", "b"] {
                _ = try await client.ask("session.start", #"{"id": "\#(id)", "owner": "ann"}"#)
            }
            _ = try await client.ask("session.start", #"{"id": "other", "owner": "bob"}"#)
            let started = try await client.ask(
                "session.start", #"{"id": "c", "owner": "ann", "closeCurrent": true}"#)
            #expect(started["closed"]?.elements.map(\.string) == ["a", "b"])
            #expect(started["revision"]?.integer == 1)
            #expect(try await client.session("a").session.status == .closed)
            #expect(try await client.session("other").session.status == .open)
            #expect(try await client.session("c").session.status == .open)
        }
    }

    @Test("E1: another owner's session is forbidden") func anotherOwnersSessionIsForbidden() async throws {
        try await withService { _, client in
            _ = try await client.ask("session.start", #"{"id": "s", "owner": "ann"}"#)
            let calls = [
                ("session.get", #"{"id": "s", "owner": "bob"}"#),
                ("message.list", #"{"session": "s", "owner": "bob"}"#),
                ("message.append", #"{"session": "s", "owner": "bob", "role": "user", "content": 1}"#),
                ("session.rename", #"{"id": "s", "owner": "bob", "title": "mine"}"#),
                ("session.export", #"{"id": "s", "owner": "bob"}"#),
            ]
            for (method, parameters) in calls {
                let refusal = try await client.refusal(method, parameters)
                #expect(refusal == "forbidden" || refusal.hasPrefix("invalidParams owner"), "\(method)")
            }
            let page = try await client.sessions(SessionFilter(owner: "bob"))
            #expect(page.sessions.isEmpty)
            #expect(page.total == 0)
        }
    }

    @Test func sessionsAreFoundByTheBeginningOfTheirIds() async throws {
        try await withService { _, client in
            for id in ["a-10", "a-1", "b-1", "a-2", "a.3", "a-30"] {
                _ = try await client.ask("session.start", #"{"id": "\#(id)", "owner": "ann"}"#)
            }
            _ = try await client.ask("session.archive", #"{"id": "a-2"}"#)
            _ = try await client.ask("session.erase", #"{"id": "a-30"}"#)
            _ = try await client.ask("session.close", #"{"id": "a-10"}"#)
            var filter = SessionFilter(owner: "ann")
            filter.idPrefix = "a-"
            let page = try await client.sessions(filter)
            #expect(
                page.sessions.map(\.id) == ["a-1", "a-10"] && page.total == nil && page.nextCursor == nil)
            filter.archived = .include
            var ids: [String] = []
            for try await session in client.allSessions(filter, pageLimit: 1) { ids.append(session.id) }
            #expect(ids == ["a-1", "a-10", "a-2"])
            filter.archived = .only
            #expect(try await client.sessions(filter).sessions.map(\.id) == ["a-2"])
            filter.archived = .exclude
            filter.status = .erased
            #expect(try await client.sessions(filter).sessions.map(\.id) == ["a-30"])
            filter.status = .closed
            #expect(try await client.sessions(filter).sessions.map(\.id) == ["a-10"])
            let offset = try await client.ask("session.list", #"{"idPrefix": "a", "offset": 2}"#)
            #expect(offset["sessions"]?.elements.map { $0["id"]?.string } == ["a.3"])
            for prefix in [#""""#, #""a/""#, "1", "null"] {
                let refusal = try await client.refusal("session.list", #"{"idPrefix": \#(prefix)}"#)
                #expect(refusal == "invalidParams idPrefix")
            }
            let none = try await client.ask("session.list", #"{"idPrefix": "zz"}"#)
            #expect(none["sessions"]?.elements.isEmpty == true)
            let cursor = "73" + String(repeating: "00", count: 9) + String(repeating: "f", count: 16)
            #expect(
                try await client.refusal("session.list", #"{"idPrefix": "a", "cursor": "\#(cursor)"}"#)
                    == "invalidParams cursor")
        }
    }

    @Test("A4, B5, C1, E1: the list is paged by activity") func theListIsPagedByActivity() async throws {
        try await withService { _, client in
            for index in 1...25 {
                let owner = index % 2 == 0 ? "ann" : "bob"
                _ = try await client.ask(
                    "session.start", #"{"id": "s\#(index)", "owner": "\#(owner)", "project": "p"}"#)
            }
            _ = try await client.ask("session.pin", #"{"id": "s3"}"#)
            _ = try await client.ask("session.archive", #"{"id": "s5"}"#)
            _ = try await client.ask(
                "message.append", #"{"session": "s1", "role": "user", "content": "again"}"#)
            var ids: [String] = []
            for try await session in client.allSessions(SessionFilter(), pageLimit: 7) {
                ids.append(session.id)
            }
            let rest = (1...25).reversed().map { "s\($0)" }.filter { !["s1", "s3", "s5"].contains($0) }
            #expect(ids == ["s3", "s1"] + rest)
            #expect(try await client.sessions().total == 24)
            var archived = SessionFilter()
            archived.archived = .only
            #expect(try await client.sessions(archived).sessions.map(\.id) == ["s5"])
            #expect(try await client.sessions(SessionFilter(owner: "ann", project: "p")).total == 12)
            let first = try await client.sessions(SessionFilter(owner: "bob"), limit: 1).sessions[0]
            #expect(first.id == "s3")
            #expect(try await client.session("s1").session.messageCount == 1)
        }
    }
}
