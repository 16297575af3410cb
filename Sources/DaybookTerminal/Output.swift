package import DaybookClient
package import DaybookJSON
import DaybookSystem
import Glibc

/// Standard output and standard error, in UTF-8.
///
/// What goes to a terminal can't drive it: whatever text holds, only this type writes control codes there.
/// Files and pipes get standard output exact to the byte.
package enum Output {
    /// Whether standard output is a terminal, by itself or through the pager.
    package static let isTerminal = isatty(STDOUT_FILENO) == 1
    package static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    private static let clearedLine = "\r\u{1B}[K"
    private static let isPipe = FileKind.isPipe(STDOUT_FILENO)

    // MARK: Standard output

    package static func line(_ text: String) { self.text(text + "\n") }

    package static func text(_ text: String) { write(isTerminal ? TerminalText.escaped(text) : text) }

    /// Writes a line of pieces, each in its style on a terminal.
    package static func line(_ pieces: [(text: String, style: Style?)]) {
        guard isTerminal else { return line(pieces.map(\.text).joined()) }
        write(pieces.map { Style.show(TerminalText.escaped($0.text), in: $0.style) }.joined() + "\n")
    }

    /// Writes a table, on a terminal as wide as that is and with its first line in bold.
    package static func table(_ table: TextTable) {
        for (index, text) in table.lines(fitting: isTerminal ? TerminalWidth.cells : nil).enumerated() {
            line([(text, index == 0 ? .bold : nil)])
        }
    }

    /// Writes a chart as wide as the terminal, with its first line in bold.
    package static func chart(_ chart: BarChart) {
        let glyphs = Settings().hasUTF8 ? BarChart.Glyphs.eighths : .plain
        let lines = chart.lines(fitting: TerminalWidth.cells ?? TerminalWidth.usual, glyphs)
        for (index, text) in lines.enumerated() { line([(text, index == 0 ? .bold : nil)]) }
    }

    /// One JSON value a line.
    package static func line(json bytes: [UInt8]) { text(json: bytes + [UInt8(ascii: "\n")]) }

    /// Writes JSON, or a part of it that ends with a whole character.
    package static func text(json bytes: [UInt8]) {
        guard isTerminal else { return OutputQueue.standard.write(bytes) }
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

    private static func write(_ text: String) { OutputQueue.standard.write(Array(text.utf8)) }

    /// Writes what waits, and lets a pager show it to its end. Nothing is written to standard output after it.
    package static func finish() {
        OutputQueue.standard.flush()
        Pager.finish()
    }

    // MARK: Standard error

    /// Writes a message. It may repeat what somebody gave, so it is safe to show wherever it goes.
    package static func error(_ text: String) {
        try? writeAll(Array((TerminalText.escaped(text) + "\n").utf8), toDescriptor: STDERR_FILENO)
    }

    /// Writes a JSON document as a line of standard error.
    package static func error(json bytes: [UInt8]) {
        let text = TerminalText.escaped(json: String(decoding: bytes, as: UTF8.self))
        try? writeAll(Array((text + "\n").utf8), toDescriptor: STDERR_FILENO)
    }

    /// Tells something about the output, such as how many lines it has: below it in this program's pager, else
    /// on standard error. Left out where standard output is a pipe and standard error a terminal, for what
    /// reads the pipe may be a pager on that terminal.
    package static func note(_ text: String) {
        if Pager.isRunning { return line(text) }
        if !(isPipe && isErrorTerminal) { error(text) }
    }

    /// Asks something on standard error; the answer comes on the same line.
    package static func prompt(_ question: String) {
        try? writeAll(Array(TerminalText.oneLine(question).utf8), toDescriptor: STDERR_FILENO)
    }

    /// Shows a text on the terminal's last line, in place of what is there.
    package static func status(_ text: String) {
        try? writeAll(Array((clearedLine + TerminalText.oneLine(text)).utf8), toDescriptor: STDERR_FILENO)
    }

    /// Tells how a list goes on, if it does.
    package static func more(_ cursor: JSONBytes?) {
        guard let cursor else { return }
        note("more with --cursor '\(TerminalText.oneLine(cursor.string ?? cursor.text))'")
    }
}

private enum FileKind {
    static func isPipe(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
