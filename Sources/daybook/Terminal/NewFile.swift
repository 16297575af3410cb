#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that did not exist before, readable by its owner alone.
final class NewFile {
    let path: String
    private let file: Int32
    private var byteCount = 0

    /// Makes the file. Throws `CommandFailure` where something exists already and where it can't be made.
    init(path: String) throws {
        self.path = path
        file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let problem = errno == EEXIST ? "it exists already" : systemProblem()
            throw CommandFailure(.couldNot, "cannot create \(TerminalText.oneLine(path)): \(problem)")
        }
    }

    func write(_ bytes: [UInt8]) throws {
        guard Output.writeAll(bytes, to: file) else { throw failure() }
        byteCount += bytes.count
    }

    /// Syncs and closes the file; returns its byte count.
    func close() throws -> Int {
        guard fsync(file) == 0, systemClose(file) == 0 else { throw failure() }
        return byteCount
    }

    /// Removes the unfinished file.
    func discard() {
        _ = systemClose(file)
        unlink(path)
    }

    private func failure() -> CommandFailure {
        CommandFailure(.couldNot, "cannot write \(TerminalText.oneLine(path)): \(systemProblem())")
    }
}

private func systemClose(_ file: Int32) -> Int32 { close(file) }
