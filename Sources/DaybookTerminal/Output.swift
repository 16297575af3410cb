package import DaybookClient
package import DaybookJSON
import DaybookSystem
import Glibc

/// Standard output and standard error, in UTF-8.
package enum Output {
    package static let isTerminal = isatty(STDOUT_FILENO) == 1
    package static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    package static func line(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }
    package static func text(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }
    package static func error(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }
    package static func errorText(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Tells how a list goes on, if it does.
    package static func more(_ cursor: JSONBytes?) {
        guard let cursor else { return }
        error("more with --cursor '\(TerminalText.oneLine(cursor.string ?? cursor.text))'")
    }

    /// One JSON value a line.
    package static func line(json bytes: [UInt8]) { write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

    /// Ends the process when nobody reads what it prints.
    private static func write(_ bytes: [UInt8], to file: Int32) {
        do throws(SystemError) { try writeAll(bytes, toDescriptor: file) } catch {
            if file == STDOUT_FILENO { exit(CommandExit.Code.couldNot.rawValue) }
        }
    }

    /// One JSON object as a line.
    package static func json(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        line(json: writer.finish())
    }
}
