import DaybookAudit
import DaybookCore
import Testing

@Suite struct TreeTests {
    /// The inputs of certificate-transparency's own tests.
    static let inputs: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F,
        ],
    ]

    /// Roots of the trees of none, one, two … of them.
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func theVectorsOfCertificateTransparency() {
        var frontier = TreeFrontier()
        #expect(frontier.root.description == TreeTests.roots[0])
        for (index, input) in TreeTests.inputs.enumerated() {
            let leaf = EventHash.leaf(input.span.bytes)
            #expect(leaf == leafHash(input))
            #expect(frontier.append(leaf) == [])
            #expect(frontier.size == UInt64(index + 1))
            #expect(frontier.root.description == TreeTests.roots[index + 1])
            let leaves = TreeTests.inputs[...index].map(leafHash)
            #expect(merkleTreeHash(leaves[...]).description == TreeTests.roots[index + 1])
        }
    }

    @Test func aNodeHashesItsChildrenInOrder() {
        let left = EventHash.sha256([1])
        let right = EventHash.sha256([2])
        #expect(EventHash.node(left, right) == EventHash.sha256([1] + left.bytes + right.bytes))
        #expect(EventHash.node(left, right) != EventHash.node(right, left))
    }

    /// Every size up to two complete subtrees of height 8 and some more.
    @Test func theFrontierIsTheTree() throws {
        let leaves = (0..<600).map { leafHash([UInt8($0 % 256), UInt8($0 / 256)]) }
        var frontier = TreeFrontier()
        for size in 0...leaves.count {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == merkleTreeHash(leaves[..<size]), "\(size)")
            #expect(frontier.bytes.count == 8 + 32 * size.nonzeroBitCount)
            #expect(try TreeFrontier(decoding: frontier.bytes.span.bytes) == frontier)
            guard size < leaves.count else { return }
            let completed = frontier.append(leaves[size])
            // A complete subtree of 256 leaves is stored by the last of them, and nothing else is.
            #expect(completed.count == ((size + 1) % 256 == 0 ? 1 : 0))
            for node in completed {
                #expect(node.height == 8)
                #expect(node.index == UInt64(size / 256))
                #expect(node.digest == merkleTreeHash(leaves[size - 255...size]))
            }
        }
    }

    @Test func height16IsStoredToo() {
        let leaf = leafHash([1])
        var frontier = TreeFrontier()
        var nodes: [TreeFrontier.CompleteNode] = []
        for _ in 0..<65_536 { nodes += frontier.append(leaf) }
        #expect(nodes.count == 257)
        #expect(nodes.filter { $0.height == 8 }.map(\.index) == Array(0..<256))
        #expect(nodes.suffix(2).map(\.height) == [8, 16])
        #expect(nodes.last?.index == 0)
        #expect(nodes.last?.digest == frontier.root)
    }

    /// A frontier read back goes on as if it had never been written.
    @Test(arguments: [0, 1, 2, 3, 7, 8, 255, 256, 257, 511]) func aFrontierReadBackGoesOn(_ cut: Int) throws {
        let leaves = (0..<520).map { leafHash([UInt8($0 % 256), UInt8($0 / 256)]) }
        var whole = TreeFrontier()
        for leaf in leaves[..<cut] { _ = whole.append(leaf) }
        var resumed = try TreeFrontier(decoding: whole.bytes.span.bytes)
        for leaf in leaves[cut...] { #expect(whole.append(leaf) == resumed.append(leaf)) }
        #expect(resumed == whole)
        #expect(resumed.root == merkleTreeHash(leaves[...]))
    }

    @Test func bytesOfAnotherLengthAreRefused() {
        var frontier = TreeFrontier()
        for index in 0..<7 as Range<UInt8> { _ = frontier.append(leafHash([index])) }
        let bytes = frontier.bytes
        for count in 0..<bytes.count {
            let cut = Array(bytes[..<count])
            let expected: RecordDamage = count < 8 ? .tooShort : .wrongLength
            #expect(throws: expected) { try TreeFrontier(decoding: cut.span.bytes) }
        }
        let longer = bytes + [0]
        #expect(throws: RecordDamage.wrongLength) { try TreeFrontier(decoding: longer.span.bytes) }
        var other = bytes
        other[0] = 8
        #expect(throws: RecordDamage.wrongLength) { try TreeFrontier(decoding: other.span.bytes) }
    }

    @Test func theCommitmentIsPlainSHA256() {
        let abc = Array("abc".utf8)
        #expect(
            EventHash.commitment(abc.span.bytes).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
