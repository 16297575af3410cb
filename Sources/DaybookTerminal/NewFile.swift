import DaybookSystem
import Glibc

/// A file that did not exist before, readable by its owner alone.
package final class NewFile {
    package let path: String
    private let file: OpenFile
    private var byteCount = 0

    /// Throws `CommandFailure` for what exists already and for what can't be made.
    package init(path: String) throws(CommandFailure) {
        self.path = path
        do throws(SystemError) { file = try OpenFile(path, for: .creating, refusesLinks: true) } catch {
            let problem = error.code == EEXIST ? "it exists already" : error.reason
            throw CommandFailure(.couldNot, "cannot create \(TerminalText.oneLine(path)): \(problem)")
        }
    }

    package func write(_ bytes: [UInt8]) throws(CommandFailure) {
        do throws(SystemError) { try file.write(bytes) } catch { throw failure(error) }
        byteCount += bytes.count
    }

    /// Writes the file through to the disk; gives its byte count.
    package func sync() throws(CommandFailure) -> Int {
        do throws(SystemError) { try file.sync() } catch { throw failure(error) }
        return byteCount
    }

    /// Removes what was begun.
    package func discard() { unlink(path) }

    private func failure(_ error: SystemError) -> CommandFailure {
        CommandFailure(.couldNot, "cannot write \(TerminalText.oneLine(path)): \(error.reason)")
    }
}
