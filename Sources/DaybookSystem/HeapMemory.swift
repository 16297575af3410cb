internal import CGlibc

/// The memory that this process has from the C library's allocator.
///
/// The allocator keeps what was freed, apart for each of its arenas, and lets large pieces move into them
/// with time. A service would keep for ever what its longest work took once.
package enum HeapMemory {
    /// Arenas, of which each thread uses one. The allocator's own bound is eight for each core.
    private static let arenaCountMax: Int32 = 4
    /// Pieces of this size and more are the system's own, and go back to it when they are freed.
    private static let ownPieceByteCountMin: Int32 = 1_048_576
    /// Free bytes at the end of an arena that stay with it, so that common work does not ask for them again.
    private static let keptByteCountMax: Int32 = 8 * 1_048_576

    /// Bounds what the allocator keeps. Called before there are threads.
    package static func bound() {
        mallopt(M_ARENA_MAX, arenaCountMax)
        mallopt(M_MMAP_THRESHOLD, ownPieceByteCountMin)
        mallopt(M_TRIM_THRESHOLD, keptByteCountMax)
    }

    /// Gives back to the system what is free, wherever it lies. Any thread.
    ///
    /// Threads that allocate meanwhile wait for it: for the end of long work only.
    package static func giveBack() { malloc_trim(0) }
}
