import DaybookCore
import DaybookCrypto

/// A public key that signs notes under a name, as `NAME+ID+KEY`: the id in hexadecimal, the key (type and 32
/// bytes) in base 64. Ed25519 alone (C2SP signed-note, "Ed25519 signatures").
package struct NoteVerifierKey: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// The first 4 bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ type ‖ key).
    package let id: UInt32
    package let publicKey: [UInt8]

    static let ed25519: UInt8 = 1

    init(name: String, publicKey: [UInt8]) {
        self.name = name
        self.publicKey = publicKey
        let digest = EventHash.sha256(
            Array(name.utf8) + [UInt8(ascii: "\n"), NoteVerifierKey.ed25519] + publicKey)
        id = digest.bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    package init(_ text: some StringProtocol) throws(AuditFault) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, SignedNote.isKeyName(parts[0]), let key = Base64.decode(Array(parts[2].utf8)),
            key.first == NoteVerifierKey.ed25519, key.count == 1 + Ed25519.publicKeyByteCount
        else { throw .noKey }
        self.init(name: String(parts[0]), publicKey: Array(key[1...]))
        guard idText == parts[1] else { throw .noKey }
    }

    package var description: String {
        "\(name)+\(idText)+\(Base64.text([NoteVerifierKey.ed25519] + publicKey))"
    }

    private var idText: String { hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }) }

    func isValid(_ signature: [UInt8], for text: [UInt8]) -> Bool {
        Ed25519.isValid(signature, of: text, publicKey: publicKey)
    }
}

/// A private key that signs notes, as `PRIVATE+KEY+NAME+ID+SEED`, the way Go's `note` package writes it.
package struct NoteSigningKey: Sendable {
    package let verifier: NoteVerifierKey
    private let seed: [UInt8]

    package static let seedByteCount = Ed25519.seedByteCount
    private static let prefix = "PRIVATE+KEY+"

    /// Makes a key.
    /// - Parameter seed: 32 random bytes.
    /// - Precondition: `name` has no space and no plus, as key names must not.
    package init(name: String, seed: [UInt8]) {
        precondition(seed.count == NoteSigningKey.seedByteCount && SignedNote.isKeyName(name))
        self.seed = seed
        verifier = NoteVerifierKey(name: name, publicKey: Ed25519.publicKey(seed: seed))
    }

    package init(_ text: some StringProtocol) throws(AuditFault) {
        guard text.hasPrefix(NoteSigningKey.prefix) else { throw .noKey }
        let parts = text.dropFirst(NoteSigningKey.prefix.count)
            .split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, SignedNote.isKeyName(parts[0]),
            let seed = Base64.decode(Array(parts[2].utf8)),
            seed.first == NoteVerifierKey.ed25519, seed.count == 1 + NoteSigningKey.seedByteCount
        else { throw .noKey }
        self.init(name: String(parts[0]), seed: Array(seed[1...]))
        guard text == self.text else { throw .noKey }
    }

    /// The key as text, to be kept secret.
    package var text: String {
        let id = verifier.description.dropFirst(verifier.name.count + 1).prefix(8)
        return
            "\(NoteSigningKey.prefix)\(verifier.name)+\(id)+\(Base64.text([NoteVerifierKey.ed25519] + seed))"
    }

    /// The signature of a text; deterministic, by RFC 8032.
    func signature(of text: [UInt8]) -> [UInt8] { Ed25519.signature(of: text, seed: seed) }
}
