/// Bounds of packed files. They bound memory by the window and two chunks.
enum ZstdLimits {
    static let packedChunkByteCount = 128 * 1_024
    static let chunkByteCount = 256 * 1_024
    /// Power of two of the window, which a frame says it needs: 64 MiB. What zstd's levels up to 19 pack needs 8.
    static let windowPowerMax: Int32 = 26
    /// Largest ratio of unpacked to packed bytes. Transcripts pack to a tenth, those that repeat themselves to a
    /// hundredth; zstd could do a ten-thousandth.
    static let expansionMax = 200
    /// Byte count that a file may unpack to whatever its ratio.
    static let unsuspiciousByteCount = 64 * 1_048_576
}
