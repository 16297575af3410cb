import Glibc

/// The width of the terminal that standard output goes to.
enum TerminalWidth {
    /// Cells that a line is taken to have where none are known.
    static let usual = 80

    /// Cells of a line, as the terminal tells them, else `COLUMNS`; nil where neither is known.
    static let cells: Int? = {
        var size = winsize()
        // Standard output may be the pager's pipe by now.
        for descriptor in [STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO] {
            guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { continue }
            return Int(size.ws_col)
        }
        return Settings().columnCount
    }()
}
