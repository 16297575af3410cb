package import ArgumentParser

/// The run of a program: one of its commands, then an end that says what came of it.
package enum Program {
    package static func run(_ root: any ParsableCommand.Type) async {
        do {
            var command = try root.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            await InProcessService.stop()
        } catch {
            await InProcessService.stop()
            CommandExit(error, of: root).exit()
        }
    }
}
