import DaybookClient
import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// The contract over HTTP.
@Suite(.timeLimit(.minutes(10))) struct WebCallTests {
    private func call(
        _ gateway: RunningGateway, _ headers: [(String, String)], _ body: String
    ) throws -> WebAnswer {
        try gateway.connect().ask("POST", "/rpc", headers, body: body)
    }

    // MARK: Calls

    @Test func answersAreTheBytesOfTheService() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            let content = #"{"b": 1.50,  "a":"\ud800", "n":-0}"#
            let append =
                #"{"jsonrpc":"2.0","id":"x","method":"message.append","params":{"session":"s","role":"user","#
                + #""content":\#(content),"startSession":{}}}"#
            let answer = try call(gateway, cookie, append)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.header("content-type") == "application/json")
            #expect(answer.header("cache-control") == "no-store")
            #expect(answer.text.contains(content), "\(answer.text)")
            let list = #"{"jsonrpc":"2.0","id":1,"method":"message.list","params":{"session":"s"}}"#
            let direct = try RawConnection(service.socket).exchange(list)
            #expect(try call(gateway, cookie, list).text == direct)
        }
    }

    @Test func errorsAreThoseOfTheService() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            for body in [
                #"{"jsonrpc":"2.0","id":1,"method":"session.get","params":{"id":"none"}}"#,
                #"{"jsonrpc":"2.0","id":1,"method":"session.get","params":{"id":5}}"#,
                #"{"jsonrpc":"2.0","id":1,"method":"session.get","params":[]}"#,
                #"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#,
                #"{"jsonrpc":"2.0","id":1,"method":"session.get","extra":1}"#,
                #"{"id":1,"method":"session.get"}"#,
                #"{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":1,"a":2}}"#,
                #"{"jsonrpc":"2.0","id":1"#, "[]", "5", "\u{FEFF}{}",
            ] {
                let direct = try RawConnection(service.socket).exchange(body)
                let answer = try call(gateway, cookie, body)
                #expect(answer.status == 200, "\(body)")
                #expect(answer.text == direct, "\(body)")
            }
        }
    }

    @Test func batchesKeepTheirOrder() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            let calls = (1...40).map { number in
                let id = number % 4 == 0 ? "" : #""id":\#(number),"#
                return
                    #"{"jsonrpc":"2.0",\#(id)"method":"message.append","params":{"session":"s","role":"user","#
                    + #""content":"\#(number)","startSession":{}}}"#
            }
            let answer = try call(gateway, try gateway.cookie(), "[\(calls.joined(separator: ","))]")
            let ids = try answer.json().elements.compactMap { $0["id"]?.integer }
            #expect(ids == (1...40).filter { $0 % 4 != 0 })
            let messages = try await client.messages(of: "s").messages
            #expect(messages.map(\.content.string) == (1...40).map { "\($0)" })
        }
    }

    @Test func notificationsAreCarriedOutAndNotAnswered() async throws {
        try await withService { service, client in
            let gateway = try RunningGateway(service)
            let answer = try call(
                gateway, try gateway.cookie(),
                #"{"jsonrpc":"2.0","method":"session.start","params":{"id":"quiet"}}"#)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
            #expect(try await client.session("quiet").session.id == "quiet")
        }
    }

    @Test func whatHTTPDoesInItsOwnWayIsPointedTo() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            for (method, way) in [
                ("journal.subscribe", "/events"), ("journal.unsubscribe", "/events"),
                ("system.authenticate", "Authorization: Bearer"),
            ] {
                let answer = try call(
                    gateway, cookie, #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{}}"#)
                #expect(try answer.json()["error"]?["code"]?.integer == -32_601)
                #expect(answer.text.contains(way), "\(answer.text)")
            }
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            let connection = try gateway.connect()
            try connection.raw.send(
                "POST /rpc HTTP/1.1\r\nHost: 127.0.0.1:\(gateway.port)\r\n"
                    + cookie.map { "\($0.0): \($0.1)\r\n" }.joined() + "Content-Length: 16777217\r\n\r\n")
            let answer = try connection.head()
            #expect(answer.status == 413)
            let large = String(repeating: " ", count: 16 << 20)
            #expect(try call(gateway, cookie, large + "5").status == 413)
        }
    }

    // MARK: Tokens

    private static let ann = "ann-0123456789abcdef"
    private static let bob = "bob-0123456789abcdef"
    private static let admin = "admin-0123456789abcdef"

    private func withTokens(
        _ body: (RunningService, RunningGateway) async throws -> Void
    ) async throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let table = """
            {"token": "\(Self.ann)", "owner": "ann"}
            {"token": "\(Self.bob)", "owner": "bob"}
            {"token": "\(Self.admin)", "scopes": ["read", "append", "admin"]}
            """
        try Data(table.utf8).write(to: URL(fileURLWithPath: scratch.file("tokens")))
        chmod(scratch.file("tokens"), 0o600)
        let service = try RunningService(["--storage-reserve", "0", "--tokens", scratch.file("tokens")])
        defer { service.remove() }
        try await body(service, RunningGateway(service))
    }

    private func headers(_ token: String) -> [(String, String)] {
        [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
    }

    @Test func aTokenOpensWhatItAllows() async throws {
        try await withTokens { _, gateway in
            let list = #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#
            #expect(try call(gateway, headers(Self.ann), list).status == 200)
            for token in ["unknown-0123456789", "", Self.ann + "x", String(repeating: "x", count: 2_000)] {
                let answer = try call(gateway, headers(token), list)
                #expect(answer.status == 401, "\(token)")
                #expect(answer.header("www-authenticate") == "Bearer")
            }
            let basic = [("Authorization", "Basic eA=="), ("Content-Type", "application/json")]
            #expect(try call(gateway, basic, list).status == 401)
            let evil = headers(Self.ann) + [("Origin", "http://evil.example")]
            #expect(try call(gateway, evil, list).status == 403)
        }
    }

    /// The reason why a method is refused to a token's holder; nil where it is done.
    private func refusal(_ gateway: RunningGateway, _ token: String, _ method: String) throws -> String? {
        let params = method == "session.erase" ? #"{"id":"s"}"# : "{}"
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        return try call(gateway, headers(token), body).json()["error"]?["data"]?["reason"]?.string
    }

    @Test func erasingAndAdministratingNeedTheScopeAdmin() async throws {
        try await withTokens { _, gateway in
            let start =
                #"{"jsonrpc":"2.0","id":1,"method":"session.start","params":{"id":"s","owner":"ann"}}"#
            let started = try call(gateway, headers(Self.ann), start)
            #expect(started.status == 200)
            #expect(try refusal(gateway, Self.ann, "session.erase") == "forbidden")
            #expect(try refusal(gateway, Self.ann, "admin.stats") == "forbidden")
            #expect(try refusal(gateway, Self.admin, "admin.stats") == nil)
            #expect(try refusal(gateway, Self.admin, "session.erase") == nil)
        }
    }

    @Test func tokensOpenNothingWhereTheServiceAsksForNone() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let answer = try call(
                gateway, headers("anything"), #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#)
            #expect(answer.status == 401)
        }
    }

    @Test("Check 16: two owners who race on one gateway never see each other") func owners() async throws {
        try await withTokens { _, gateway in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (owner, token) in [("ann", Self.ann), ("bob", Self.bob)] {
                    for lane in 0..<4 {
                        group.addTask { try race(gateway, owner, token, lane) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private func race(_ gateway: RunningGateway, _ owner: String, _ token: String, _ lane: Int) throws {
        let connection = try gateway.connect()
        for turn in 0..<25 {
            let append =
                #"{"jsonrpc":"2.0","id":1,"method":"message.append","params":{"session":"\#(owner)-\#(lane)","#
                + #""role":"user","content":"said by \#(owner) \#(turn)","startSession":{}}}"#
            let reads = #"{"jsonrpc":"2.0","id":2,"method":"session.list","params":{"limit":100}}"#
            let search =
                #"{"jsonrpc":"2.0","id":3,"method":"search.messages","params":{"query":"said","limit":100}}"#
            let answer = try connection.ask(
                "POST", "/rpc", headers(token), body: "[\(append),\(reads),\(search)]")
            #expect(answer.status == 200)
            let other = owner == "ann" ? "bob" : "ann"
            #expect(answer.text.contains(owner))
            #expect(!answer.text.contains(other), "\(owner) sees \(other)")
        }
    }

    @Test func browsersActWithTheGatewaysToken() async throws {
        try await withTokens { service, gateway in
            let cookie = try gateway.cookie()
            let start = #"{"jsonrpc":"2.0","id":1,"method":"session.start","params":{"id":"mine"}}"#
            #expect(try call(gateway, cookie, start).text.contains("unauthenticated"))
            #expect(gateway.said.contains("DAYBOOK_TOKEN"))
            gateway.terminate()
            let own = try RunningGateway(service, environment: ["DAYBOOK_TOKEN": Self.ann])
            let answer = try call(own, try own.cookie(), start)
            #expect(try answer.json()["result"]?["session"]?["owner"]?.string == "ann", "\(answer.text)")
        }
    }

    // MARK: The journal away, and the end

    @Test func aJournalThatIsAwayIsToldOfAndComesBack() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            let list = #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#
            #expect(try call(gateway, cookie, list).status == 200)
            service.kill()
            let answer = try await eventually { () -> WebAnswer? in
                let answer = try call(gateway, cookie, list)
                return answer.status == 503 ? answer : nil
            }
            #expect(try answer.json()["id"]?.integer == 1)
            #expect(try answer.json()["error"]?["data"]?["reason"]?.string == "unreachable")
            #expect(answer.text.contains("daybook serve"))
            #expect(answer.header("retry-after") == "1")
            #expect(try gateway.connect().ask("GET", "/readyz").status == 503)
            #expect(try gateway.connect().ask("GET", "/healthz").status == 200)
            #expect(try gateway.connect().ask("GET", "/").status == 200)
            #expect(try gateway.connect().ask("GET", "/events", cookie).status == 503)
            try service.start()
            #expect(try call(gateway, cookie, list).status == 200)
            #expect(try gateway.connect().ask("GET", "/readyz").status == 200)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP]) func aSignalEndsIt(signal: Int32) async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            let idle = try gateway.connect()
            #expect(try idle.ask("GET", "/healthz").status == 200)
            let events = try gateway.connect()
            try events.send("GET", "/events?from=1", cookie)
            #expect(try events.head().status == 200)
            gateway.signal(signal)
            #expect(gateway.wait() == 0)
            while try events.event() != nil {}
        }
    }
}
