package import DaybookCore
import DaybookSystem

/// The journal's access to the machine, so that tests can replace it.
package struct Machine: Sendable {
    package var clock: WallClock
    package var random: @Sendable () -> (UInt64, UInt64)
    /// The id of the machine's start; nil where it can't be told, and views are then rebuilt.
    package var bootID: @Sendable () -> String?
    /// Byte count that is free to this user on the disk that holds a path; nil where it can't be told.
    package var freeByteCount: @Sendable (_ path: String) -> UInt64?
    /// The program that runs the parts of a check that are processes of their own.
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
        clock: WallClock { Timestamp(nanoseconds: Host.nanosecondsSince1970()) },
        random: RandomBuffer().next,
        bootID: Host.bootID,
        freeByteCount: Host.freeByteCount(at:))
}

/// A program, and the first of its arguments.
package struct CheckProgram: Sendable {
    package var path: String
    package var arguments: [String]

    package static let commandName = "check-part"
    /// The program of the calling process.
    package static let daybook = CheckProgram(path: "/proc/self/exe", arguments: [commandName])

    package init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }
}
