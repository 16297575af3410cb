import Crypto
package import DaybookCore

/// The digests that make the log a transparency log (RFC 6962, section 2.1).
package enum EventHash {
    /// SHA-256(0x00 ‖ header bytes): the leaf of the audit tree.
    package static func leaf(_ header: RawSpan) -> Digest256 {
        var hash = SHA256()
        hash.update(0)
        hash.update(header)
        return hash.digest()
    }

    /// SHA-256(0x01 ‖ left ‖ right): an inner node of the audit tree.
    package static func node(_ left: Digest256, _ right: Digest256) -> Digest256 {
        var hash = SHA256()
        hash.update(1)
        hash.update(left)
        hash.update(right)
        return hash.digest()
    }

    /// SHA-256(salt ‖ frame): the commitment of a header to its body.
    package static func commitment(_ saltAndFrame: RawSpan) -> Digest256 {
        var hash = SHA256()
        hash.update(saltAndFrame)
        return hash.digest()
    }

    package static func sha256(_ bytes: [UInt8]) -> Digest256 { commitment(bytes.span.bytes) }
}

extension SHA256 {
    fileprivate mutating func update(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { update(bufferPointer: $0) }
    }

    fileprivate mutating func update(_ digest: Digest256) {
        let words = (
            digest.words.0.littleEndian, digest.words.1.littleEndian, digest.words.2.littleEndian,
            digest.words.3.littleEndian
        )
        withUnsafeBytes(of: words) { update(bufferPointer: $0) }
    }

    fileprivate mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update(bufferPointer: $0) }
    }

    fileprivate func digest() -> Digest256 {
        finalize().withUnsafeBytes { Digest256($0.bytes) }
    }
}
