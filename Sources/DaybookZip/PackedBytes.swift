import DaybookSystem

/// The packed bytes of an entry, read by the chunk.
struct PackedBytes {
    private let file: ArchiveFile
    private var offset: UInt64
    private var leftCount: UInt64

    init(of file: ArchiveFile, at offset: UInt64, count: UInt64) {
        self.file = file
        self.offset = offset
        leftCount = count
    }

    /// None at the end.
    mutating func nextChunk() throws(SystemError) -> ArraySlice<UInt8> {
        let count = Int(min(leftCount, UInt64(ZipLimits.packedChunkByteCount)))
        let bytes = try file.bytes(at: offset, count: count)
        offset += UInt64(count)
        leftCount -= UInt64(count)
        return bytes
    }
}
