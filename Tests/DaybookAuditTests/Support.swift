import DaybookAudit
import DaybookCore

/// RFC 6962, section 2.1, word for word: the tree hash of a list, by splitting it.
func merkleTreeHash(_ leaves: ArraySlice<Digest256>) -> Digest256 {
    guard leaves.count > 1 else { return leaves.first ?? EventHash.sha256([]) }
    var split = 1
    while 2 * split < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    let left = merkleTreeHash(leaves[..<middle])
    return EventHash.sha256([1] + left.bytes + merkleTreeHash(leaves[middle...]).bytes)
}

func leafHash(_ data: [UInt8]) -> Digest256 { EventHash.sha256([0] + data) }
