import SystemPackage

/// Repetition of calls that a signal interrupted or that did only a part, with an end: a disk that never gets
/// further makes an error, not a service that hangs.
enum Persistence {
    /// Interruptions of one call after which it counts as failed.
    static let interruptionCountMax = 1_000

    static func retrying<R>(_ call: () throws -> R) throws -> R {
        var interruptionCount = 0
        while true {
            do { return try call() } catch Errno.interrupted {
                interruptionCount += 1
                guard interruptionCount < interruptionCountMax else { throw Errno.interrupted }
            }
        }
    }
}

extension FileDescriptor {
    /// Writes all of it: at an offset, or after what was written before.
    /// - Throws: `ioError` where nothing more is taken, besides what the system says.
    func writeWhole(_ bytes: [UInt8], at offset: Int? = nil) throws {
        try bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = try Persistence.retrying {
                    guard let offset else { return try write(rest, retryOnInterrupt: false) }
                    return try write(
                        toAbsoluteOffset: Int64(offset + written), rest, retryOnInterrupt: false)
                }
                guard count > 0 else { throw Errno.ioError }
                written += count
            }
        }
    }
}
