import DaybookClient
import DaybookSystem
import Glibc

/// Standard output and standard error, in UTF-8.
enum Output {
    static let isTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    static func line(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }
    static func text(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }
    static func error(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }
    static func errorText(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Prints the option that shows the next page, if there is one.
    static func more(_ cursor: JSONBytes?) {
        guard let cursor else { return }
        error("more with --cursor '\(TerminalText.oneLine(cursor.string ?? cursor.text))'")
    }

    /// Prints one JSON value as a line.
    static func line(json bytes: [UInt8]) { write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

    /// Ends the process when nobody reads what it prints.
    private static func write(_ bytes: [UInt8], to file: Int32) {
        do throws(SystemError) { try writeAll(bytes, toDescriptor: file) } catch {
            if file == STDOUT_FILENO { exit(Ending.Code.couldNot.rawValue) }
        }
    }
}
