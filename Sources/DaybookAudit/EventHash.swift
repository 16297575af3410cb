package import DaybookCore
import DaybookCrypto

/// The digests that make the log a transparency log (RFC 6962, section 2.1).
package enum EventHash {
    /// SHA-256(0x00 ‖ header bytes): the leaf of the audit tree.
    package static func leaf(_ header: RawSpan) -> Digest256 {
        var hash = SHA256()
        hash.update(0)
        hash.update(header)
        return hash.digest
    }

    /// SHA-256(0x01 ‖ left ‖ right): an inner node of the audit tree.
    package static func node(_ left: Digest256, _ right: Digest256) -> Digest256 {
        var hash = SHA256()
        hash.update(1)
        hash.update(left)
        hash.update(right)
        return hash.digest
    }

    /// SHA-256(salt ‖ frame): the commitment of a header to its body.
    package static func commitment(_ saltAndFrame: RawSpan) -> Digest256 { SHA256.digest(of: saltAndFrame) }

    package static func sha256(_ bytes: [UInt8]) -> Digest256 { SHA256.digest(of: bytes) }
}
