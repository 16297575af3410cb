import DaybookSystem
import Glibc
import Synchronization

/// The bytes on their way to standard output.
///
/// While this process has a journal open, a reader that does not take the output must not keep others from
/// the journal: what would have to wait is then kept in memory, up to a bound, and written once the journal is
/// closed. Any thread.
package final class OutputQueue: Sendable {
    package static let standard = OutputQueue()

    /// Most bytes that are kept; beyond them a write waits for the reader after all.
    private static let keptByteCountMax = 64 << 20
    /// Most bytes that a pipe which can be written to takes at once without waiting, by POSIX at least.
    private static let pieceByteCount = 512

    private struct State {
        var isHolding = false
        var kept: [UInt8] = []
    }

    private let state = Mutex(State())

    /// Begins to keep what would have to wait.
    package func hold() { state.withLock { $0.isHolding = true } }

    /// Ends the keeping: the next write, or `flush`, waits for the reader to take what was kept.
    package func endHolding() { state.withLock { $0.isHolding = false } }

    /// Writes what was kept.
    package func flush() { state.withLock { flush(&$0) } }

    package func write(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.isHolding else {
                flush(&state)
                return put(bytes[...])
            }
            var rest = bytes[...]
            while state.kept.isEmpty, !rest.isEmpty, Self.isWritable {
                put(rest.prefix(Self.pieceByteCount))
                rest = rest.dropFirst(Self.pieceByteCount)
            }
            state.kept += rest
            if state.kept.count > Self.keptByteCountMax { flush(&state) }
        }
    }

    private func flush(_ state: inout State) {
        guard !state.kept.isEmpty else { return }
        put(state.kept[...])
        state.kept = []
    }

    private static var isWritable: Bool {
        var file = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&file, 1, 0) > 0
    }

    /// Ends the process where the bytes can't be written: quietly if nobody reads any more, for then no more
    /// is wanted, else with the reason.
    private func put(_ bytes: ArraySlice<UInt8>) {
        do throws(SystemError) { try writeAll(Array(bytes), toDescriptor: STDOUT_FILENO) } catch {
            guard error.code != EPIPE else { exit(CommandExit.Code.done.rawValue) }
            Output.error("daybook: cannot write standard output: \(error.reason)")
            exit(CommandExit.Code.couldNot.rawValue)
        }
    }
}
