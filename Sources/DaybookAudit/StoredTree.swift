package import DaybookCore

/// The stored nodes of an audit tree: leaves, and complete subtrees at every eighth height.
package protocol TreeNodes<Failure> {
    associatedtype Failure: Error
    /// Complete subtrees' digests: neighbours, so that they are read in one walk.
    ///
    /// - Parameters:
    ///   - height: a multiple of `TreeFrontier.storedHeightStep`; 0 for leaves.
    ///   - indices: counted from the left at their height.
    func digests(height: Int, _ indices: Range<UInt64>) throws(Failure) -> [Digest256]
}

extension TreeNodes {
    /// The digest of the leaf that `index` leaves precede.
    package func leaf(_ index: UInt64) throws(Failure) -> Digest256 {
        try digests(height: 0, index..<index + 1)[0]
    }
}

/// The tree of the first `size` leaves, as it was when there were no more: roots and proofs from stored
/// nodes.
///
/// - Complexity: each answer reads at most 255 nodes for every 8 levels of the tree: O(log n).
package struct StoredTree<Nodes: TreeNodes> {
    package let size: UInt64
    private let nodes: Nodes

    package init(size: UInt64, nodes: Nodes) {
        self.size = size
        self.nodes = nodes
    }

    package func root() throws(Nodes.Failure) -> Digest256 {
        size == 0 ? TreeFrontier().root : try digest(0..<size)
    }

    /// The complete subtrees that make up the tree, largest first.
    package func frontier() throws(Nodes.Failure) -> [Digest256] {
        var roots: [Digest256] = []
        var start: UInt64 = 0
        for height in (0..<64).reversed() where size >> UInt64(height) & 1 == 1 {
            roots.append(try complete(height: height, index: start >> UInt64(height)))
            start += 1 << UInt64(height)
        }
        return roots
    }

    /// PATH(m, D[n]) of RFC 6962, section 2.1.1: siblings from the leaf up.
    /// - Precondition: `index` is below `size`.
    package func inclusionProof(of index: UInt64) throws(Nodes.Failure) -> [Digest256] {
        precondition(index < size)
        var proof: [Digest256] = []
        var range = 0..<size
        while range.count > 1 {
            let (left, right) = StoredTree.split(range)
            let isLeft = left.contains(index)
            proof.append(try digest(isLeft ? right : left))
            range = isLeft ? left : right
        }
        return proof.reversed()
    }

    /// PROOF(m, D[n]) of RFC 6962, section 2.1.2; empty for no leaves and for all.
    /// - Precondition: `earlierSize` is at most `size`.
    package func consistencyProof(from earlierSize: UInt64) throws(Nodes.Failure) -> [Digest256] {
        precondition(earlierSize <= size)
        guard earlierSize > 0, earlierSize < size else { return [] }
        var proof: [Digest256] = []
        var range = 0..<size
        while range.upperBound != earlierSize {
            let (left, right) = StoredTree.split(range)
            let isLeft = earlierSize <= left.upperBound
            proof.append(try digest(isLeft ? right : left))
            range = isLeft ? left : right
        }
        if range.lowerBound > 0 { proof.append(try digest(range)) }
        return proof.reversed()
    }

    // MARK: Subtrees

    /// The largest power of two of leaves that leaves some for the right.
    private static func split(_ range: Range<UInt64>) -> (left: Range<UInt64>, right: Range<UInt64>) {
        let count = range.upperBound - range.lowerBound
        let middle = range.lowerBound + (1 << UInt64(63 - (count - 1).leadingZeroBitCount))
        return (range.lowerBound..<middle, middle..<range.upperBound)
    }

    private func digest(_ range: Range<UInt64>) throws(Nodes.Failure) -> Digest256 {
        let count = range.upperBound - range.lowerBound
        if count & (count - 1) == 0 {
            let height = count.trailingZeroBitCount
            return try complete(height: height, index: range.lowerBound >> UInt64(height))
        }
        let (left, right) = StoredTree.split(range)
        return EventHash.node(try digest(left), try digest(right))
    }

    /// The digest of a complete subtree, from the stored nodes at or next below its height.
    private func complete(height: Int, index: UInt64) throws(Nodes.Failure) -> Digest256 {
        let levelCount = height % TreeFrontier.storedHeightStep
        let indices = index << UInt64(levelCount)..<(index + 1) << UInt64(levelCount)
        var digests = try nodes.digests(height: height - levelCount, indices)
        for level in 0..<levelCount {
            for parent in 0..<1 << (levelCount - level - 1) {
                digests[parent] = EventHash.node(digests[2 * parent], digests[2 * parent + 1])
            }
        }
        return digests[0]
    }
}
