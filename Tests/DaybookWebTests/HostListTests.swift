import Testing

@testable import daybook_web

/// The names by which the gateway may be addressed.
struct HostListTests {
    private let hosts = HostList(listening: "127.0.0.1", named: ["Notes.example", "other.example:8443"])

    @Test(arguments: ["127.0.0.1:7437", "localhost:7437", "LOCALHOST:7437"])
    func loopbackNamesWithThePortAreTaken(host: String) {
        #expect(hosts.kind(of: host, port: 7_437) == .loopback)
    }

    @Test(arguments: ["notes.example", "NOTES.example", "other.example:8443"])
    func namedOnesAreTakenAsTheyStand(host: String) {
        #expect(hosts.kind(of: host, port: 7_437) == .named)
    }

    @Test(arguments: [
        nil, "", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:7438", "127.0.0.1.evil:7437", "evil:7437", "evil",
        "[::1]:7437", "0.0.0.0:7437", "127.0.0.2:7437", "notes.example:7437", "other.example",
        "127.0.0.1:7437 ", "127.0.0.1:07437", "2130706433:7437",
    ])
    func nothingElseIs(host: String?) { #expect(hosts.kind(of: host, port: 7_437) == nil) }

    @Test func onItsOwnPortOfHTTPTheNameStandsAlone() {
        #expect(hosts.kind(of: "localhost", port: 80) == .loopback)
    }

    @Test func anOriginIsThatOfTheHostAlone() {
        func isOwn(_ origin: String, _ kind: HostList.Kind = .loopback) -> Bool {
            HostList.isOwn(origin: origin, host: "127.0.0.1:7437", kind: kind)
        }
        #expect(isOwn("http://127.0.0.1:7437"))
        #expect(isOwn("https://127.0.0.1:7437", .named))
        for origin in [
            "null", "", "http://localhost:7437", "https://127.0.0.1:7437", "http://127.0.0.1",
            "http://127.0.0.1:7437/", "http://127.0.0.1:7437.evil", "http://evil",
        ] {
            #expect(!isOwn(origin), "\(origin)")
        }
    }
}
