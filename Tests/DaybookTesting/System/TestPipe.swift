import Foundation

/// A pipe from a child, whose output its writing end becomes.
package struct TestPipe: ~Copyable {
    private let output: Int32
    /// The end that the child writes to.
    package let input: Int32

    package init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe can be made")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (output, input) = (ends[0], ends[1])
    }

    /// What the child says first, up to the end of the line; what it said where it ended before. Once, after
    /// the child was started.
    package consuming func firstLine() -> String {
        close(input)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != 10 { line.append(byte) }
        close(output)
        return String(decoding: line, as: UTF8.self)
    }
}
