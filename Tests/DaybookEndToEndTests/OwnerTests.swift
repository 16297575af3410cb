import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Row E1, over every method that takes `owner`: another owner's session is forbidden and unchanged, and no
/// list or count tells of it. A method that is added needs a row here.
@Suite struct OwnerTests {
    enum Expectation: Sendable {
        case forbidden
        /// Answers, and with nothing of another owner's.
        case silent
    }

    struct Row: Sendable {
        let method: String
        let expectation: Expectation
        /// Asked by bob, of ann's session where one is named.
        let parameters: [String]

        init(_ method: String, _ expectation: Expectation, _ parameters: String...) {
            self.method = method
            self.expectation = expectation
            self.parameters = parameters
        }
    }

    private static let message = #""role": "user", "content": "mine""#
    private static let id = #"{"owner": "bob", "id": "secret-s"}"#

    static let rows =
        [
            Row("session.start", .forbidden, #"{"owner": "bob", "id": "secret-s"}"#),
            Row(
                "session.current", .silent, #"{"owner": "bob", "agent": "secret-agent"}"#,
                #"{"owner": "bob", "withinSeconds": null, "withMessages": 10}"#,
                #"{"owner": "bob", "agent": "secret-agent", "project": "secret-project", "withinSeconds": null}"#
            ),
            Row("session.get", .forbidden, id, #"{"owner": "bob", "id": "secret-s", "atRevision": 1}"#),
            Row(
                "session.list", .silent, #"{"owner": "bob", "archived": "include"}"#,
                #"{"owner": "bob", "project": "secret-project"}"#,
                #"{"owner": "bob", "agent": "secret-agent"}"#,
                #"{"owner": "bob", "status": "closed"}"#, #"{"owner": "bob", "status": "erased"}"#,
                #"{"owner": "bob", "mode": "batch"}"#, #"{"owner": "bob", "idPrefix": "secret"}"#,
                #"{"owner": "bob", "subagents": "only"}"#),
            Row(
                "session.unsummarized", .silent, #"{"owner": "bob"}"#,
                #"{"owner": "bob", "agent": "secret-agent"}"#),
            Row("session.rename", .forbidden, #"{"owner": "bob", "id": "secret-s", "title": "mine"}"#),
            Row("session.update", .forbidden, #"{"owner": "bob", "id": "secret-s", "pinned": true}"#),
            Row("session.setContext", .forbidden, #"{"owner": "bob", "id": "secret-s", "context": 1}"#),
            Row(
                "session.summarize", .forbidden,
                #"{"owner": "bob", "id": "secret-s", "summary": "mine", "throughSequence": 1}"#),
            Row("session.fork", .forbidden, #"{"owner": "bob", "id": "secret-s", "atSequence": 1}"#),
            Row("session.rewind", .forbidden, #"{"owner": "bob", "id": "secret-s", "toSequence": 0}"#),
            Row("session.export", .forbidden, id),
            Row("session.outline", .forbidden, id),
            Row("session.diff", .forbidden, #"{"owner": "bob", "id": "secret-s", "from": 1}"#),
            Row("session.tree", .forbidden, id),
            Row(
                "session.erasePreview", .forbidden, id,
                #"{"owner": "bob", "id": "secret-s", "sequence": 1}"#),
            Row(
                "message.append", .forbidden, #"{"owner": "bob", "session": "secret-s", \#(message)}"#,
                #"{"owner": "bob", "session": "secret-s", \#(message), "startSession": {}}"#,
                #"{"owner": "bob", \#(message), "startSession": {"id": "secret-s"}}"#),
            Row(
                "turn.append", .forbidden,
                #"{"owner": "bob", "session": "secret-s", "messages": [{\#(message)}]}"#,
                #"{"owner": "bob", "messages": [{\#(message)}], "startSession": {"id": "secret-s"}}"#),
            Row(
                "message.list", .forbidden, #"{"owner": "bob", "session": "secret-s"}"#,
                #"{"owner": "bob", "session": "secret-s", "atTime": "2026-01-01T00:00:00Z"}"#),
            Row(
                "message.get", .forbidden, #"{"owner": "bob", "session": "secret-s", "sequence": 1}"#,
                #"{"owner": "bob", "session": "secret-s", "key": "k"}"#),
            Row(
                "message.edit", .forbidden,
                #"{"owner": "bob", "session": "secret-s", "sequence": 1, "content": "mine"}"#),
            Row("message.redact", .forbidden, #"{"owner": "bob", "session": "secret-s", "sequence": 1}"#),
            Row(
                "message.annotate", .forbidden,
                #"{"owner": "bob", "session": "secret-s", "sequence": 1, "kind": "k", "value": 1}"#),
            Row("resume.prompt", .forbidden, #"{"owner": "bob", "session": "secret-s"}"#),
            Row("resume.explain", .forbidden, #"{"owner": "bob", "session": "secret-s"}"#),
            Row(
                "resume.context", .silent, #"{"owner": "bob"}"#, #"{"owner": "bob", "agent": "secret-agent"}"#
            ),
            Row(
                "insight.record", .forbidden,
                #"{"owner": "bob", "session": "secret-s", "kind": "k", "value": 1}"#),
            Row(
                "event.append", .forbidden,
                #"{"owner": "bob", "session": "secret-s", "type": "x.a", "body": 1}"#),
            Row("journal.subscribe", .forbidden, #"{"owner": "bob", "session": "secret-s"}"#),
            Row("audit.export", .forbidden, #"{"owner": "bob", "session": "secret-s"}"#),
            Row("project.list", .silent, #"{"owner": "bob", "limit": 1000}"#),
            Row("agent.list", .silent, #"{"owner": "bob", "limit": 1000}"#),
            Row("stats.activity", .silent, #"{"owner": "bob"}"#, #"{"owner": "bob", "bucket": "hour"}"#),
            Row("stats.usage", .silent, #"{"owner": "bob"}"#, #"{"owner": "bob", "by": "model"}"#),
            Row("search.messages", .silent, #"{"owner": "bob", "query": "secret"}"#),
        ]
        + ["pin", "unpin", "archive", "restore", "close", "reopen", "clear", "erase"].map {
            Row("session." + $0, .forbidden, id)
        }

    @Test("E1: sessions belong to users") func everyMethodThatTakesAnOwner() async throws {
        try await withService { _, client in
            try await OwnerTests.begin(client)
            let before = try await client.ask("session.get", #"{"id": "secret-s", "withMessages": 9}"#).text
            let head = try await client.info().head
            var rows = Dictionary(uniqueKeysWithValues: OwnerTests.rows.map { ($0.method, $0) })
            for method in try await OwnerTests.methodsWithOwner(client) {
                guard let row = rows.removeValue(forKey: method) else {
                    Issue.record("\(method) takes an owner and has no row")
                    continue
                }
                for parameters in row.parameters { try await OwnerTests.check(row, parameters, client) }
            }
            #expect(try await client.info().head == head)
            let after = try await client.ask("session.get", #"{"id": "secret-s", "withMessages": 9}"#).text
            #expect(after == before)
        }
    }

    private static func methodsWithOwner(_ client: DaybookClient) async throws -> [String] {
        let document = try await client.ask("rpc.discover")
        return try #require(document["methods"]).elements.compactMap { method in
            let names = method["params"]?.elements.map { $0["name"]?.string } ?? []
            // The owner of an assignment is given to the session; no connection that is bound to one may call it.
            guard method["name"]?.string != "session.assign" else { return nil }
            return names.contains("owner") ? method["name"]?.string : nil
        }
    }

    /// Whatever is ann's says "secret"; bob has one session of his own, with one message.
    private static func begin(_ client: DaybookClient) async throws {
        for id in ["secret-s", "secret-closed"] {
            let context = try JSONBytes(json: #""secret""#)
            _ = try await client.startSession(
                SessionDraft(
                    id: id, owner: "ann", agent: "secret-agent", project: "secret-project", title: "secret",
                    context: context))
            for _ in 0..<3 {
                _ = try await client.append(MessageDraft(role: .user, text: "secret word"), to: id)
            }
            _ = try await client.recordInsight(in: id, kind: "secret", value: context)
        }
        _ = try await client.closeSession("secret-closed")
        _ = try await client.startSession(SessionDraft(id: "b", owner: "bob", agent: "bot", project: "p"))
        _ = try await client.append(MessageDraft(role: .user, text: "bob's"), to: "b")
    }

    private static func check(_ row: Row, _ parameters: String, _ client: DaybookClient) async throws {
        switch row.expectation {
        case .forbidden:
            #expect(try await client.refusal(row.method, parameters) == "forbidden", "\(row.method)")
        case .silent:
            let answer = try await client.ask(row.method, parameters)
            #expect(!answer.text.contains("secret"), "\(row.method) \(parameters)")
            if let total = answer["total"]?.integer { #expect(total <= 1, "\(row.method) \(parameters)") }
            let messages = answer["buckets"]?.elements.reduce(0) { $0 + ($1["messages"]?.integer ?? 0) }
            if let messages { #expect(messages == 1) }
        }
    }

    /// The counts of a name that two owners use are each owner's own.
    @Test("E1: names are each owner's own") func sharedNames() async throws {
        try await withService { _, client in
            for (owner, count) in [("ann", 3), ("bob", 1)] {
                for index in 1...count {
                    let id = "\(owner)-\(index)"
                    _ = try await client.startSession(
                        SessionDraft(id: id, owner: owner, agent: "bot", project: "p"))
                    _ = try await client.append(MessageDraft(role: .user, text: "x"), to: id)
                }
            }
            for (owner, count) in [("ann", 3), ("bob", 1)] {
                let filter = SessionFilter(owner: owner, agent: "bot", project: "p")
                #expect(try await client.sessions(filter).total == count)
                for page in [
                    try await client.projects(owner: owner), try await client.agents(owner: owner),
                ] {
                    #expect(page.groups.map(\.sessionCount) == [count])
                    #expect(page.groups.map(\.messageCount) == [count])
                    #expect(page.groups.map(\.latestSession) == ["\(owner)-\(count)"])
                }
            }
        }
    }
}
