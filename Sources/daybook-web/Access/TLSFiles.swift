import ArgumentParser
import DaybookTerminal
import HummingbirdCore

#if TLS
import HummingbirdTLS
import NIOSSL

/// The files by which the gateway speaks TLS, PEM both: the certificate with those that it was signed by, and its
/// private key.
struct TLSFiles: Sendable {
    private let certificate: String
    private let key: String

    /// Notes where they are.
    /// - Throws: in a build without TLS alone.
    init(certificate: String, key: String) throws(ValidationError) {
        self.certificate = certificate
        self.key = key
    }

    /// A server that speaks TLS below what `http` does: TLS 1.2 or later, HTTP/1.1.
    /// - Throws: `CommandFailure` naming the file that can't be used.
    func server(_ http: HTTPServerBuilder) throws -> HTTPServerBuilder {
        try .tls(http, tlsConfiguration: try configuration())
    }

    private func configuration() throws(CommandFailure) -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw failure(certificate, "holds no certificate in PEM that can be read")
        }
        guard !chain.isEmpty else { throw failure(certificate, "holds no certificate") }
        let secret: NIOSSLPrivateKey
        do { secret = try NIOSSLPrivateKey(file: key, format: .pem) } catch {
            throw failure(key, "holds no private key in PEM that can be read without a passphrase")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // The server makes one of its own; this one shows whether it can.
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw failure(key, "does not fit the certificate in \(TerminalText.oneLine(certificate))")
        }
        return configuration
    }

    private func failure(_ path: String, _ problem: String) -> CommandFailure {
        CommandFailure(.couldNot, "\(TerminalText.oneLine(path)) \(problem)")
    }
}
#else
/// The files for TLS in a build without it: there is no value of this type.
struct TLSFiles: Sendable {
    private let none: Never

    /// Refuses.
    /// - Throws: one sentence that says where there is TLS.
    init(certificate: String, key: String) throws(ValidationError) {
        throw ValidationError(
            "this daybook-web was built without TLS: install one that speaks it by tools/install, or leave out "
                + "--tls-certificate and --tls-key, and put a proxy with TLS before it, whose name --allow-host "
                + "gives")
    }

    func server(_ http: HTTPServerBuilder) throws -> HTTPServerBuilder { switch none {} }
}
#endif
