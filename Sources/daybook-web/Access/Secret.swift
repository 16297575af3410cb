import DaybookCore
import DaybookCrypto

/// Secrets that nobody can guess, and what is kept of them.
enum Secret {
    /// A new one of 256 bits, in hexadecimal.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<GatewayLimits.secretByteCount).map { _ in generator.next() as UInt8 })
    }

    /// The SHA-256 of a secret, in hexadecimal: enough to know it again, too little to use it.
    static func digest(of secret: String) -> String { SHA256.digest(of: Array(secret.utf8)).description }
}
