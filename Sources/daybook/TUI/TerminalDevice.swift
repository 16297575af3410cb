import DaybookSystem
import DaybookTUI
import DaybookTerminal
import Glibc

/// The terminal that the program draws on, whatever standard output is. Used by one thread.
///
/// It is put back as it was on every way out of the process: `restore` does it, and so do the handlers of signals.
final class TerminalDevice {
    private let descriptor: Int32
    let capabilities: Capabilities

    /// The features that a terminal is known to have by its variables.
    struct Capabilities {
        let colors: ColorDepth
        let hasUTF8: Bool
        /// Whether it may be asked for what it knows; the console of Linux would print the question.
        let answersQuestions: Bool

        init(_ settings: Settings) {
            let terminal = Settings.variable("TERM") ?? ""
            let depth = Settings.variable("COLORTERM") ?? ""
            if settings.hasNoColor {
                colors = .none
            } else if depth == "truecolor" || depth == "24bit" || terminal.hasSuffix("-direct") {
                colors = .direct
            } else {
                colors = terminal.contains("256color") ? .indexed : .basic
            }
            hasUTF8 = settings.hasUTF8
            answersQuestions = terminal != "linux"
        }
    }

    private enum Code {
        static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?2004h\u{1B}[?7l"
        static let leave =
            "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?2004l\u{1B}[?7h\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"
        static let takeMouse = "\u{1B}[?1000h\u{1B}[?1006h"
        static let leaveMouse = "\u{1B}[?1006l\u{1B}[?1000l"
        static let askSynchronized = "\u{1B}[?2026$p"
    }

    /// Opens the terminal of this process; nil where there is none.
    init?() {
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        capabilities = Capabilities(Settings())
        if descriptor < 0 { return nil }
        guard TerminalRescue.prepare(descriptor, leaving: Code.leave) else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    /// The descriptor to wait on for input.
    var input: Int32 { descriptor }

    /// Takes the terminal: keys come one by one, and the screen is this program's.
    func enter(mouse: Bool) {
        TerminalRescue.takeKeys()
        write(Code.enter + (mouse ? Code.takeMouse : ""))
        if capabilities.answersQuestions { write(Code.askSynchronized) }
    }

    /// Puts the terminal back as it was.
    func leave() { TerminalRescue.restore() }

    func reportMouse(_ isReported: Bool) { write(isReported ? Code.takeMouse : Code.leaveMouse) }

    /// Hands a text to the terminal for its clipboard (OSC 52).
    func copy(_ base64: String) { write("\u{1B}]52;c;\(base64)\u{7}") }

    /// The size of its screen.
    var size: ScreenSize {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return ScreenSize(columns: 80, rows: 24)
        }
        return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes bytes; those that a terminal which has gone does not take are lost.
    func write(_ bytes: [UInt8]) { try? writeAll(bytes, toDescriptor: descriptor) }

    /// The bytes that have come; nil where the terminal has gone.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}
