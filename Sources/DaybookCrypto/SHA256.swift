import CCrypto
package import DaybookCore

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece. A value: a copy goes on apart from the original.
package struct SHA256: Sendable {
    static let blockByteCount = 64

    private var state = SHA256_CTX()

    package init() { unsafe SHA256_Init(&state) }

    package mutating func update(_ bytes: RawSpan) {
        _ = unsafe bytes.withUnsafeBytes { unsafe SHA256_Update(&state, $0.baseAddress, $0.count) }
    }

    package mutating func update(_ bytes: [UInt8]) { unsafe update(bytes.span.bytes) }

    package mutating func update(_ byte: UInt8) {
        let bytes: InlineArray<1, UInt8> = [byte]
        unsafe update(bytes.span.bytes)
    }

    package mutating func update(_ digest: Digest256) {
        let words: InlineArray<4, UInt64> = [
            digest.words.0.littleEndian, digest.words.1.littleEndian, digest.words.2.littleEndian,
            digest.words.3.littleEndian,
        ]
        unsafe update(words.span.bytes)
    }

    /// The digest of the bytes so far.
    package var digest: Digest256 {
        var last = state
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var output = bytes.mutableSpan
        _ = unsafe output.withUnsafeMutableBufferPointer { unsafe SHA256_Final($0.baseAddress, &last) }
        return unsafe Digest256(bytes.span.bytes)
    }

    package static func digest(of bytes: RawSpan) -> Digest256 {
        var hash = SHA256()
        hash.update(bytes)
        return hash.digest
    }

    package static func digest(of bytes: [UInt8]) -> Digest256 { unsafe digest(of: bytes.span.bytes) }
}
