package import ArgumentParser
package import DaybookClient
import DaybookJSON
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
    package private(set) var message: String
    /// A word to tell failures apart by: the service's reason, or one of this program's own.
    package private(set) var reason = "failed"
    /// Whether it is help or version, which go to standard output.
    package private(set) var isWanted = false

    /// The exit of a command that ended with an error.
    /// - Parameters:
    ///   - root: the command that all of the program's are below.
    ///   - command: the command that ran; nil where the arguments were refused.
    ///   - arguments: those that the program was given.
    package init(
        _ error: any Error, of root: any ParsableCommand.Type,
        running command: (any ParsableCommand.Type)? = nil, arguments: some Sequence<String> = []
    ) {
        switch error {
        case let failure as CommandFailure: self.init(failure)
        case let error as DaybookError:
            self.init(Self.code(for: error), Self.message(of: error), error.reason.rawValue)
        case let error as ConnectionError: self.init(.couldNot, error.message, error.kind.rawValue)
        case is CancellationError: self.init(.couldNot, "cancelled", "cancelled")
        case let error as ValidationError where command != nil:
            self.init(CommandFailure(.badUse, error.message))
        default:
            self.init(parsing: error, root)
            message = Self.offering(message, CommandNames(root).command(in: arguments), root)
        }
        if code == Code.badUse.rawValue, let command { addUsage(of: command, below: root) }
    }

    private init(_ failure: CommandFailure) {
        self.init(failure.code, failure.message, failure.reason)
    }

    private init(_ code: Code, _ message: String, _ reason: String) {
        self.code = code.rawValue
        self.message = message.isEmpty ? "" : "daybook: \(message)"
        self.reason = reason
    }

    /// The end of a command that ArgumentParser refused; its own code for bad use is 64.
    private init(parsing error: any Error, _ root: any ParsableCommand.Type) {
        let exitCode = root.exitCode(for: error)
        message = root.fullMessage(for: error)
        isWanted = exitCode.isSuccess
        if exitCode == .validationFailure {
            code = Code.badUse.rawValue
            reason = CommandFailure(.badUse).reason
        } else if exitCode.isSuccess || error is ExitCode {
            code = exitCode.rawValue
        } else {
            code = Code.couldNot.rawValue
        }
    }

    /// The message of the parser, with the right option in place of one that there is not.
    private static func offering(
        _ message: String, _ command: any ParsableCommand.Type, _ root: any ParsableCommand.Type
    ) -> String {
        var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, let option = OptionNames.unknown(in: first) else { return message }
        let options = OptionNames.options(inHelp: root.helpMessage(for: command))
        lines[0] =
            "Error: Unknown option '\(TerminalText.oneLine(option))'"
            + OptionNames.offer(for: option, among: options)
        return lines.joined(separator: "\n")
    }

    /// The same end, with how the command is used below its message.
    private mutating func addUsage(of command: any ParsableCommand.Type, below root: any ParsableCommand.Type)
    {
        guard !message.isEmpty, let words = CommandNames(root).words(of: command) else { return }
        self = CommandExit(
            code: code,
            message: """
                \(message)
                Usage: \(root.usageString(for: command))
                  See '\(words.joined(separator: " ")) --help' for more information.
                """, reason: reason)
    }

    private init(code: Int32, message: String, reason: String) {
        self.code = code
        self.message = message
        self.reason = reason
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

    /// The sentence that tells of an error of the service.
    package static func message(of error: DaybookError) -> String {
        guard error.reason == .unauthenticated else { return sentence(of: error) }
        return Settings().token == nil
            ? "the service asks for a token; set DAYBOOK_TOKEN to one"
            : "the service does not know the token that DAYBOOK_TOKEN holds"
    }

    /// The service's sentence as it stands behind the program's name, and the reason to look up.
    private static func sentence(of error: DaybookError) -> String {
        let reason = error.reason.rawValue
        if let field = error.field, let problem = error.problem { return "\(field) \(problem) (\(reason))" }
        var words = error.message
        if words.hasSuffix(".") { words.removeLast() }
        return "\(words.prefix(1).lowercased())\(words.dropFirst()) (\(reason))"
    }

    /// Ends the process.
    /// - Parameter asJSON: whether the failure is told as a JSON object, `{"error": {code, reason, message}}`.
    package func exit(asJSON: Bool = false) -> Never {
        if !message.isEmpty {
            if isWanted {
                Output.line(message)
            } else if asJSON {
                Output.error(json: json)
            } else {
                Output.error(message)
            }
        }
        Output.finish()
        Glibc.exit(code)
    }

    /// The failure as JSON. Its message is the first line alone, without the program's name.
    package var json: [UInt8] {
        let line = message.prefix { $0 != "\n" }
        let sentence = ["daybook: ", "Error: "].first(where: line.hasPrefix).map { line.dropFirst($0.count) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.member("code", integer: Int(code))
        writer.member("reason", string: reason)
        writer.member("message", string: String(sentence ?? line))
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }
}
