import DaybookCore
import DaybookProjections

/// A view's journal and position; written with its rows.
///
/// On disk in the view's `state` table: journal id (16), lineage (8), position (8), leaf at that position
/// (32), fingerprint of the rows (16).
struct ViewState: Equatable {
    var journal: [UInt8]
    var lineage: UInt64
    var position = Position.none
    var leaf = Digest256.zero
    var fingerprint = Fingerprint()

    static let key = Array("state".utf8)
    private static let byteCount = 80

    init(of identity: LogIdentity) {
        journal = identity.id
        lineage = identity.lineage
    }

    var bytes: [UInt8] {
        var bytes = journal
        bytes.append(littleEndian: lineage)
        bytes.append(littleEndian: position.value)
        bytes.append(leaf)
        bytes.append(littleEndian: fingerprint.first)
        bytes.append(littleEndian: fingerprint.second)
        return bytes
    }

    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == ViewState.byteCount else { return nil }
        journal = bytes.array(0..<16)
        lineage = bytes.word(at: 16)
        position = Position(bytes.word(at: 24))
        leaf = Digest256(bytes, at: 32)
        fingerprint = Fingerprint(first: bytes.word(at: 64), second: bytes.word(at: 72))
    }
}
