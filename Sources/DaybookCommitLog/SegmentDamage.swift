package import DaybookCore
package import DaybookSystem

/// A place of a segment that is not what was written, and no write that a power cut cut off.
package struct SegmentDamage: Error, Equatable, Sendable, CustomStringConvertible {
    package let segment: SegmentName
    /// Byte offset of the frame or the piece.
    package let offset: Int
    /// The first position that can't be read for it.
    package let position: Position
    package let problem: SegmentProblem

    package var description: String {
        "the commit log's segment \(segment.rawValue) is damaged at byte \(offset), from position \(position.value) on: "
            + problem.words
    }
}

/// The kind of a segment's damage.
package enum SegmentProblem: Error, Equatable, Sendable {
    /// The file is not there, and has what the log lacks.
    case missing
    case wrongSize(Int)
    /// The disk can't read it.
    case unreadable
    case header
    case format(UInt16)
    /// A frame of another journal, or of another copy of this one.
    case foreign
    case foreignUse
    /// A piece that is neither blank nor of this use.
    case piece
    /// All pieces are there, and the checksum is not theirs.
    case checksum
    case contents
    /// A frame reaches beyond the segment.
    case tooLong
    /// Something was written behind a frame that is not whole.
    case behindTorn
    /// A frame that does not go on where the one before it, or the log, ended.
    case gap
    case root
}

extension SegmentProblem {
    var words: String {
        switch self {
        case .missing: "the file is missing"
        case .wrongSize(let count): "the file has \(count) bytes, which is no segment's size"
        case .unreadable: "the disk can't read it"
        case .header: "a frame's header is not what was written"
        case .format(let number): "a frame has format \(number), which this build does not know"
        case .foreign: "a frame is of another journal"
        case .foreignUse: "a frame is of an older use of the segment"
        case .piece: "a piece is not what was written"
        case .checksum: "a frame's checksum is wrong"
        case .contents: "a frame's byte counts are wrong"
        case .tooLong: "a frame reaches beyond the segment"
        case .behindTorn: "a frame stands behind one that is not whole"
        case .gap: "a frame does not begin where the one before it ended"
        case .root: "a frame does not continue the audit tree"
        }
    }
}

package enum CommitLogError: Error, Equatable, Sendable {
    /// A write failed; nothing of the batch counts, and the segment is not written any more.
    case write(SystemError)
    /// A sync failed: nobody can tell which bytes are on the disk.
    case sync(SystemError)
    /// Both segments hold frames that the log lacks, or are being made ready.
    case full
}
