import DaybookAudit
import DaybookCore

/// The nodes that a log of these leaves would store.
struct MemoryTree: TreeNodes {
    let leaves: [Digest256]
    private var stored: [[UInt64]: Digest256] = [:]

    init(_ leaves: [Digest256]) {
        self.leaves = leaves
        var frontier = TreeFrontier()
        for leaf in leaves {
            for node in frontier.append(leaf) { stored[[UInt64(node.height), node.index]] = node.digest }
        }
    }

    /// Leaves that are all different.
    init(count: Int) {
        self.init((0..<count).map { leafHash([UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16)]) })
    }

    func digests(height: Int, _ indices: Range<UInt64>) throws(Never) -> [Digest256] {
        indices.map { height == 0 ? leaves[Int($0)] : stored[[UInt64(height), $0]]! }
    }

    func tree(_ size: Int) -> StoredTree<MemoryTree> { StoredTree(size: UInt64(size), nodes: self) }
}

/// RFC 6962, section 2.1.1, word for word.
func merklePath(_ index: Int, _ leaves: ArraySlice<Digest256>) -> [Digest256] {
    guard leaves.count > 1 else { return [] }
    let (left, right) = halves(leaves)
    return index < left.count
        ? merklePath(index, left) + [merkleTreeHash(right)]
        : merklePath(index - left.count, right) + [merkleTreeHash(left)]
}

/// RFC 6962, section 2.1.2, word for word.
func merkleProof(_ size: Int, _ leaves: ArraySlice<Digest256>, isWhole: Bool = true) -> [Digest256] {
    if size == leaves.count { return isWhole ? [] : [merkleTreeHash(leaves)] }
    let (left, right) = halves(leaves)
    return size <= left.count
        ? merkleProof(size, left, isWhole: isWhole) + [merkleTreeHash(right)]
        : merkleProof(size - left.count, right, isWhole: false) + [merkleTreeHash(left)]
}

private func halves(
    _ leaves: ArraySlice<Digest256>
) -> (ArraySlice<Digest256>, ArraySlice<Digest256>) {
    var split = 1
    while 2 * split < leaves.count { split *= 2 }
    return (leaves.prefix(split), leaves.dropFirst(split))
}

extension Digest256 {
    /// With one bit turned over.
    func altered(byte: Int, bit: Int = 0) -> Digest256 {
        var bytes = bytes
        bytes[byte] ^= 1 << UInt8(bit)
        return Digest256(bytes.span.bytes)
    }
}
