package import ArgumentParser
import DaybookClient
import Glibc

/// The end of a command that did not simply succeed: message, stream and exit code.
package struct CommandExit: Equatable {
    package enum Code: Int32 {
        case done = 0
        /// The answer is no.
        case no = 1
        case badUse = 2
        case couldNot = 3
    }

    package let code: Int32
    package let message: String
    /// Whether it is help or version, which go to standard output.
    package var isWanted = false

    /// The exit of a command that ended with an error.
    /// - Parameter root: the command that all of the program's are below.
    package init(_ error: any Error, of root: any ParsableCommand.Type) {
        switch error {
        case let failure as CommandFailure: self.init(failure.code, failure.message)
        case let error as DaybookError: self.init(Self.code(for: error), error.description)
        case let error as ConnectionError: self.init(.couldNot, error.message)
        case is CancellationError: self.init(.couldNot, "cancelled")
        default: self.init(parsing: error, root)
        }
    }

    private init(_ code: Code, _ message: String) {
        self.code = code.rawValue
        self.message = message.isEmpty ? "" : "daybook: \(message)"
    }

    /// The end of a command that ArgumentParser refused; its own code for bad use is 64.
    private init(parsing error: any Error, _ root: any ParsableCommand.Type) {
        let exitCode = root.exitCode(for: error)
        message = root.fullMessage(for: error)
        isWanted = exitCode.isSuccess
        if exitCode == .validationFailure {
            code = Code.badUse.rawValue
        } else if exitCode.isSuccess || error is ExitCode {
            code = exitCode.rawValue
        } else {
            code = Code.couldNot.rawValue
        }
    }

    private static func code(for error: DaybookError) -> Code {
        switch error.reason {
        case .invalidParams, .methodNotFound, .invalidRequest, .parseError: .badUse
        case .overloaded, .rebuilding, .storageFull, .readOnly, .shuttingDown, .indeterminate, .damaged,
            .internalError, .unauthenticated:
            .couldNot
        default: .no
        }
    }

    package func exit() -> Never {
        if !message.isEmpty {
            if isWanted { Output.line(message) } else { Output.error(message) }
        }
        Glibc.exit(code)
    }
}

/// An error by which a command ends.
package struct CommandFailure: Error, Equatable {
    package let code: CommandExit.Code
    package let message: String

    package init(_ code: CommandExit.Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// A file that can't be read.
    package init(reading path: String, _ reason: String) {
        self.init(.couldNot, "cannot read \(TerminalText.oneLine(path)): \(reason)")
    }
}
