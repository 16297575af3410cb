import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// The gateway where others can reach it: with TLS, and for a service with tokens alone.
@Suite(.timeLimit(.minutes(10))) struct WebTLSTests {
    private static let token = "ann-0123456789abcdef"
    /// One of this machine alone that does not count as such.
    private static let address = "127.0.0.2"

    private let folder = TestDirectory()

    private func openssl(_ arguments: String...) throws {
        let run = try CommandRun(program: "openssl", arguments)
        if run.status != 0 { throw TestFailure("openssl: \(run.error)") }
    }

    /// A certificate of its own making and its key.
    private func certificate(_ name: String) throws -> (certificate: String, key: String) {
        let (certificate, key) = (folder.file(name + ".pem"), folder.file(name + ".key"))
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:\(Self.address)", "-out", certificate,
            "-keyout", key)
        return (certificate, key)
    }

    private func withTokens(_ body: (RunningService) async throws -> Void) async throws {
        try Data("{\"token\": \"\(Self.token)\"}\n".utf8).write(
            to: URL(fileURLWithPath: folder.file("tokens")))
        chmod(folder.file("tokens"), 0o600)
        let service = try RunningService(["--storage-reserve", "0", "--tokens", folder.file("tokens")])
        defer { service.remove() }
        try await body(service)
    }

    private func curl(_ arguments: [String]) throws -> (status: String, head: String) {
        let run = try CommandRun(
            program: "curl", ["-s", "-S", "--max-time", "20", "-D", "-", "-o", "/dev/null"] + arguments)
        if run.status != 0 { throw TestFailure("curl ended with \(run.status): \(run.error)") }
        let words = run.output.split(separator: " ")
        return (words.count > 1 ? String(words[1]) : "", run.output.lowercased())
    }

    @Test func othersReachItWithTLSAlone() async throws {
        try await withTokens { service in
            let (certificate, key) = try certificate("own")
            let gateway = try RunningGateway(
                service,
                ["--listen", "\(Self.address):0", "--tls-certificate", certificate, "--tls-key", key],
                environment: ["DAYBOOK_TOKEN": Self.token])
            let base = "https://\(Self.address):\(gateway.port)"
            let trusting = ["--cacert", certificate]
            #expect(try curl(trusting + [base + "/healthz"]).status == "200")
            #expect(throws: TestFailure.self) { try curl([base + "/healthz"]) }
            #expect(throws: TestFailure.self) { try curl(["http://\(Self.address):\(gateway.port)/healthz"]) }
            #expect(throws: TestFailure.self) {
                try curl(trusting + ["--tls-max", "1.1", base + "/healthz"])
            }
            // Whoever comes from elsewhere shows a token for the figures, too.
            #expect(try curl(trusting + [base + "/metrics"]).status == "401")
            let call = [
                "-H", "Content-Type: application/json", "-d",
                #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#, base + "/rpc",
            ]
            #expect(try curl(trusting + call).status == "401")
            #expect(
                try curl(trusting + ["-H", "Authorization: Bearer \(Self.token)"] + call).status == "200")
            // A browser's cookie goes over TLS alone.
            let opened = try curl(trusting + [base + (try gateway.once())])
            #expect(opened.status == "303")
            #expect(opened.head.contains("; samesite=strict; secure"))
            let cookie = try #require(opened.head.firstMatch(of: /set-cookie: (daybook-[^;]+)/)).1
            for (origin, status) in [(base, "200"), ("http://\(Self.address):\(gateway.port)", "403")] {
                let visit = ["-H", "Cookie: \(cookie)", "-H", "Origin: \(origin)"]
                #expect(try curl(trusting + visit + call).status == status, "\(origin)")
            }
            #expect(gateway.terminate() == 0)
        }
        folder.remove()
    }

    private func refusal(_ service: RunningService, _ arguments: [String]) throws -> (Int32, String) {
        let run = try CommandRun(
            program: RunningGateway.binary, ["--journal", service.journal] + arguments)
        return (run.status, run.error)
    }

    @Test func whatIsNotSafeIsRefusedBeforeAnybodyCanReachIt() async throws {
        try await withTokens { service in
            let own = try certificate("own")
            let other = try certificate("other")
            let listen = ["--listen", "\(Self.address):0"]
            let cases: [(arguments: [String], status: Int32, says: String)] = [
                (listen, 2, "needs TLS: give --tls-certificate and --tls-key"),
                (listen + ["--tls-certificate", own.certificate], 2, "--tls-certificate needs --tls-key"),
                (["--tls-key", own.key], 2, "--tls-key needs --tls-certificate"),
                (
                    ["--listen", "0.0.0.0:0", "--tls-certificate", own.certificate, "--tls-key", own.key], 2,
                    "--allow-host gives the name"
                ),
                (
                    listen + ["--tls-certificate", own.certificate, "--tls-key", other.key], 3,
                    "does not fit the certificate"
                ),
                (listen + ["--tls-certificate", own.key, "--tls-key", own.key], 3, "holds no certificate"),
                (
                    listen + ["--tls-certificate", own.certificate, "--tls-key", own.certificate], 3,
                    "holds no private key"
                ),
                (
                    listen + ["--tls-certificate", folder.file("none"), "--tls-key", own.key], 3,
                    "holds no certificate"
                ),
            ]
            for (arguments, status, says) in cases {
                let (ended, said) = try refusal(service, arguments)
                #expect(ended == status && said.contains(says), "\(arguments): \(ended) \(said)")
            }
        }
        try await withService { service, _ in
            let (certificate, key) = try certificate("own")
            let (ended, said) = try refusal(
                service,
                ["--listen", "\(Self.address):0", "--tls-certificate", certificate, "--tls-key", key])
            #expect(ended == 3 && said.contains("the service asks for no tokens"), "\(ended) \(said)")
        }
        folder.remove()
    }
}
