package import DaybookCore

/// HMAC-SHA-256 (RFC 2104) of bytes that come piece by piece. A value, as `SHA256` is.
package struct HMACSHA256: Sendable {
    private var inner = SHA256()
    private var outer = SHA256()

    /// Makes the code of no bytes yet.
    /// - Parameter key: at most 64 bytes.
    package init(key: [UInt8]) {
        precondition(key.count <= SHA256.blockByteCount)
        let block = key + [UInt8](repeating: 0, count: SHA256.blockByteCount - key.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5C })
    }

    package mutating func update(_ bytes: [UInt8]) { inner.update(bytes) }

    package mutating func update(_ byte: UInt8) { inner.update(byte) }

    /// The code of the bytes so far.
    package var code: Digest256 {
        var hash = outer
        hash.update(inner.digest)
        return hash.digest
    }
}
