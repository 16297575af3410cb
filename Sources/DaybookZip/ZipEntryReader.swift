package import DaybookSystem

/// Unpacks an entry piece by piece and checks the result. Used by one task.
package final class ZipEntryReader {
    private let entry: ZipEntry
    /// The packed bytes, or those of a stored entry.
    private var packed: PackedBytes
    /// The unpacking of a deflated entry; nil for a stored one.
    private let inflation: Inflation?
    private var byteCount: UInt64 = 0
    private var checksum: UInt32 = 0
    private var isAtEnd = false

    /// Begins to read.
    /// - Parameter offset: of its packed bytes.
    init(_ entry: ZipEntry, at offset: UInt64, in file: ArchiveFile) {
        self.entry = entry
        packed = PackedBytes(of: file, at: offset, count: entry.packedByteCount)
        inflation = entry.isDeflated ? Inflation(packed) : nil
    }

    /// The next bytes; none at the end, which is reached only if all bytes were those that were packed.
    package func next() throws(SystemError) -> [UInt8] {
        if isAtEnd { return [] }
        let bytes = try unpacked()
        byteCount += UInt64(bytes.count)
        guard byteCount <= entry.byteCount else { throw .damaged("it unpacks to more than it should") }
        checksum = CRC32.checksum(bytes, continuing: checksum)
        if bytes.isEmpty {
            isAtEnd = true
            guard byteCount == entry.byteCount else { throw .damaged("it unpacks to less than it should") }
            guard checksum == entry.checksum else { throw .damaged("its checksum is another") }
        }
        return bytes
    }

    private func unpacked() throws(SystemError) -> [UInt8] {
        guard let inflation else { return Array(try packed.nextChunk()) }
        return try inflation.next(byteCount: ZipLimits.chunkByteCount)
    }
}
