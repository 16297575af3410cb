import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// The pages and what monitors ask, without a browser.
@Suite(.timeLimit(.minutes(10))) struct WebPageTests {
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'"

    @Test("Check 16: the policy is on every answer") func policy() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let cookie = try gateway.cookie()
            var answers: [WebAnswer] = []
            for target in [
                "/", "/s/x", "/projects", "/search?q=x", "/activity", "/nowhere", "/assets/0/app.js", "/rpc",
                "/events?from=x", "/healthz", "/readyz", "/metrics", "/?once=x",
            ] {
                answers.append(try gateway.connect().ask("GET", target, cookie))
            }
            answers.append(try gateway.connect().ask("HEAD", "/"))
            answers.append(try gateway.connect().ask("POST", "/rpc", cookie, body: "{"))
            answers.append(try gateway.connect().ask("GET", try gateway.once()))
            let broken = try gateway.connect()
            try broken.raw.send("this is no HTTP\r\n\r\n")
            answers.append(try broken.head())
            for answer in answers {
                #expect(answer.header("content-security-policy") == Self.policy, "\(answer)")
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("referrer-policy") == "no-referrer")
                #expect(answer.header("cross-origin-opener-policy") == "same-origin")
                #expect(answer.header("cache-control") == "no-store")
            }
        }
    }

    @Test func thePageNamesFilesThatABrowserMayKeep() async throws {
        try await withService { service, _ in
            let gateway = try RunningGateway(service)
            let page = try gateway.connect().ask("GET", "/s/some-session")
            #expect(page.status == 200)
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            let match = try #require(page.text.firstMatch(of: /"(\/assets\/[0-9a-f]+\/)([^"]+\.js)"/))
            let file = try gateway.connect().ask("GET", String(match.1 + match.2))
            #expect(file.status == 200)
            #expect(file.header("content-type") == "text/javascript; charset=utf-8")
            #expect(file.header("cache-control") == "public, max-age=31536000, immutable")
            #expect(!file.body.isEmpty)
            #expect(try gateway.connect().ask("GET", "/assets/0123/" + match.2).status == 404)
            #expect(try gateway.connect().ask("GET", String(match.1) + "../index.html").status == 404)
            let nowhere = try gateway.connect().ask("GET", "/nowhere")
            #expect(nowhere.status == 404)
            #expect(nowhere.text == page.text)
        }
    }

    @Test func monitorsAreToldWithoutSecrets() async throws {
        try await withService { service, client in
            _ = try await client.startSession()
            let gateway = try RunningGateway(service)
            #expect(try gateway.connect().ask("GET", "/healthz").text == "ok\n")
            #expect(try gateway.connect().ask("GET", "/readyz").text == "ready\n")
            let metrics = try gateway.connect().ask("GET", "/metrics")
            #expect(metrics.status == 200)
            #expect(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.text.contains("\ndaybook_events 1\n"))
            #expect(metrics.text.contains("daybook_view_lag_events{view=\"heads\"} 0\n"))
            #expect(metrics.text.contains("\ndaybook_web_event_streams 0\n"))
            for line in metrics.text.split(separator: "\n") where !line.hasPrefix("#") {
                #expect(
                    line.wholeMatch(of: /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/) != nil)
            }
        }
    }
}
