import DaybookCore
import DaybookSystem
import DaybookTerminal
import Glibc

/// Standard input, as a command takes it.
enum StandardInput {
    /// Whether a pipe or a file was put there on purpose, as neither a terminal nor /dev/null is.
    static var isGiven: Bool {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFREG
    }

    /// All of it, up to the size of a request.
    /// - Parameter what: its name in errors, such as `the parameters`.
    static func all(_ what: String) throws(CommandFailure) -> [UInt8] {
        let limit = Limits.frameByteCountMax
        do throws(SystemError) {
            if let bytes = try LineReader.standardInput().readAll(byteCountMax: limit) { return bytes }
        } catch { throw CommandFailure(reading: "standard input", error.reason) }
        throw CommandFailure(
            .badUse,
            "\(what) on standard input: more than \(Figures.bytes(limit)), the limit of a request")
    }

    /// The answer to a question, from the terminal; nil where there is none to ask.
    static func answer(to question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, Output.isErrorTerminal else { return nil }
        Output.prompt(question)
        return readLine() ?? ""
    }
}
