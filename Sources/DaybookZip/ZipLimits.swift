/// What an archive may ask of its reader. Memory is bounded by the directory and two chunks.
enum ZipLimits {
    static let directoryByteCountMax: UInt64 = 64 * 1_048_576
    static let packedChunkByteCount = 64 * 1_024
    static let chunkByteCount = 256 * 1_024
    /// Text packs to a tenth, logs that repeat themselves to a fiftieth; deflate could do a thousandth.
    static let expansionMax: UInt64 = 200
    /// An entry may unpack to this much whatever its expansion.
    static let unsuspiciousByteCount: UInt64 = 64 * 1_048_576
}
