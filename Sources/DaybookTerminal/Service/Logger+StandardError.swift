package import Logging

extension Logger {
    /// A log on standard error, one line for each event, safe to show on a terminal.
    package static func standardError(_ level: Level) -> Logger {
        var logger = Logger(label: "daybook") { StreamLogHandler(label: $0, stream: LogLines()) }
        logger.logLevel = level
        return logger
    }
}

/// The lines of a log, which may name files whose names somebody else gave.
private struct LogLines: TextOutputStream {
    func write(_ line: String) { Output.error(TerminalText.oneLine(String(line.dropLast()))) }
}
