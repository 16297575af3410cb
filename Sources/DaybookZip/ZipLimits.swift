/// Bounds of an archive. They bound memory by the directory and two chunks.
enum ZipLimits {
    static let directoryByteCountMax: UInt64 = 64 * 1_048_576
    static let packedChunkByteCount = 64 * 1_024
    static let chunkByteCount = 256 * 1_024
    /// Largest ratio of unpacked to packed bytes. Text packs to a tenth, logs that repeat themselves to a
    /// fiftieth; deflate could do a thousandth.
    static let expansionMax: UInt64 = 200
    /// Byte count that an entry may unpack to whatever its ratio.
    static let unsuspiciousByteCount: UInt64 = 64 * 1_048_576
}
