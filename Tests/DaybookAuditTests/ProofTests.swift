import DaybookAudit
import DaybookCore
import Testing

@Suite struct ProofTests {
    private func digest(_ text: String) -> Digest256 { Digest256(hexadecimal: text.utf8)! }

    private static let a = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    private static let b = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    private static let c = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
    private static let d = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
    private static let e = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
    private static let f = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
    private static let g = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
    private static let h = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
    private static let i = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    private static let j = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"

    /// Certificate-transparency's own: index from 0, size, proof.
    @Test(
        arguments: [
            (0, 8, [a, b, c]), (5, 8, [d, e, f]), (2, 3, [j]), (1, 5, [i, b, d]), (0, 1, []),
        ] as [(Int, Int, [String])])
    func inclusionVectorsOfCertificateTransparency(index: Int, size: Int, proof: [String]) {
        let tree = MemoryTree(TreeTests.inputs.map(leafHash))
        let proof = proof.map(digest)
        #expect(tree.tree(size).inclusionProof(of: UInt64(index)) == proof)
        let root = MerkleProof.root(
            ofTreeSized: UInt64(size), with: tree.leaves[index], at: UInt64(index), proof)
        #expect(root?.description == TreeTests.roots[size])
    }

    @Test(
        arguments: [
            (1, 1, []), (1, 8, [a, b, c]), (6, 8, [g, e, f]), (2, 5, [b, d]), (6, 7, [g, h, f]),
        ] as [(Int, Int, [String])])
    func consistencyVectorsOfCertificateTransparency(from: Int, to: Int, proof: [String]) {
        let tree = MemoryTree(TreeTests.inputs.map(leafHash))
        let proof = proof.map(digest)
        #expect(tree.tree(to).consistencyProof(from: UInt64(from)) == proof)
        #expect(
            MerkleProof.isConsistent(
                UInt64(from), digest(TreeTests.roots[from]), with: UInt64(to), digest(TreeTests.roots[to]),
                proof))
    }

    private static let sizes = Array(0...70) + [127, 128, 129, 255, 256, 257, 258, 300, 511, 512, 513, 600]

    /// Every leaf of every small tree, and some of larger ones, is proved as the RFC says, and nothing else
    /// is.
    @Test(arguments: sizes) func everyInclusionProofHolds(size: Int) {
        let memory = MemoryTree(count: size)
        let tree = memory.tree(size)
        let leaves = memory.leaves[...]
        let root = merkleTreeHash(leaves)
        #expect(tree.root() == root)
        for index in stride(from: 0, to: size, by: size > 70 ? 37 : 1) {
            let proof = tree.inclusionProof(of: UInt64(index))
            #expect(proof == merklePath(index, leaves))
            func leads(_ leaf: Digest256, _ index: Int, _ size: Int, _ proof: [Digest256]) -> Bool {
                MerkleProof.root(ofTreeSized: UInt64(size), with: leaf, at: UInt64(index), proof) == root
            }
            let leaf = leaves[index]
            #expect(leads(leaf, index, size, proof))
            #expect(!leads(leaf.altered(byte: index % 32), index, size, proof))
            #expect(!leads(leaf, index, size, proof + [root]))
            #expect(!leads(leaf, index, size, [root] + proof))
            #expect(!leads(leaf, size, size, proof))
            for other in [index ^ 1, index + 1, index ^ 2] where other != index && other < size {
                #expect(!leads(leaf, other, size, proof))
            }
            guard !proof.isEmpty else { continue }
            #expect(!leads(leaf, index, size, Array(proof.dropLast())))
            #expect(!leads(leaf, index, size, Array(proof.dropFirst())))
            let place = index % proof.count
            for byte in 0..<32 {
                var other = proof
                other[place] = proof[place].altered(byte: byte, bit: index % 8)
                #expect(!leads(leaf, index, size, other))
            }
        }
    }

    @Test(arguments: sizes) func everyConsistencyProofHolds(size: Int) {
        let memory = MemoryTree(count: size)
        let leaves = memory.leaves[...]
        let root = merkleTreeHash(leaves)
        for earlier in stride(from: 0, through: size, by: size > 70 ? 31 : 1) {
            let earlierRoot = merkleTreeHash(leaves.prefix(earlier))
            let proof = memory.tree(size).consistencyProof(from: UInt64(earlier))
            if earlier > 0 { #expect(proof == merkleProof(earlier, leaves)) }
            func holds(
                _ from: Int, _ fromRoot: Digest256, _ to: Int, _ toRoot: Digest256, _ proof: [Digest256]
            ) -> Bool {
                MerkleProof.isConsistent(UInt64(from), fromRoot, with: UInt64(to), toRoot, proof)
            }
            #expect(holds(earlier, earlierRoot, size, root, proof))
            #expect(!holds(earlier, earlierRoot.altered(byte: earlier % 32), size, root, proof))
            #expect(!holds(earlier, earlierRoot, size, root, proof + [root]))
            guard earlier > 0, earlier < size else { continue }
            #expect(!holds(earlier, earlierRoot, size, root.altered(byte: 3), proof))
            #expect(!holds(earlier, root, size, earlierRoot, proof))
            #expect(!holds(size, root, earlier, earlierRoot, proof))
            #expect(!holds(earlier, earlierRoot, size, root, []))
            #expect(!holds(earlier, earlierRoot, size, root, Array(proof.dropLast())))
            for place in proof.indices {
                var other = proof
                other[place] = proof[place].altered(byte: (earlier + place) % 32, bit: earlier % 8)
                #expect(!holds(earlier, earlierRoot, size, root, other))
            }
        }
    }

    /// Past the second stored height, from nodes that are read one by one and counted.
    @Test func aProofReadsFewNodes() {
        final class Counter { var count = 0 }
        struct Counted: TreeNodes {
            let tree: MemoryTree
            let counter: Counter
            func digests(height: Int, _ indices: Range<UInt64>) throws(Never) -> [Digest256] {
                counter.count += indices.count
                return tree.digests(height: height, indices)
            }
        }
        let memory = MemoryTree(count: 70_000)
        let counter = Counter()
        let tree = StoredTree(size: 70_000, nodes: Counted(tree: memory, counter: counter))
        let root = tree.root()
        for index in [0, 1, 255, 256, 40_000, 65_535, 65_536, 69_887, 69_999] as [UInt64] {
            counter.count = 0
            let proof = tree.inclusionProof(of: index)
            #expect(counter.count <= 3 * 255)
            #expect(
                MerkleProof.root(ofTreeSized: 70_000, with: memory.leaves[Int(index)], at: index, proof)
                    == root)
            counter.count = 0
            let earlier = index + 1
            let consistency = tree.consistencyProof(from: earlier)
            #expect(counter.count <= 3 * 255 + 1)
            let earlierRoot = memory.tree(Int(earlier)).root()
            #expect(MerkleProof.isConsistent(earlier, earlierRoot, with: 70_000, root, consistency))
        }
    }

    @Test func theFrontierOfAnEarlierTreeGoesOn() throws {
        let memory = MemoryTree(count: 700)
        for size in [0, 1, 2, 3, 255, 256, 257, 511, 600] {
            var frontier = try #require(
                TreeFrontier(size: UInt64(size), roots: memory.tree(size).frontier()))
            for leaf in memory.leaves[size...] { _ = frontier.append(leaf) }
            #expect(frontier.root == memory.tree(700).root())
            #expect(TreeFrontier(size: UInt64(size) + 1, roots: Array(repeating: .zero, count: 20)) == nil)
        }
    }
}
