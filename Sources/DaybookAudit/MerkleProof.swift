package import DaybookCore

/// Checking proofs of the tree of RFC 6962, as RFC 9162, sections 2.1.3.2 and 2.1.4.2, spells it out.
package enum MerkleProof {
    /// The root of the tree of `size` leaves that the proof leads to from a leaf; nil where no proof of this
    /// length can.
    package static func root(
        ofTreeSized size: UInt64, with leaf: Digest256, at index: UInt64, _ proof: [Digest256]
    ) -> Digest256? {
        guard index < size else { return nil }
        var path = Path(index, last: size - 1)
        var root = leaf
        for sibling in proof {
            guard !path.isAtRoot else { return nil }
            root = path.isRightOrLast ? EventHash.node(sibling, root) : EventHash.node(root, sibling)
            path.climb()
        }
        return path.isAtRoot ? root : nil
    }

    /// Whether the tree of `size` leaves and `root` begins with that of `earlierSize` and `earlierRoot`.
    package static func isConsistent(
        _ earlierSize: UInt64, _ earlierRoot: Digest256, with size: UInt64, _ root: Digest256,
        _ proof: [Digest256]
    ) -> Bool {
        if earlierSize == 0 { return proof.isEmpty && earlierRoot == TreeFrontier().root }
        if earlierSize == size { return proof.isEmpty && earlierRoot == root }
        guard earlierSize < size, !proof.isEmpty else { return false }
        var path = Path(earlierSize - 1, last: size - 1)
        path.climbPastRights()
        var rest = proof[...]
        // A tree of a power of two is itself the first node.
        let isWhole = earlierSize & (earlierSize - 1) == 0
        var (before, after) = isWhole ? (earlierRoot, earlierRoot) : (rest[0], rest.removeFirst())
        for sibling in rest {
            guard !path.isAtRoot else { return false }
            if path.isRightOrLast {
                before = EventHash.node(sibling, before)
                after = EventHash.node(sibling, after)
            } else {
                after = EventHash.node(after, sibling)
            }
            path.climb()
        }
        return path.isAtRoot && before == earlierRoot && after == root
    }
}

/// The way from a node up to the root: the indices, at the current height, of the node and of the last node.
private struct Path {
    private var index: UInt64
    private var last: UInt64

    init(_ index: UInt64, last: UInt64) {
        self.index = index
        self.last = last
    }

    var isAtRoot: Bool { last == 0 }

    /// Whether its sibling is on its left, or it is the last node; else its sibling is on its right.
    var isRightOrLast: Bool { index & 1 == 1 || index == last }

    /// Climbs to the parent, past levels at which the node is the last and has no sibling.
    mutating func climb() {
        if index & 1 == 0, index == last {
            while index & 1 == 0, index != 0 { rise() }
        }
        rise()
    }

    mutating func climbPastRights() {
        while index & 1 == 1 { rise() }
    }

    private mutating func rise() {
        index >>= 1
        last >>= 1
    }
}
