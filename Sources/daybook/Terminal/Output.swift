import DaybookClient

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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
        guard !writeAll(bytes, to: file), file == STDOUT_FILENO else { return }
        exit(Ending.Code.couldNot.rawValue)
    }

    /// Writes all bytes; false after an error, which is then in `errno`.
    static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return false }
            written += count
        }
        return true
    }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

/// The system's description of `errno`.
func systemProblem(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
