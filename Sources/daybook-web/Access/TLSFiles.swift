import DaybookTerminal
import NIOSSL

/// The files by which the gateway speaks TLS, PEM both: the certificate with those that it was signed by, and its
/// private key.
struct TLSFiles: Sendable {
    let certificate: String
    let key: String

    /// The configuration of a server with them: TLS 1.2 or later, HTTP/1.1.
    /// - Throws: `CommandFailure` naming the file that can't be used.
    func configuration() throws(CommandFailure) -> TLSConfiguration {
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
