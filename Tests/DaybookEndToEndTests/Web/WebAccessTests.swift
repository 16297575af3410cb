import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Check 15: what a page of another site, a rebound name or a form could send, and none of it passes.
@Suite(.timeLimit(.minutes(10))) struct WebAccessTests {
    /// A request that must not pass, and why.
    private struct Attack {
        let what: String
        var method = "POST"
        /// Headers that take the place of those of a browser that may ask; nil takes one away.
        var changes: [(String, String?)]
        let status: Int
    }

    private static let body = #"{"jsonrpc":"2.0","id":1,"method":"session.start","params":{}}"#

    private static func attacks(port: Int) -> [Attack] {
        let hosts: [String?] = [
            "evil.example", "evil.example:\(port)", "127.0.0.1.evil.example:\(port)", "127.0.0.1",
            "127.0.0.1:\(port + 1)", "[::1]:\(port)", "0.0.0.0:\(port)", "2130706433:\(port)", "", nil,
        ]
        let origins: [String?] = [
            "http://evil.example", "https://127.0.0.1:\(port)", "http://127.0.0.1:\(port + 1)",
            "http://127.0.0.1", "http://127.0.0.1:\(port).evil.example", "http://localhost:\(port)", "null",
            "file://", "", nil,
        ]
        let types: [String?] = [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
            "text/plain; application/json", "application/json; charset=utf-16", "application/jsonp", "", nil,
        ]
        let methods = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
        return hosts.map { Attack(what: "Host \($0 ?? "absent")", changes: [("Host", $0)], status: 403) }
            + origins.map { Attack(what: "Origin \($0 ?? "absent")", changes: [("Origin", $0)], status: 403) }
            + ["cross-site", "same-site", "none"].map { (site: String) in
                Attack(what: "Sec-Fetch-Site \(site)", changes: [("Sec-Fetch-Site", site)], status: 403)
            }
            + types.map {
                Attack(what: "type \($0 ?? "absent")", changes: [("Content-Type", $0)], status: 415)
            }
            + methods.map { Attack(what: $0, method: $0, changes: [], status: 405) }
            + [
                Attack(what: "no cookie", changes: [("Cookie", nil)], status: 401),
                Attack(
                    what: "a made-up cookie", changes: [("Cookie", "daybook-\(port)=0123")], status: 401),
                Attack(
                    what: "another gateway's cookie", changes: [("Cookie", "daybook-1=0123")], status: 401),
            ]
    }

    @Test(
        "Check 15: 40 cases of Host, Origin, method and content type, of which none passes",
        arguments: ["/rpc", "/mcp", "/reply"])
    func matrix(target: String) async throws {
        try await withService { service, client in
            // A model that nobody asks: were one of them let through, it would be.
            let model = ["--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "m"]
            let gateway = try RunningGateway(service, model)
            let cookie = try gateway.cookie() + [("Sec-Fetch-Site", "same-origin")]
            let attacks = Self.attacks(port: gateway.port)
            #expect(attacks.count == 40)
            // A page may ask which model replies.
            let asking = target == "/reply" ? ["GET", "HEAD"] : []
            for attack in attacks where !asking.contains(attack.method) {
                var headers = [("Host", "127.0.0.1:\(gateway.port)")] + cookie
                for (name, value) in attack.changes {
                    headers.removeAll { $0.0 == name }
                    if let value { headers.append((name, value)) }
                }
                let answer = try await Self.ask(gateway, attack.method, target, headers)
                #expect(answer.status == attack.status, "\(attack.what): \(answer.text)")
                #expect(!answer.headers.contains { $0.name.hasPrefix("access-control-") }, "\(attack.what)")
                #expect(answer.header("content-security-policy")?.hasPrefix("default-src 'none'") == true)
            }
            #expect(try await client.info().head == 0, "something was recorded")
            // What is refused above is refused for what was changed: the same without a change passes.
            let answer = try gateway.connect().ask("POST", "/rpc", cookie, body: Self.body)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await client.info().head == 1)
        }
    }

    /// By hand where the host is left out, which the connection would add.
    private static func ask(
        _ gateway: RunningGateway, _ method: String, _ target: String, _ headers: [(String, String)]
    ) async throws -> WebAnswer {
        let connection = try gateway.connect()
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        try connection.raw.send(
            "\(method) \(target) HTTP/1.1\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        var answer = try connection.head()
        if method != "HEAD", let count = answer.header("content-length").flatMap({ Int($0) }) {
            answer.body = try connection.raw.bytes(count: count)
        }
        return answer
    }

    @Test func twoHostsAreNone() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let own = ("Host", "127.0.0.1:\(gateway.port)")
            for hosts in [[own, own], [own, ("Host", "evil.example")], [("Host", "evil.example"), own]] {
                let answer = try gateway.connect().ask("GET", "/healthz", hosts)
                #expect([400, 403].contains(answer.status), "\(hosts)")
            }
            let whole = try gateway.connect().ask("GET", "http://127.0.0.1:\(gateway.port)/").status
            #expect(whole == 200, "a target with the gateway's own host in it, as a proxy sends it")
        }
    }

    @Test func aNamedHostIsOneOfTheGateway() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service, ["--allow-host", "notes.example"])
            var headers = try gateway.cookie()
            headers.removeAll { $0.0 == "Origin" }
            headers += [("Host", "notes.example"), ("Origin", "https://notes.example")]
            let call = #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#
            #expect(try gateway.connect().ask("POST", "/rpc", headers, body: call).status == 200)
            #expect(try gateway.connect().ask("GET", "/metrics", [("Host", "notes.example")]).status == 401)
        }
    }

    // MARK: Getting in

    @Test func anAddressOpensThePagesOnce() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let once = try gateway.once()
            let first = try gateway.connect().ask("GET", once)
            #expect(first.status == 303)
            #expect(first.header("location") == "/")
            let cookie = try #require(first.header("set-cookie"))
            #expect(cookie.hasPrefix("daybook-\(gateway.port)="))
            #expect(cookie.hasSuffix("; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict"))
            let second = try gateway.connect().ask("GET", once)
            #expect(second.status == 401)
            #expect(second.text.contains("daybook web --address"))
            #expect(second.header("set-cookie") == nil)
            #expect(!gateway.said.contains("once="), "a log has the secret")
        }
    }

    @Test func revokingEndsTheAccessOfAll() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let (cookie, once) = (try gateway.cookie(), try gateway.once())
            let call = #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#
            #expect(try gateway.connect().ask("POST", "/rpc", cookie, body: call).status == 200)
            let events = try gateway.connect()
            try events.send("GET", "/events?from=1", cookie)
            #expect(try events.head().status == 200)
            #expect(try Self.web("--revoke", service).status == 0)
            let refused = try gateway.connect().ask("POST", "/rpc", cookie, body: call)
            #expect(refused.status == 401)
            #expect(refused.text.contains("daybook web --address"))
            #expect(try gateway.connect().ask("GET", "/events", cookie).status == 401)
            #expect(try gateway.connect().ask("GET", once).status == 401)
        }
    }

    @Test func whatIsKeptIsTheOwnersAlone() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()[0].1.split(separator: "=")[1]
            let folder = service.journal + "/web"
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
                #expect(try !String(contentsOfFile: folder + "/" + name, encoding: .utf8).contains(cookie))
            }
            _ = gateway.port
        }
    }

    @Test func aCookieLastsOverARestartOfTheGateway() async throws {
        try await withService { service, _ in
            let first = try RunningGateway(service)
            let (cookie, port) = (try first.cookie(), first.port)
            #expect(first.terminate() == 0)
            let second = try RunningGateway(service, port: port)
            let call = #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#
            #expect(try second.connect().ask("POST", "/rpc", cookie, body: call).status == 200)
        }
    }

    // MARK: The command

    private static func web(_ argument: String, _ service: RunningService) throws -> CommandRun {
        try CommandRun(["web", argument], journal: service.journal)
    }

    @Test func elsewhereIsRefusedWithASentence() async throws {
        try await withService { service, _ in
            for (address, says) in [
                ("0.0.0.0:7437", "--allow-host"), ("10.0.0.1:80", "--allow-host"),
                ("x", "--listen is a port, or a host and a port"),
            ] {
                let run = try CommandRun(["web", "--listen", address], journal: service.journal)
                #expect(run.status == 2)
                #expect(run.error.contains(says), "\(run.error)")
            }
        }
    }

    @Test func oneGatewayServesAJournal() async throws {
        try await withService { service, _ in
            #expect(try Self.web("--address", service).status == 1)
            let gateway = try RunningGateway(service)
            let run = try CommandRun(["web", "--listen", "0"], journal: service.journal)
            #expect(run.status == 3)
            #expect(run.error.contains("served already, at http://127.0.0.1:\(gateway.port)/"))
        }
    }

    @Test func aPortThatIsTakenIsToldOf() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            try await withService { other, _ in
                let run = try CommandRun(["web", "--listen", "\(gateway.port)"], journal: other.journal)
                #expect(run.status == 3)
                #expect(run.error.contains("--listen"), "\(run.error)")
            }
        }
    }
}
