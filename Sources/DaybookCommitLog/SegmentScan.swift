import DaybookCore
import DaybookSystem

/// The frames that a segment holds in one use, up to the first that is not whole.
struct SegmentScan {
    struct Found: Equatable {
        let batch: LogBatch
        let offset: Int
        let byteCount: Int
    }

    private(set) var frames: [Found] = []
    /// Byte count of the segment that is not blank, counted in whole blocks.
    private(set) var usedByteCount = 0
    /// The blocks of a frame that was cut off; nil where there is none.
    var cutOff: Range<Int>? {
        let whole = frames.last.map { $0.offset + $0.byteCount } ?? 0
        return whole < usedByteCount ? whole..<usedByteCount : nil
    }

    let byteCount: Int

    private let segment: SegmentName
    private let use: SegmentUse
    private let history: LogHistory
    private let disk: any SegmentDisk
    private let mark: UInt32
    /// The first position that the log lacks, for errors that no frame names.
    private let expected: Position

    private static let chunkByteCount = 1 << 20

    init(
        of segment: SegmentName, use: SegmentUse, history: LogHistory, on disk: any SegmentDisk,
        expecting: Position
    ) throws(SegmentDamage) {
        self.segment = segment
        self.use = use
        self.history = history
        self.disk = disk
        mark = SegmentPiece.mark(of: use)
        expected = expecting
        let size: Int?
        do throws(SystemError) { size = try disk.byteCount(of: segment) } catch {
            throw SegmentDamage(segment: segment, offset: 0, position: expecting, problem: .unreadable)
        }
        guard let size else {
            throw SegmentDamage(segment: segment, offset: 0, position: expecting, problem: .missing)
        }
        byteCount = size
        guard size > 0, size.isMultiple(of: SegmentPiece.blockByteCount) else {
            throw damage(0, .wrongSize(size))
        }
        var offset = 0
        var cutOffByteCount: Int?
        scan: while offset < size {
            switch try frame(at: offset) {
            case .whole(let found):
                frames.append(found)
                offset += found.byteCount
            case .cutOff(let byteCount):
                cutOffByteCount = byteCount
                break scan
            case .none: break scan
            }
        }
        usedByteCount = offset
        try checkBehind(offset, cutOffByteCount)
    }

    /// A finding where a frame may begin.
    private enum Place {
        case none
        case whole(Found)
        /// A frame of this byte count, which a power cut kept from being whole.
        case cutOff(byteCount: Int)
    }

    /// The first position after the frames that were found.
    private var next: Position { frames.last.map(\.batch.last.next) ?? expected }

    private func damage(_ offset: Int, _ problem: SegmentProblem) -> SegmentDamage {
        SegmentDamage(segment: segment, offset: offset, position: next, problem: problem)
    }

    private func bytes(at offset: Int, _ count: Int) throws(SegmentDamage) -> [UInt8] {
        do throws(SystemError) {
            let bytes = try disk.read(segment, at: offset, byteCount: count)
            guard bytes.count == count else { throw SystemError(problem: "cut off") }
            return bytes
        } catch { throw damage(offset, .unreadable) }
    }

    private func frame(at offset: Int) throws(SegmentDamage) -> Place {
        let first = try bytes(at: offset, SegmentPiece.byteCount)
        switch SegmentPiece.find(first.span.bytes, at: 0, mark: mark) {
        case .blank: return .none
        case .foreign, .written(.continuation): throw damage(offset, .piece)
        case .written(.first): break
        }
        do throws(SegmentProblem) {
            let header = try Frame.Header(firstPiece: first.span.bytes, of: history, use: use)
            guard header.byteCount <= byteCount - offset else { throw .tooLong }
            let pieces: [UInt8]
            do throws(SegmentDamage) { pieces = try bytes(at: offset, header.byteCount) } catch {
                throw error.problem
            }
            var isWhole = true
            for place in stride(from: SegmentPiece.byteCount, to: pieces.count, by: SegmentPiece.byteCount) {
                switch SegmentPiece.find(pieces.span.bytes, at: place, mark: mark) {
                case .blank: isWhole = false
                case .written(.continuation): break
                case .foreign, .written(.first): throw .piece
                }
            }
            guard isWhole else { return .cutOff(byteCount: header.byteCount) }
            return .whole(
                Found(
                    batch: try Frame.decode(pieces.span.bytes, header), offset: offset,
                    byteCount: header.byteCount))
        } catch { throw damage(offset, error) }
    }

    /// Looks at what stands behind the last whole frame: nothing, or pieces of one frame that was cut off. A frame is begun
    /// only after the one before it was synced, so that what begins there tells of damage before it.
    /// - Parameter cutOffByteCount: byte count of the frame that was cut off, where its first piece tells.
    private mutating func checkBehind(_ end: Int, _ cutOffByteCount: Int?) throws(SegmentDamage) {
        let cutOffEnd = end + (cutOffByteCount ?? byteCount - end)
        var offset = end
        while offset < byteCount {
            let chunk = try bytes(at: offset, min(SegmentScan.chunkByteCount, byteCount - offset))
            for start in stride(from: 0, to: chunk.count, by: SegmentPiece.byteCount) {
                let place = offset + start
                switch SegmentPiece.find(chunk.span.bytes, at: start, mark: mark) {
                case .blank: continue
                case .foreign: throw damage(place, .piece)
                case .written(.first) where place > end, .written where place >= cutOffEnd:
                    throw damage(place, .behindTorn)
                case .written:
                    usedByteCount = (place / SegmentPiece.blockByteCount + 1) * SegmentPiece.blockByteCount
                }
            }
            offset += chunk.count
        }
    }
}
