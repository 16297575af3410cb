package import ArgumentParser

/// The names of a program's commands, as somebody types them.
package struct CommandNames {
    private let root: any ParsableCommand.Type

    /// Takes the command that all of the program's are below.
    package init(_ root: any ParsableCommand.Type) { self.root = root }

    /// Refuses arguments that begin with a word that is no command.
    /// - Throws: `CommandFailure` with the word and the nearest command.
    package func check(_ arguments: some Sequence<String>) throws(CommandFailure) {
        var command = root
        var words = [root._commandName]
        for word in arguments {
            let children = command.configuration.subcommands
            guard !children.isEmpty, !word.hasPrefix("-") else { return }
            // The parser adds this one by itself.
            if command == root, word == "help" { continue }
            guard let child = children.first(where: { $0._commandName == word }) else {
                let shown = children.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                let path = words.joined(separator: " ")
                throw CommandFailure(
                    .badUse,
                    "there is no command \(TerminalText.cut(word, to: Self.shownCount))"
                        + Spelling.offer(Spelling.nearest(word, among: shown))
                        + "\n  See '\(path) --help' for the commands.")
            }
            words.append(word)
            command = child
        }
    }

    private static let shownCount = 60

    /// The command that arguments name.
    package func command(in arguments: some Sequence<String>) -> any ParsableCommand.Type {
        var command = root
        for word in arguments {
            guard let child = command.configuration.subcommands.first(where: { $0._commandName == word })
            else { break }
            command = child
        }
        return command
    }
}

extension CommandNames {
    /// The words with which a command is run; nil where the program has no such command.
    package func words(of command: any ParsableCommand.Type) -> [String]? {
        Self.words(of: command, below: root)
    }

    private static func words(
        of command: any ParsableCommand.Type, below parent: any ParsableCommand.Type
    ) -> [String]? {
        if parent == command { return [parent._commandName] }
        for child in parent.configuration.subcommands {
            if let words = words(of: command, below: child) { return [parent._commandName] + words }
        }
        return nil
    }
}
