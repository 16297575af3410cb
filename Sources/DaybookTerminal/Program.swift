package import ArgumentParser

/// The run of a program: one of its commands, then an end that says what came of it.
package enum Program {
    /// Runs the program to its end.
    /// - Parameters:
    ///   - root: the command that all of the program's are below.
    ///   - alone: the command that runs where no argument is given. It is made without looking at all others, which
    ///     takes longer than its first screen may take.
    package static func run(
        _ root: any ParsableCommand.Type, alone: (any ParsableCommand.Type)? = nil
    ) async {
        let arguments = CommandLine.arguments.dropFirst()
        let asJSON = arguments.prefix { $0 != "--" }.contains("--json")
        var running: (any ParsableCommand.Type)?
        do {
            try CommandNames(root).check(arguments)
            var command: any ParsableCommand =
                if arguments.isEmpty, let alone { try alone.parse([]) } else { try root.parseAsRoot() }
            running = type(of: command)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            await InProcessService.stop()
            Output.finish()
        } catch {
            await InProcessService.stop()
            CommandExit(error, of: root, running: running, arguments: arguments).exit(asJSON: asJSON)
        }
    }
}
