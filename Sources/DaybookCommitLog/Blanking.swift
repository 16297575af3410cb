package import DaybookSystem

/// The blanking of a segment that the log has given free: what was written is overwritten by zeros in its place, so that no
/// erased text stays behind in freed blocks, and the file grows to the size that is wanted.
package struct Blanking: Equatable, Sendable {
    package let segment: SegmentName
    package let byteCount: Int

    /// Byte count that is read and written at once, so that small syncs beside it don't wait for long.
    private static let sliceByteCount = 1 << 20

    /// Blanks the segment, and syncs it.
    /// - Returns: its byte count: less than was wanted where the disk had no room to grow.
    package func run(on disk: any SegmentDisk) throws(SystemError) -> Int {
        let before: Int
        if let count = try disk.byteCount(of: segment) {
            before = count
        } else {
            try disk.create(segment)
            before = 0
        }
        var count = before
        for offset in stride(from: 0, to: before, by: Blanking.sliceByteCount) {
            let slice = try disk.read(
                segment, at: offset, byteCount: min(Blanking.sliceByteCount, before - offset))
            guard slice.contains(where: { $0 != 0 }) else { continue }
            try disk.write([UInt8](repeating: 0, count: slice.count), to: segment, at: offset)
        }
        // An earlier growth may have been cut off anywhere.
        let whole = before / SegmentPiece.blockByteCount * SegmentPiece.blockByteCount
        if whole != before {
            try disk.resize(segment, to: whole)
            count = whole
        }
        do throws(SystemError) {
            while count < byteCount {
                let slice = min(Blanking.sliceByteCount, byteCount - count)
                try disk.write([UInt8](repeating: 0, count: slice), to: segment, at: count)
                count += slice
            }
        } catch {
            guard error.isNoSpace, whole > 0 else { throw error }
            try disk.resize(segment, to: whole)
            count = whole
        }
        try disk.sync(segment)
        return count
    }
}
