internal import CZstd
import DaybookSystem

/// The unpacking of zstd frames (RFC 8878), one after the other. Used by one thread.
@safe final class ZstdStream {
    private let stream: OpaquePointer
    /// Whether the bytes so far end where a frame does.
    private(set) var isAtFrameEnd = true

    init() {
        guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("no memory for zstd") }
        unsafe self.stream = stream
        let status = unsafe ZSTD_DCtx_setParameter(
            stream, ZSTD_d_windowLogMax, ZstdLimits.windowPowerMax)
        precondition(ZSTD_isError(status) == 0, "zstd knows no bound of the window")
    }

    deinit { unsafe ZSTD_freeDStream(stream) }

    /// Unpacks the bytes, or as many as fill `byteCountMax`, and takes them off `packed`.
    func unpack(_ packed: inout ArraySlice<UInt8>, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        var status = 0
        var taken = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCountMax) { output, count in
            unsafe packed.withUnsafeBufferPointer { input in
                var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: byteCountMax, pos: 0)
                status = unsafe ZSTD_decompressStream(stream, &target, &source)
                taken = unsafe source.pos
                count = unsafe target.pos
            }
        }
        guard ZSTD_isError(status) == 0 else { throw Self.problem(status) }
        packed.removeFirst(taken)
        if taken > 0 || !bytes.isEmpty { isAtFrameEnd = status == 0 }
        return bytes
    }

    private static func problem(_ status: Int) -> SystemError {
        if ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge {
            return SystemError(
                problem: "packed with a window of over \((1 << ZstdLimits.windowPowerMax) / 1_048_576) MiB; "
                    + "unpack it with `zstd -d --long=31` and import the result")
        }
        return SystemError(problem: "damaged: \(unsafe String(cString: ZSTD_getErrorName(status)))")
    }
}
