import Foundation

/// A run of the binary on a terminal of its own, to its end.
package struct TerminalRun {
    package let status: Int32
    /// What it wrote to standard output and standard error, exact to the byte.
    package let shown: [UInt8]

    package var text: String { String(decoding: shown, as: UTF8.self) }

    /// - Parameters:
    ///   - columns: the width of the terminal in cells; nil where it tells none.
    ///   - environment: variables; without `PAGER` there is no pager.
    package init(
        _ arguments: [String], journal: String? = nil, columns: UInt16? = nil,
        environment: [String: String] = [:]
    ) throws {
        var (screen, terminal): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 24, ws_col: columns ?? 0, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&screen, &terminal, nil, nil, &size) == 0 else {
            throw TestFailure("openpty: \(errno)")
        }
        defer { close(screen) }
        for end in [screen, terminal] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var settings = termios()
        tcgetattr(terminal, &settings)
        // Line feeds come as they were written.
        cfmakeraw(&settings)
        tcsetattr(terminal, TCSANOW, &settings)
        let process: TestProcess
        do {
            defer { close(terminal) }
            process = try TestProcess(
                CommandRun.binary, arguments + (journal.map { ["--journal", $0] } ?? []),
                environment: ["PAGER": "", "TERM": "xterm"].merging(environment) { $1 }, input: terminal,
                output: terminal, error: terminal)
        }
        shown = TerminalRun.read(screen)
        status = process.wait()
    }

    /// All that comes, until nobody has the terminal open any more.
    private static func read(_ screen: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(screen, &piece, piece.count)
            guard count > 0 else { return all }
            all += piece[..<count]
        }
    }
}
