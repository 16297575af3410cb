import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// The active session, and summaries: rows B1, B2, B4, B6, E2 and E3.
@Suite struct ActiveSessionTests {
    @Test("B2: a hundred clients at once get one session") func getOrCreateIsAtomic() async throws {
        try await withService { service, _ in
            let found = try await withThrowingTaskGroup(of: CurrentSession.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        let client = service.client()
                        let current = try await client.currentSession(
                            owner: "ann", agent: "bot", starts: true)
                        await client.close()
                        return current
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found.count == 100)
            #expect(Set(found.map { $0.session?.id }).count == 1)
            #expect(found.count(where: \.isNew) == 1)
            let client = service.client()
            #expect(try await client.info().head == 1)
            await client.close()
        }
    }

    @Test("B2: reused within the time, else a new one, and the answer says which") func reuse() async throws {
        try await withService { _, client in
            let first = try await client.currentSession(agent: "bot", starts: true, mode: "interactive")
            #expect(first.isNew && first.session?.mode == "interactive")
            let again = try await client.currentSession(agent: "bot", starts: true)
            #expect(!again.isNew && again.session?.id == first.session?.id)
            // No age at all is younger than none.
            let other = try await client.currentSession(agent: "bot", withinSeconds: 0, starts: true)
            #expect(other.isNew && other.session?.id != first.session?.id)
            #expect(try await client.session(first.session!.id).session.status == .open)
            _ = try await client.append(MessageDraft(role: .user, text: "hi"), to: first.session!.id)
            let current = try await client.currentSession(agent: "bot", withinSeconds: nil)
            #expect(current.session?.id == first.session?.id)
            #expect(try await client.currentSession().session == nil)
            #expect(try await client.currentSession(owner: "ann", agent: "bot").session == nil)
        }
    }

    @Test("B4: the active session with its newest messages, or null") func withMessages() async throws {
        try await withService { _, client in
            let none = try await client.ask("session.current", #"{"owner": "ann", "withMessages": 5}"#)
            #expect(none.text == #"{"session":null,"isNew":false}"#)
            let started = try await client.currentSession(owner: "ann", starts: true, newestMessageCount: 2)
            #expect(started.messages?.isEmpty == true)
            let id = started.session!.id
            for index in 1...3 {
                _ = try await client.append(MessageDraft(role: .user, text: "m\(index)"), to: id)
            }
            let current = try await client.currentSession(owner: "ann", newestMessageCount: 2)
            #expect(current.messages?.map(\.content.string) == ["m2", "m3"])
            let appended = try await client.ask(
                "session.current", #"{"owner": "ann", "withMessages": 2, "start": true}"#)
            #expect(appended["messages"]?.elements.map { $0["sequence"]?.integer } == [2, 3])
            #expect(appended["revision"]?.integer == 4)
            let got = try await client.session(id, newestMessageCount: 2)
            #expect(got.messages?.map(\.sequence) == [2, 3])
        }
    }

    @Test("B2: a key of session.current is its owner's") func keys() async throws {
        try await withService { _, client in
            let call = #"{"owner": "ann", "start": true, "withinSeconds": 0, "key": "k"}"#
            let first = try await client.ask("session.current", call)
            let again = try await client.ask("session.current", call)
            #expect(again["duplicate"]?.bool == true && again["isNew"]?.bool == true)
            #expect(again["session"]?["id"] == first["session"]?["id"])
            let other = #"{"owner": "ann", "start": true, "withinSeconds": 1, "key": "k"}"#
            #expect(try await client.refusal("session.current", other) == "keyReused")
            let start = #"{"owner": "ann", "key": "k"}"#
            #expect(try await client.refusal("session.start", start) == "keyReused")
            #expect(try await client.info().head == 1)
        }
    }

    @Test("E3: a send that starts a session closes the current one") func closeCurrent() async throws {
        try await withService { _, client in
            let first = try await client.currentSession(owner: "ann", starts: true)
            var draft = SessionDraft(owner: "ann")
            draft.closesCurrent = true
            let sent = try await client.append(
                MessageDraft(role: .user, text: "anew"), to: nil, startSession: draft)
            #expect(sent.closed == [first.session!.id])
            #expect(sent.message.session == sent.session?.id)
            #expect(try await client.session(first.session!.id).isReadOnly)
            let turn = try await client.appendTurn(
                [MessageDraft(role: .user, text: "and again")], to: nil, startSession: draft)
            #expect(turn.closed == [sent.message.session])
            #expect(turn.messages[0].session == turn.session.id)
            let current = try await client.currentSession(owner: "ann")
            #expect(current.session?.id == turn.session.id)
            // For a session that exists it is ignored.
            let more = try await client.append(
                MessageDraft(role: .user, text: "more"), to: turn.session.id, startSession: draft)
            #expect(more.closed.isEmpty)
            let refused = #"{"role": "user", "content": 1, "startSession": {"closeCurrent": 7}}"#
            #expect(
                try await client.refusal("message.append", refused)
                    == "invalidParams startSession.closeCurrent")
        }
    }

    @Test("B6: ended sessions wait for their summary, oldest first") func unsummarized() async throws {
        try await withService { _, client in
            for id in ["a", "b", "c", "empty"] {
                let owner = id == "c" ? "bob" : "ann"
                _ = try await client.startSession(SessionDraft(id: id, owner: owner, agent: "bot"))
                if id != "empty" { _ = try await client.append(MessageDraft(role: .user, text: "x"), to: id) }
            }
            for id in ["b", "a", "empty", "c"] { _ = try await client.closeSession(id) }
            func waiting(_ owner: String? = nil) async throws -> [String] {
                try await client.unsummarizedSessions(owner: owner, agent: "bot").sessions.map(\.id)
            }
            #expect(try await waiting() == ["b", "a", "c"])
            #expect(try await waiting("ann") == ["b", "a"])
            let first = try await client.unsummarizedSessions(limit: 2)
            #expect(first.sessions.map(\.id) == ["b", "a"])
            let rest = try await client.unsummarizedSessions(limit: 2, cursor: first.nextCursor)
            #expect(rest.sessions.map(\.id) == ["c"] && rest.nextCursor == nil)

            let summarized = try await client.summarizeSession("b", "They said x.", through: 1)
            #expect(summarized.session.summary?.text?.string == "They said x.")
            #expect(summarized.session.summary?.throughSequence == 1)
            let again = try await client.summarizeSession("b", "They said x.", through: 1)
            #expect(again.receipt.revision == summarized.receipt.revision)
            let marked = try await client.summarizeSession("a", nil, through: 1)
            #expect(marked.session.summary != nil && marked.session.summary?.text == nil)
            #expect(try await waiting() == ["c"])

            // What comes after a summary waits for another.
            _ = try await client.reopenSession("b")
            _ = try await client.append(MessageDraft(role: .user, text: "y"), to: "b")
            _ = try await client.closeSession("b")
            #expect(try await waiting() == ["c", "b"])
            _ = try await client.archiveSession("c")
            _ = try await client.summarizeSession("c", "Archived.", through: 1)
            #expect(try await waiting() == ["b"])
            let beyond = #"{"id": "b", "summary": "z", "throughSequence": 3}"#
            #expect(
                try await client.refusal("session.summarize", beyond) == "invalidParams throughSequence")
            let foreign = #"{"id": "b", "summary": "z", "throughSequence": 2, "owner": "bob"}"#
            #expect(try await client.refusal("session.summarize", foreign) == "forbidden")
        }
    }

    @Test("B1: the time of the last message is kept and orders the list") func lastMessage() async throws {
        try await withService { _, client in
            for id in ["a", "b"] { _ = try await client.startSession(SessionDraft(id: id, agent: "bot")) }
            #expect(try await client.session("a").session.lastMessageAt == nil)
            let sent = try await client.append(MessageDraft(role: .user, text: "x"), to: "a")
            let session = try await client.session("a").session
            #expect(session.lastMessageAt == sent.message.at)
            #expect(try await client.sessions().sessions.map(\.id) == ["a", "b"])
        }
    }
}
