import Glibc
import Synchronization

/// The operating system's clock, random numbers, and what it says of this start and its disks.
package enum Host {
    /// The wall clock: nanoseconds since 1970, as far as 64 bits hold.
    package static func nanosecondsSince1970() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return nanosecondsSince1970(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// A clock's reading as nanoseconds. No reading traps, because a machine's clock may say anything.
    package static func nanosecondsSince1970(seconds: Int64, nanoseconds: Int64) -> Int64 {
        Int64(clamping: Int128(seconds) * 1_000_000_000 + Int128(nanoseconds))
    }

    /// Changes with every start of the machine; nil where it can't be told.
    package static func bootID() -> String? {
        File.contents(of: "/proc/sys/kernel/random/boot_id")?.split(separator: "\n").first.map(String.init)
    }

    /// Byte count that is free to this user on the disk that holds a path; nil where it can't be told.
    package static func freeByteCount(at path: String) -> UInt64? { room(at: path)?.byteCount }
}

/// Random words from the system, fetched many at a time: a system call for each would cost more than the
/// hash that they salt. Any thread.
package final class RandomBuffer: Sendable {
    /// Number of words in 256 bytes, the most that `getentropy` gives at once.
    private static let wordCount = 32
    /// Attempts after which nothing can go on: no random numbers, no salts.
    private static let attemptCountMax = 1_000
    private let words = Mutex<[UInt64]>([])

    package init() {}

    @Sendable package func next() -> (UInt64, UInt64) {
        words.withLock { words in
            if words.count < 2 { words = RandomBuffer.fetch() }
            return (words.removeLast(), words.removeLast())
        }
    }

    private static func fetch() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: wordCount)
        words.withUnsafeMutableBytes { buffer in
            var attemptCount = 1
            while getentropy(buffer.baseAddress!, buffer.count) != 0 {
                precondition(attemptCount < attemptCountMax, "the system gives no random numbers")
                attemptCount += 1
            }
        }
        return words
    }
}
