package import ArgumentParser

/// The run of a program: one of its commands, then an end that says what came of it.
package enum Program {
    package static func run(_ root: any ParsableCommand.Type) async {
        let arguments = CommandLine.arguments.dropFirst()
        let asJSON = arguments.prefix { $0 != "--" }.contains("--json")
        var running: (any ParsableCommand.Type)?
        do {
            try CommandNames(root).check(arguments)
            var command = try root.parseAsRoot()
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
            CommandExit(error, of: root, running: running).exit(asJSON: asJSON)
        }
    }
}
