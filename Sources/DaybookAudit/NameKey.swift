package import DaybookCore
import DaybookCrypto

/// Keyed digests of names, so that a header tells equal names apart from others and nothing more.
package struct NameKey: Sendable {
    package static let byteCount = 32
    /// A code for each kind that has taken in the secret and the kind, so that a name costs its own bytes only.
    private let begun: [HMACSHA256]

    /// Makes the key of a journal.
    /// - Parameter secret: 32 random bytes, the journal's own.
    package init(secret: [UInt8]) {
        precondition(secret.count == NameKey.byteCount)
        let unbegun = HMACSHA256(key: secret)
        begun = Kind.allCases.map { kind in
            var code = unbegun
            code.update(kind.rawValue)
            return code
        }
    }

    package enum Kind: UInt8, CaseIterable, Sendable {
        case owner = 1
        case agent = 2
        case project = 3
        case mode = 4
        case run = 5
        case key = 6
        case toolCall = 7
        /// A key of a later generation than the first.
        case laterKey = 8
        /// The id under which a use counts once.
        case usage = 9
        case model = 10
    }

    /// The first 16 bytes of HMAC-SHA-256(secret, kind ‖ name).
    package func digest(_ kind: Kind, _ name: [UInt8]) -> NameDigest {
        var code = begun[Int(kind.rawValue - Kind.owner.rawValue)]
        code.update(name)
        let whole = code.code
        return NameDigest(words: (whole.words.0, whole.words.1))
    }

    /// The digest of a key of a session's generation; those of the first have no number, as before there were
    /// any.
    package func keyDigest(_ name: [UInt8], _ generation: KeyGeneration) -> NameDigest {
        guard generation > .first else { return digest(.key, name) }
        var numbered: [UInt8] = []
        numbered.append(littleEndian: generation.value)
        return digest(.laterKey, numbered + name)
    }

    /// The first 8 bytes of a tool call id's digest.
    package func callDigest(_ id: [UInt8]) -> UInt64 { digest(.toolCall, id).words.0 }

    /// The digest of a tool call that has no id, by its name: its upper four bytes are 0, which tells that
    /// such calls are answered in their order.
    package func callNameDigest(_ name: [UInt8]) -> UInt64 { callDigest(name) & UInt64(UInt32.max) }
}
