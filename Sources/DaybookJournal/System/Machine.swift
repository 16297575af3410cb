package import DaybookCore
import Glibc
import Synchronization

/// What the journal takes from the machine, so that tests can give it something else.
package struct Machine: Sendable {
    package var clock: WallClock
    package var random: @Sendable () -> (UInt64, UInt64)
    /// Changes with every start of the machine; nil where it can't be told, and views are then rebuilt.
    package var bootID: @Sendable () -> String?
    /// Bytes free to this user on the disk that holds a path; nil where it can't be told.
    package var freeByteCount: @Sendable (_ path: String) -> UInt64?
    /// How to run the part of a check that is a process of its own.
    package var checkProgram = CheckProgram.daybook

    package init(
        clock: WallClock, random: @escaping @Sendable () -> (UInt64, UInt64),
        bootID: @escaping @Sendable () -> String?,
        freeByteCount: @escaping @Sendable (_ path: String) -> UInt64?
    ) {
        self.clock = clock
        self.random = random
        self.bootID = bootID
        self.freeByteCount = freeByteCount
    }

    package static let current = Machine(
        clock: WallClock {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        },
        random: RandomBuffer().next,
        bootID: {
            File.contents(of: "/proc/sys/kernel/random/boot_id")?.split(separator: "\n").first.map(
                String.init)
        },
        freeByteCount: { path in
            var status = statvfs()
            guard statvfs(path, &status) == 0 else { return nil }
            return UInt64(status.f_bavail) * UInt64(status.f_frsize)
        })
}

/// A program, and what its arguments begin with.
package struct CheckProgram: Sendable {
    package var path: String
    package var arguments: [String]

    package static let commandName = "check-part"
    /// The program that asks for it.
    package static let daybook = CheckProgram(path: "/proc/self/exe", arguments: [commandName])

    package init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }
}

/// Random words from the system, fetched many at a time: a system call for each would cost more than the
/// hash that they salt. Any thread.
private final class RandomBuffer: Sendable {
    /// 256 bytes, the most that `getentropy` gives at once.
    private static let wordCount = 32
    private let words = Mutex<[UInt64]>([])

    @Sendable func next() -> (UInt64, UInt64) {
        words.withLock { words in
            if words.count < 2 { words = RandomBuffer.fetch() }
            return (words.removeLast(), words.removeLast())
        }
    }

    private static func fetch() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: wordCount)
        words.withUnsafeMutableBytes { buffer in
            precondition(
                getentropy(buffer.baseAddress!, buffer.count) == 0, "the system gives no random numbers")
        }
        return words
    }
}
