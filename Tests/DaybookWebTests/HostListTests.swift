import Testing

@testable import daybook_web

/// The names by which the gateway may be addressed.
struct HostListTests {
    private let hosts = HostList(
        listening: .standard, named: ["Notes.example", "other.example:8443"], isSecure: false)

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
            hosts.isOwn(origin: origin, host: "127.0.0.1:7437", kind: kind)
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

    @Test func withTLSTheGatewayAnswersToTheAddressThatOthersReach() {
        let hosts = HostList(
            listening: ListenAddress(host: "10.0.0.1", port: 443), named: ["notes.example"], isSecure: true)
        #expect(hosts.kind(of: "10.0.0.1", port: 443) == .named)
        #expect(hosts.kind(of: "10.0.0.1:8443", port: 8_443) == .named)
        #expect(hosts.kind(of: "notes.example", port: 443) == .named)
        #expect(hosts.kind(of: "localhost", port: 443) == nil)
        #expect(hosts.isOwn(origin: "https://notes.example", host: "notes.example", kind: .named))
        #expect(!hosts.isOwn(origin: "http://notes.example", host: "notes.example", kind: .named))
    }

    @Test func everyAddressIsNoName() {
        let hosts = HostList(
            listening: ListenAddress(host: "0.0.0.0", port: 443), named: ["notes.example"], isSecure: true)
        #expect(hosts.kind(of: "0.0.0.0", port: 443) == nil)
        #expect(hosts.kind(of: "notes.example", port: 443) == .named)
    }
}
