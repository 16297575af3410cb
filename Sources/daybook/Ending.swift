import ArgumentParser
import DaybookClient
import DaybookImport

/// How a command ends that did not simply succeed: what it says, where, and the exit code.
struct Ending: Equatable {
    enum Code: Int32 {
        case done = 0
        /// The answer is no.
        case no = 1
        case badUse = 2
        case couldNot = 3
    }

    let code: Int32
    let message: String
    /// Help and version go to standard output.
    var isWanted = false

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self.init(failure.code, failure.message)
        case let failure as ImportFailure: self.init(.couldNot, failure.reason)
        case let error as DaybookError: self.init(Self.code(for: error), error.description)
        case let error as ConnectionError: self.init(.couldNot, error.message)
        case is CancellationError: self.init(.couldNot, "cancelled")
        default: self.init(parsing: error)
        }
    }

    private init(_ code: Code, _ message: String) {
        self.code = code.rawValue
        self.message = message.isEmpty ? "" : "daybook: \(message)"
    }

    /// ArgumentParser's own code for bad use is 64.
    private init(parsing error: any Error) {
        let exitCode = Daybook.exitCode(for: error)
        message = Daybook.fullMessage(for: error)
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

    func exit() -> Never {
        if !message.isEmpty {
            if isWanted { Output.line(message) } else { Output.error(message) }
        }
        Daybook.exit(withError: ExitCode(code))
    }
}

/// A command's own reason to end.
struct CommandFailure: Error, Equatable {
    let code: Ending.Code
    let message: String

    init(_ code: Ending.Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// A file that can't be read.
    init(reading path: String, _ reason: String) {
        self.init(.couldNot, "cannot read \(TerminalText.oneLine(path)): \(reason)")
    }
}
