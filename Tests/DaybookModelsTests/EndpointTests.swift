import DaybookCore
import DaybookTesting
import Foundation
import Testing

@testable import DaybookModels

@Suite struct EndpointTests {
    @Test(arguments: [
        "https://api.example.com/v1/messages", "http://127.0.0.1:8080/x", "http://localhost/x",
        "http://[::1]:9/x",
        "HTTPS://API.example.com",
    ])
    func whatMayBeConfigured(_ url: String) throws { _ = try Endpoint(url: url) }

    @Test(arguments: [
        "http://api.example.com/", "http://127.0.0.1.example.com/", "http://192.168.1.1/",
        "file:///etc/passwd",
        "ftp://localhost/", "https://user:secret@example.com/", "https://user@example.com", "", "nonsense",
        "https://",
        "gopher://localhost", "http://0x7f000001.example/",
    ])
    func whatMayNot(_ url: String) { #expect(throws: OpenError.self) { try Endpoint(url: url) } }

    private func address(_ text: String) -> NetworkAddress {
        var bytes = [UInt8](repeating: 0, count: 16)
        let family = text.contains(":") ? AF_INET6 : AF_INET
        precondition(inet_pton(family, text, &bytes) == 1)
        return NetworkAddress(Array(bytes[..<(family == AF_INET6 ? 16 : 4)]))
    }

    @Test(arguments: [
        ("127.0.0.1", NetworkAddress.Reach.loopback), ("127.9.9.9", .loopback), ("::1", .loopback),
        ("::ffff:127.0.0.1", .loopback), ("10.0.0.1", .local), ("172.16.0.1", .local),
        ("172.31.255.255", .local),
        ("192.168.0.1", .local), ("169.254.169.254", .local), ("100.64.0.1", .local), ("0.0.0.0", .local),
        ("224.0.0.1", .local), ("255.255.255.255", .local), ("fe80::1", .local), ("fd00::1", .local),
        ("::", .local),
        ("ff02::1", .local), ("::ffff:10.0.0.1", .local), ("64:ff9b::a00:1", .local),
        ("2002:a00:1::", .local),
        ("64:ff9b::7f00:1", .local), ("2001:db8::1", .local), ("8.8.8.8", .global), ("172.32.0.1", .global),
        ("100.128.0.1", .global), ("2606:4700::1", .global), ("64:ff9b::808:808", .global),
    ])
    func whatAnAddressReaches(_ text: String, _ reach: NetworkAddress.Reach) {
        #expect(address(text).reach == reach)
    }

    @Test func anEndpointGoesWhereItSays() throws {
        let loopback = try Endpoint(url: "http://localhost:1/")
        #expect(loopback.allows(address("127.0.0.1")) && loopback.allows(address("::1")))
        #expect(!loopback.allows(address("8.8.8.8")) && !loopback.allows(address("10.0.0.1")))
        let global = try Endpoint(url: "https://api.example.com/")
        #expect(global.allows(address("8.8.8.8")))
        for text in ["127.0.0.1", "169.254.169.254", "10.0.0.1", "fd00::1"] {
            #expect(!global.allows(address(text)))
        }
        let local = try Endpoint(url: "https://models.intranet/", allowsLocal: true)
        #expect(local.allows(address("10.0.0.1")) && local.allows(address("8.8.8.8")))
        let proxied = try Endpoint(url: "https://api.example.com/", proxy: "http://10.0.0.1:3128")
        #expect(proxied.allows(address("10.0.0.1")))
    }
}

@Suite struct ModelKeyTests {
    private func withFile(_ text: String, mode: mode_t, _ body: (String) throws -> Void) throws {
        try withTestDirectory { directory in
            let path = directory + "/key"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            chmod(path, mode)
            try body(path)
        }
    }

    @Test func aKeyIsReadFromAFileOfItsUserAlone() throws {
        try withFile("secret-1\n", mode: 0o600) { path in
            let key = try ModelKey(file: path)
            #expect(key.header("x-api-key") == "x-api-key: secret-1")
        }
        for mode in [0o640, 0o604, 0o644, 0o610] as [mode_t] {
            try withFile("secret-1", mode: mode) { path in
                let error = #expect(throws: OpenError.self) { try ModelKey(file: path) }
                #expect(error?.description.contains("0600") == true)
                #expect(error?.description.contains("secret") == false)
            }
        }
        #expect(throws: OpenError.self) { try ModelKey(file: "/nonexistent") }
        #expect(throws: OpenError.self) { try ModelKey(file: "/dev/null") }
    }

    @Test func aKeyCannotAddAHeader() throws {
        for text in ["", "a b", "a\r\nX: y", "é", "a\u{0}"] {
            #expect(throws: OpenError.self) { try ModelKey(text, from: "TEST") }
        }
    }

    @Test func aKeyIsNotPrinted() throws {
        let key = try ModelKey("secret-2", from: "TEST")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(describing: Optional(key)), String(reflecting: key), dumped] {
            #expect(!text.contains("secret"))
        }
    }
}

@Suite struct RetryPolicyTests {
    @Test func delaysGrowWithJitterAndEnd() {
        let policy = RetryPolicy()
        func delay(_ count: Int, _ jitter: Double, after: Int? = nil) -> Double? {
            policy.delaySeconds(attemptCount: count, retryAfterSeconds: after, jitter: jitter)
        }
        #expect(delay(1, 0) == 0.25 && delay(1, 1) == 0.5)
        #expect(delay(2, 0) == 0.5)
        #expect(delay(3, 0) == nil)
        #expect(delay(1, 0, after: 7) == 7)
        #expect(delay(1, 0, after: 61) == nil, "longer than is waited")
        var patient = policy
        patient.attemptCountMax = 100
        #expect(patient.delaySeconds(attemptCount: 60, retryAfterSeconds: nil, jitter: 1) == 60)
    }

    @Test func onlyWhatMayPassIsTriedAgain() {
        for status in [408, 425, 429, 500, 502, 503, 529, 599] {
            #expect(RetryPolicy.isTransient(status: status))
        }
        for status in [200, 301, 400, 401, 403, 404, 413, 422] {
            #expect(!RetryPolicy.isTransient(status: status))
        }
    }
}
