import Glibc

/// An error by which a command ends.
package struct CommandFailure: Error, Equatable {
    package let code: CommandExit.Code
    package let message: String
    /// The word that `--json` tells it by.
    package let reason: String

    package init(_ code: CommandExit.Code, _ message: String = "", reason: String? = nil) {
        self.code = code
        self.message = message
        self.reason = reason ?? (code == .badUse ? "badUse" : "failed")
    }

    /// A file that is not there.
    package init(missing path: String) { self.init(reading: path, String(cString: strerror(ENOENT))) }

    /// A file that can't be read; one that is missing is told with the nearest name beside it.
    package init(reading path: String, _ reason: String) {
        self.init(
            .couldNot,
            "cannot read \(TerminalText.oneLine(path)): \(reason)" + Spelling.offer(NearbyFile.of(path)))
    }
}
