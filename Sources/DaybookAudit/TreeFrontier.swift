package import DaybookCore

/// The right edge of the audit tree: the roots of its complete subtrees, largest first.
///
/// Enough to add leaves and to compute the root of RFC 6962, section 2.1, without reading the log.
package struct TreeFrontier: Equatable, Sendable {
    package private(set) var size: UInt64 = 0
    private var roots: [Digest256] = []

    /// An inner node that will never change, kept so that proofs need not hash the whole log again.
    package struct CompleteNode: Equatable, Sendable {
        package let height: UInt8
        /// Counted from the left at its height.
        package let index: UInt64
        package let digest: Digest256
    }

    /// Every eighth height is stored; what lies between is at most 255 hashes away.
    package static let storedHeightStep = 8

    package init() {}

    /// Resumes from stored roots.
    /// - Parameter roots: of the complete subtrees, largest first; nil where a tree of `size` has others.
    package init?(size: UInt64, roots: [Digest256]) {
        guard roots.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.roots = roots
    }

    /// Adds a leaf.
    /// - Returns: the nodes to store that this leaf completed.
    /// - Complexity: O(log n), amortised one node.
    package mutating func append(_ leaf: Digest256) -> [CompleteNode] {
        var completed: [CompleteNode] = []
        var digest = leaf
        var height = 0
        var remaining = size
        while remaining & 1 == 1 {
            digest = EventHash.node(roots.removeLast(), digest)
            remaining >>= 1
            height += 1
            if height % TreeFrontier.storedHeightStep == 0 {
                completed.append(
                    CompleteNode(height: UInt8(height), index: remaining, digest: digest))
            }
        }
        roots.append(digest)
        size += 1
        return completed
    }

    /// The Merkle tree hash; for an empty tree SHA-256 of nothing.
    package var root: Digest256 {
        guard var root = roots.last else { return EventHash.sha256([]) }
        for digest in roots.dropLast().reversed() { root = EventHash.node(digest, root) }
        return root
    }

    // MARK: Bytes: size (8, little-endian), then the roots (32 each)

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: size)
        for root in roots { bytes.append(root) }
        return bytes
    }

    package init(decoding bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= 8 else { throw .tooShort }
        size = bytes.word(at: 0)
        guard bytes.byteCount == 8 + Digest256.byteCount * size.nonzeroBitCount else { throw .wrongLength }
        roots = (0..<size.nonzeroBitCount).map { Digest256(bytes, at: 8 + Digest256.byteCount * $0) }
    }
}
