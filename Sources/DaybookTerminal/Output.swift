package import DaybookClient
package import DaybookJSON
import DaybookSystem
import Glibc

/// Standard output and standard error, in UTF-8.
///
/// What goes to a terminal can't drive it: whatever text holds, only this type writes control codes there.
/// Files and pipes get standard output exact to the byte.
package enum Output {
    package static let isTerminal = isatty(STDOUT_FILENO) == 1
    package static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    private static let (bold, plain) = ("\u{1B}[1m", "\u{1B}[0m")
    private static let clearedLine = "\r\u{1B}[K"

    // MARK: Standard output

    package static func line(_ text: String) { self.text(text + "\n") }

    package static func text(_ text: String) { write(isTerminal ? TerminalText.escaped(text) : text) }

    /// Writes a line of pieces; on a terminal, those that are `isHit` are bold.
    package static func line(_ pieces: [(text: String, isHit: Bool)]) {
        guard isTerminal else { return line(pieces.map(\.text).joined()) }
        write(
            pieces.map { piece in
                let text = TerminalText.escaped(piece.text)
                return piece.isHit ? bold + text + plain : text
            }.joined() + "\n")
    }

    /// One JSON value a line.
    package static func line(json bytes: [UInt8]) { text(json: bytes + [UInt8(ascii: "\n")]) }

    /// Writes JSON, or a part of it that ends with a whole character.
    package static func text(json bytes: [UInt8]) {
        guard isTerminal else { return write(bytes, to: STDOUT_FILENO) }
        write(TerminalText.escaped(json: String(decoding: bytes, as: UTF8.self)))
    }

    /// One JSON object as a line.
    package static func json(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        line(json: writer.finish())
    }

    private static func write(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

    // MARK: Standard error

    /// Writes a message. It may repeat what somebody gave, so it is safe to show wherever it goes.
    package static func error(_ text: String) {
        write(Array((TerminalText.escaped(text) + "\n").utf8), to: STDERR_FILENO)
    }

    /// Shows a text on the terminal's last line, in place of what is there.
    package static func status(_ text: String) {
        write(Array((clearedLine + TerminalText.oneLine(text)).utf8), to: STDERR_FILENO)
    }

    /// Tells how a list goes on, if it does.
    package static func more(_ cursor: JSONBytes?) {
        guard let cursor else { return }
        error("more with --cursor '\(TerminalText.oneLine(cursor.string ?? cursor.text))'")
    }

    /// Ends the process when nobody reads what it prints.
    private static func write(_ bytes: [UInt8], to file: Int32) {
        do throws(SystemError) { try writeAll(bytes, toDescriptor: file) } catch {
            if file == STDOUT_FILENO { exit(CommandExit.Code.couldNot.rawValue) }
        }
    }
}
