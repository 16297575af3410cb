import Glibc
import SystemPackage

/// A process started by this one, whose standard output is read line by line. Used by one thread.
package final class ChildProcess {
    private let id: pid_t
    private let output: FileDescriptor
    private let lines: LineReader

    package enum ExitStatus: Equatable {
        case status(Int32)
        case signal(Int32)
    }

    private static let readByteCount = 65_536
    /// Byte count of a line, so that a child gone wrong is not held in memory whole.
    private static let lineByteCountMax = 1_048_576

    /// Starts a program.
    /// - Throws: the reason why it can't be started.
    package init(_ program: String, _ arguments: [String]) throws(SystemError) {
        let (output, input) = try ChildProcess.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.rawValue, STDOUT_FILENO)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id = pid_t()
        let status = posix_spawn(&id, program, &actions, nil, &words, environ)
        try? input.close()
        guard status == 0 else {
            try? output.close()
            throw SystemError("run \(program)", code: status)
        }
        self.id = id
        self.output = output
        lines = LineReader { () throws(SystemError) in try ChildProcess.read(output) }
    }

    deinit { try? output.close() }

    private static func pipe() throws(SystemError) -> (FileDescriptor, FileDescriptor) {
        do {
            let ends = try FileDescriptor.pipe(options: .closeOnExec)
            return (ends.readEnd, ends.writeEnd)
        } catch { throw SystemError("make a pipe", error) }
    }

    private static func read(_ output: FileDescriptor) throws(SystemError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: readByteCount) { buffer, count in
                count = try output.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch { throw SystemError("read a process's output", error) }
    }

    /// The next line it prints, without its end; nil once it prints no more.
    package func line() -> [UInt8]? {
        guard let line = try? lines.next(byteCountMax: Self.lineByteCountMax), line.isEnded, !line.isTooLong
        else { return nil }
        return Array(line.bytes)
    }

    package func stop() { kill(id, SIGKILL) }

    /// Waits for its end; called once, after the last line.
    package func exitStatus() -> ExitStatus {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
}
