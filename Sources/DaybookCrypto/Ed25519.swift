import CCrypto

/// Ed25519 signatures (RFC 8032). A private key is given as its seed of 32 bytes.
package enum Ed25519 {
    package static let seedByteCount = 32
    package static let publicKeyByteCount = 32
    static let signatureByteCount = 64

    /// The public key of a private one.
    package static func publicKey(seed: [UInt8]) -> [UInt8] { Ed25519Key(seed: seed).publicKey }

    /// The signature of a text; a key makes one alone for it.
    package static func signature(of text: [UInt8], seed: [UInt8]) -> [UInt8] {
        Ed25519Key(seed: seed).signature(of: text)
    }

    /// Whether a signature of a text is by the private key of a public one; false where that is no key.
    package static func isValid(_ signature: [UInt8], of text: [UInt8], publicKey: [UInt8]) -> Bool {
        Ed25519Key(publicKey: publicKey)?.isValid(signature, of: text) ?? false
    }
}

/// A key that libcrypto holds.
@safe
private struct Ed25519Key: ~Copyable {
    private let handle: OpaquePointer

    /// The library's state, apart from the process's own: no configuration of the machine takes the algorithm away.
    /// It is made once and never changed, and the library guards what is in it.
    private nonisolated(unsafe) static let library = unsafe OSSL_LIB_CTX_new()
    private static let algorithm = "ED25519"

    init(seed: [UInt8]) {
        precondition(seed.count == Ed25519.seedByteCount)
        let handle = unsafe EVP_PKEY_new_raw_private_key_ex(
            Self.library, Self.algorithm, nil, seed, seed.count)
        guard let handle = unsafe handle else { preconditionFailure("libcrypto has no Ed25519") }
        unsafe self.handle = unsafe handle
    }

    init?(publicKey: [UInt8]) {
        let handle = unsafe EVP_PKEY_new_raw_public_key_ex(
            Self.library, Self.algorithm, nil, publicKey, publicKey.count)
        guard let handle = unsafe handle else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    var publicKey: [UInt8] {
        var (bytes, count) = (
            [UInt8](repeating: 0, count: Ed25519.publicKeyByteCount), Ed25519.publicKeyByteCount
        )
        let status = unsafe EVP_PKEY_get_raw_public_key(handle, &bytes, &count)
        precondition(status == 1 && count == bytes.count)
        return bytes
    }

    func signature(of text: [UInt8]) -> [UInt8] {
        var (bytes, count) = (
            [UInt8](repeating: 0, count: Ed25519.signatureByteCount), Ed25519.signatureByteCount
        )
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        let isDone =
            unsafe EVP_DigestSignInit_ex(context, nil, nil, Self.library, nil, handle, nil) == 1
            && EVP_DigestSign(context, &bytes, &count, text, text.count) == 1
        precondition(isDone && count == bytes.count)
        return bytes
    }

    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe EVP_DigestVerifyInit_ex(context, nil, nil, Self.library, nil, handle, nil) == 1
            && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
    }
}
