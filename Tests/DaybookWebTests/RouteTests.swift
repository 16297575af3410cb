import HTTPTypes
import Testing

@testable import daybook_web

/// The paths of the gateway.
struct RouteTests {
    @Test(arguments: ["/", "/s/a-b", "/projects", "/projects/x", "/search", "/activity"])
    func pages(path: String) { #expect(Route(path: path) == .page) }

    @Test(arguments: [
        "", "/s", "/s/", "/s/a/b", "/projects/", "/rpc/", "/RPC", "/assets/", "/assets/x", "/x", "//",
    ])
    func nowhere(path: String) { #expect(Route(path: path) == .nowhere) }

    @Test func theRest() {
        #expect(Route(path: "/rpc") == .rpc)
        #expect(Route(path: "/events") == .events)
        #expect(Route(path: "/healthz") == .health)
        #expect(Route(path: "/readyz") == .readiness)
        #expect(Route(path: "/metrics") == .metrics)
        #expect(Route(path: "/mcp") == .recall)
        #expect(Route(path: "/mcp").methods == [.post])
        #expect(Route(path: "/reply") == .reply)
        #expect(Route(path: "/assets/d/ui/a.js") == .asset(digest: "d", path: "ui/a.js"))
        #expect(Route(path: "/rpc").methods == [.post])
        #expect(Route(path: "/").methods == [.get, .head])
    }

    @Test func addressesToListenOn() {
        #expect(ListenAddress("0") == ListenAddress(host: "127.0.0.1", port: 0))
        #expect(ListenAddress("127.0.0.1:80") == ListenAddress(host: "127.0.0.1", port: 80))
        #expect(ListenAddress("localhost:80") == ListenAddress(host: "127.0.0.1", port: 80))
        #expect(ListenAddress("[::1]:80")?.hostInURL == "[::1]")
        #expect(ListenAddress("Notes.example:443") == ListenAddress(host: "notes.example", port: 443))
        for text in [
            "", "x", ":80", "::1:80", "127.0.0.1", "65536", "a b:80", "a/b:80", "[a]:80", "[::1:80",
            "http://x:80",
        ] {
            #expect(ListenAddress(text) == nil, "\(text)")
        }
    }

    @Test func whoCanReachAnAddress() throws {
        for text in ["7437", "localhost:80", "[::1]:80"] {
            #expect(try #require(ListenAddress(text)).isLoopback, "\(text)")
        }
        for text in ["0.0.0.0:80", "[::]:80", "10.0.0.1:80", "notes.example:80", "127.0.0.2:80"] {
            #expect(try !#require(ListenAddress(text)).isLoopback, "\(text)")
        }
        #expect(try #require(ListenAddress("[::]:80")).isEverywhere)
        #expect(try !#require(ListenAddress("10.0.0.1:80")).isEverywhere)
    }
}
