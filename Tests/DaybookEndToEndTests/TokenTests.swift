import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// A service that asks for tokens: rows E1 and D's owners, by `system.authenticate`.
@Suite(.timeLimit(.minutes(10))) struct TokenTests {
    private static let ann = "ann-0123456789abcdef"
    private static let bob = "bob-0123456789abcdef"
    private static let reader = "reader-0123456789abcdef"
    private static let operatorToken = "operator-0123456789abcdef"

    private static let table = """
        # who may do what
        {"token": "\(ann)", "owner": "ann"}
        {"token": "\(bob)", "owner": "bob"}
        {"token": "\(reader)", "scopes": ["read"]}

        {"token": "\(operatorToken)", "scopes": ["read", "append", "admin"]}

        """

    private static let unknown = "unknown-0123456789abcdef"

    private func withTokens(
        _ arguments: [String] = [], _ body: (RunningService) async throws -> Void
    ) async throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let folder = scratch.path
        let file = folder + "/tokens"
        try Data(Self.table.utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, 0o600)
        let service = try RunningService(["--storage-reserve", "0", "--tokens", file] + arguments)
        defer { service.remove() }
        try await body(service)
    }

    private func withClient(
        _ token: String?, of service: RunningService, _ body: (DaybookClient) async throws -> Void
    ) async throws {
        let client = service.client { $0.token = token }
        try await body(client)
        await client.close()
    }

    @Test("E1: nothing is done without a token, or with one that is not known") func withoutToken()
        async throws
    {
        try await withTokens { service in
            let connection = try RawConnection(service.socket)
            func call(_ method: String, _ params: String = "{}") throws -> String {
                try connection.exchange(
                    #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#) ?? ""
            }
            #expect(try call("system.ping").contains(#""pong":true"#))
            #expect(try call("rpc.discover").contains("system.authenticate"))
            for method in ["session.list", "system.info", "projection.list"] {
                #expect(try call(method).contains(#""code":-32006"#), "\(method)")
                #expect(try call(method).contains("unauthenticated"), "\(method)")
            }
            #expect(try call("session.start").contains("unauthenticated"))
            #expect(
                try call("system.authenticate", #"{"token":"unknown-0123456789"}"#).contains(
                    "unauthenticated"))
            #expect(try call("system.authenticate", #"{"token":"short"}"#).contains("invalidParams"))
            #expect(try call("session.list").contains("unauthenticated"))
            let bound = try call("system.authenticate", #"{"token":"\#(Self.ann)"}"#)
            #expect(bound.contains(#""result":{"owner":"ann","scopes":["read","append"]}"#))
            #expect(try call("session.list").contains(#""sessions":[]"#))
            // A wrong token changes nothing.
            #expect(
                try call("system.authenticate", #"{"token":"unknown-0123456789"}"#).contains(
                    "unauthenticated"))
            #expect(try call("session.list").contains(#""sessions":[]"#))
            #expect(!FileManager.default.fileExists(atPath: service.journal + "/tokens"))
        }
    }

    @Test func aTokenThatIsNotKnownIsInTheLogWithoutItsText() async throws {
        try await withTokens(["--log-level", "warning"]) { service in
            let connection = try RawConnection(service.socket)
            let wrong =
                #"{"jsonrpc":"2.0","id":1,"method":"system.authenticate","params":{"token":"\#(Self.unknown)"}}"#
            #expect(try connection.exchange(wrong)?.contains("unauthenticated") == true)
            #expect(service.log.contains("tokenUnknown"), "\(service.log)")
            #expect(!service.log.contains(Self.unknown))
        }
    }

    @Test("E1: authenticating is a barrier among what is sent at once") func aBarrier() async throws {
        try await withTokens { service in
            let connection = try RawConnection(service.socket)
            func line(_ id: Int, _ method: String, _ params: String = "{}") -> String {
                #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
            }
            let lines = [
                line(1, "session.start", #"{"id":"early"}"#),
                line(2, "system.authenticate", #"{"token":"\#(Self.ann)"}"#),
                line(3, "session.start", #"{"id":"s"}"#), line(4, "session.get", #"{"id":"s"}"#),
                line(5, "system.authenticate", #"{"token":"\#(Self.bob)"}"#),
                line(6, "session.get", #"{"id":"s"}"#),
            ]
            try connection.send(lines.joined(separator: "\n") + "\n")
            var answers: [Int: JSONBytes] = [:]
            for _ in lines {
                let answer = try JSONBytes(json: try connection.line() ?? "")
                answers[answer["id"]?.integer ?? 0] = answer
            }
            func reason(_ id: Int) -> String? { answers[id]?["error"]?["data"]?["reason"]?.string }
            #expect(reason(1) == "unauthenticated" && reason(6) == "forbidden")
            #expect(answers[3]?["result"]?["session"]?["owner"]?.string == "ann")
            #expect(answers[4]?["result"]?["session"]?["id"]?.string == "s")
            #expect(answers[5]?["result"]?["owner"]?.string == "bob")
            try connection.send("[\(lines[5]),\(lines[1]),\(lines[3])]\n")
            let batch = try JSONBytes(json: try connection.line() ?? "").elements
            #expect(batch.count == 3)
            for answer in batch {
                #expect((answer["error"] == nil) == (answer["id"]?.integer != 6), "\(answer.text)")
            }
        }
    }

    @Test("E1: a connection bound to an owner sees nothing of others, nor that there is nothing")
    func ownersAreKeptApart() async throws {
        try await withTokens { service in
            try await withClient(Self.ann, of: service) { ann in
                _ = try await ann.ask("session.start", #"{"id": "a", "project": "p"}"#)
                _ = try await ann.append(MessageDraft(role: .user, text: "mine"), to: "a")
                let mixed = #"{"role": "user", "content": "x", "startSession": {"id": "b", "owner": "bob"}}"#
                #expect(try await ann.refusal("message.append", mixed) == "forbidden")
            }
            try await withClient(Self.bob, of: service) { bob in
                _ = try await bob.append(
                    MessageDraft(role: .user, text: "his"), to: nil, startSession: SessionDraft(id: "b"))
                let own = try await bob.session("b").session
                #expect(own.owner == "bob")
                for id in ["a", "none"] {
                    let cases: [(String, String)] = [
                        ("session.get", #"{"id": "\#(id)"}"#), ("session.export", #"{"id": "\#(id)"}"#),
                        ("session.rename", #"{"id": "\#(id)", "title": "t"}"#),
                        ("session.fork", #"{"id": "\#(id)", "atSequence": 1}"#),
                        ("session.erase", #"{"id": "\#(id)"}"#),
                        ("message.list", #"{"session": "\#(id)"}"#),
                        ("message.get", #"{"session": "\#(id)", "sequence": 1}"#),
                        ("message.append", #"{"session": "\#(id)", "role": "user", "content": 1}"#),
                        ("message.redact", #"{"session": "\#(id)", "sequence": 1}"#),
                        ("resume.prompt", #"{"session": "\#(id)"}"#),
                        ("event.append", #"{"session": "\#(id)", "type": "x.a", "body": 1}"#),
                        ("insight.record", #"{"session": "\#(id)", "kind": "k", "value": 1}"#),
                        ("journal.read", #"{"session": "\#(id)"}"#),
                        ("journal.subscribe", #"{"session": "\#(id)"}"#),
                        ("search.messages", #"{"query": "mine", "session": "\#(id)"}"#),
                        ("session.get", #"{"id": "b", "owner": "ann"}"#),
                    ]
                    for (method, params) in cases {
                        #expect(try await bob.refusal(method, params) == "forbidden", "\(method) \(id)")
                    }
                }
                #expect(try await bob.refusal("session.start", #"{"id": "a"}"#) == "forbidden")
                #expect(try await bob.ask("session.list")["total"]?.integer == 1)
                #expect(try await bob.refusal("session.list", #"{"owner": "ann"}"#) == "forbidden")
                #expect(try await bob.ask("project.list")["total"]?.integer == 0)
                #expect(try await bob.ask("session.current")["session"]?["id"]?.string == "b")
                #expect(try await bob.refusal("resume.context", #"{"owner": "ann"}"#) == "forbidden")
                #expect(try await bob.refusal("stats.activity", #"{"project": "p"}"#) == "forbidden")
                let buckets = try await bob.ask("stats.activity")["buckets"]?.elements ?? []
                #expect(buckets.compactMap { $0["messages"]?.integer }.reduce(0, +) == 1)
                let events = try await bob.readJournal(from: 1).events
                #expect(!events.isEmpty && events.allSatisfy { $0.session == "b" })
                #expect(try await bob.ask("search.messages", #"{"query": "mine"}"#)["total"]?.integer == 0)
                var seen: [String?] = []
                for try await element in bob.subscribe(from: 1) {
                    if case .event(let event) = element { seen.append(event.session) }
                    if case .caughtUp = element { break }
                }
                #expect(seen == ["b", "b"])
            }
        }
    }

    @Test("E1: scopes say what a token is for") func scopes() async throws {
        try await withTokens { service in
            try await withClient(Self.operatorToken, of: service) { client in
                _ = try await client.ask("session.start", #"{"id": "s", "owner": "ann"}"#)
                #expect(try await client.refusal("session.get", #"{"id": "none"}"#) == "notFound")
            }
            try await withClient(Self.reader, of: service) { client in
                let session = try await client.session("s").session
                #expect(session.owner == "ann")
                let refusal = try await client.refusal("session.pin", #"{"id": "s"}"#)
                #expect(refusal == "forbidden")
            }
            // Neither who reads nor who is bound to an owner gives a session away, or takes one.
            for token in [Self.reader, Self.ann] {
                try await withClient(token, of: service) { client in
                    let refusal = try await client.refusal("session.assign", #"{"id": "s", "project": "p"}"#)
                    #expect(refusal == "forbidden")
                }
            }
            try await withClient(Self.operatorToken, of: service) { client in
                _ = try await client.ask("session.assign", #"{"id": "s", "project": "p"}"#)
            }
            let command = try CommandRun(["sessions"], journal: service.journal)
            #expect(command.status == 3 && command.error.contains("token"))
            let allowed = try CommandRun(
                ["sessions"], journal: service.journal, environment: ["DAYBOOK_TOKEN": Self.reader])
            #expect(allowed.status == 0 && allowed.output.contains("s"))
        }
    }

    @Test func withoutATableATokenIsNotAskedFor() async throws {
        try await withService { _, client in
            let answer = try await client.ask("system.authenticate", #"{"token": "0123456789abcdef"}"#)
            #expect(answer.text == #"{"scopes":["read","append","admin"]}"#)
            #expect(try await client.ask("session.list")["total"]?.integer == 0)
        }
    }

    @Test func badTablesAreRefused() throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let folder = scratch.path
        let file = folder + "/tokens"
        func refusal(_ text: String, mode: mode_t = 0o600) throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            chmod(file, mode)
            let run = try CommandRun(["serve", "--tokens", file], journal: folder + "/j")
            #expect(run.status == 2 && !run.error.contains("canary"))
            return run.error
        }
        let token = #"{"token": "canary-0123456789"}"#
        #expect(try refusal(token, mode: 0o644).contains("0600"))
        #expect(try refusal("# none\n").contains("no token"))
        #expect(try refusal("\n\(token)\n\(token)\n").contains("line 3"))
        #expect(try refusal(#"{"token": "canary"}"#).contains("16"))
        #expect(try refusal(#"{"token": "canary-0123456789", "scope": "read"}"#).contains("scope"))
        #expect(try refusal(#"{"token": "canary-0123456789", "scopes": ["write"]}"#).contains("scopes"))
        #expect(try refusal("canary-0123456789 ann").contains("line 1"))
        // A token in the place of a name is not repeated either.
        for line in [#"{"canary-0123456789": "ann"}"#, "canary-0123456789 ann", #"["canary-0123456789"]"#] {
            #expect(try refusal(line).contains(#"must be an object such as {"token": "…""#), "\(line)")
        }
        let near = try CommandRun(["serve", "--tokens", folder + "/tokns"], journal: folder + "/j")
        #expect(near.status == 2 && near.error.contains("did you mean \(file)?"), "\(near.error)")
        let missing = try CommandRun(["serve", "--tokens", folder + "/none"], journal: folder + "/j")
        #expect(missing.status == 2 && missing.error.contains("can't be opened"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/j"))
    }

    @Test("E1: each of several appends is held to the connection's owner and scopes")
    func appendsTogether() async throws {
        try await withTokens { service in
            try await withClient(Self.operatorToken, of: service) { client in
                _ = try await client.ask("session.start", #"{"id": "hers", "owner": "ann"}"#)
                _ = try await client.ask("session.start", #"{"id": "his", "owner": "bob"}"#)
            }
            func say(_ session: String, _ more: String = "") -> String {
                #"{"method": "message.append", "params": {"session": "\#(session)", "role": "user", "#
                    + #""content": 1\#(more)}}"#
            }
            let start = #"{"method": "session.start", "params": {"id": "new"}}"#
            try await withClient(Self.ann, of: service) { client in
                for foreign in [say("his"), say("hers", #", "owner": "bob""#), say("missing")] {
                    let error = await #expect(throws: DaybookError.self) {
                        _ = try await client.ask("batch.append", #"{"appends": [\#(start), \#(foreign)]}"#)
                    }
                    #expect(error?.reason == .forbidden && error?.index == 1, "\(foreign)")
                }
                let answer = try await client.ask(
                    "batch.append", #"{"appends": [\#(start), \#(say("hers"))]}"#)
                #expect(answer["results"]?.elements[0]["session"]?["owner"]?.string == "ann")
            }
            try await withClient(Self.reader, of: service) { client in
                let refusal = try await client.refusal("batch.append", #"{"appends": [\#(say("his"))]}"#)
                #expect(refusal == "forbidden")
            }
        }
    }
}
