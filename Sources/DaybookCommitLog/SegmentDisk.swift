package import DaybookSystem

/// The files of both segments, as a disk has them: all that a commit log reads and writes goes through here.
package protocol SegmentDisk: Sendable {
    /// Byte count of a segment's file; nil where there is none.
    func byteCount(of segment: SegmentName) throws(SystemError) -> Int?
    /// Reads bytes; fewer where the file ends.
    func read(_ segment: SegmentName, at offset: Int, byteCount: Int) throws(SystemError) -> [UInt8]
    /// Writes bytes, all of them; a file that ends before them grows.
    func write(_ bytes: [UInt8], to segment: SegmentName, at offset: Int) throws(SystemError)
    /// Returns when all that was written is on the disk.
    func sync(_ segment: SegmentName) throws(SystemError)
    /// Makes an empty file whose name is on the disk.
    func create(_ segment: SegmentName) throws(SystemError)
    func resize(_ segment: SegmentName, to byteCount: Int) throws(SystemError)
}
