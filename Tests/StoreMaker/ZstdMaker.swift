internal import CZstd

/// Packs bytes as zstd does.
package enum ZstdMaker {
    /// One frame.
    package static func packed(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = ZSTD_compress(output.baseAddress, bound, bytes, bytes.count, level)
        }
    }

    /// One frame that says it needs a window of this power of two, whatever is in it.
    package static func packed(_ bytes: [UInt8], windowPower: Int32) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1)
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowPower)
        let bound = ZSTD_compressBound(bytes.count) + 1_024
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var target = ZSTD_outBuffer(dst: output.baseAddress, size: bound, pos: 0)
            bytes.withUnsafeBufferPointer { input in
                // In two steps: of what comes at once zstd knows the size, and takes no larger window.
                for (size, end) in [(1, ZSTD_e_continue), (input.count, ZSTD_e_end)] {
                    var source = ZSTD_inBuffer(src: input.baseAddress, size: size, pos: size == 1 ? 0 : 1)
                    while ZSTD_compressStream2(context, &target, &source, end) > 0, end == ZSTD_e_end {}
                }
            }
            count = target.pos
        }
    }
}
