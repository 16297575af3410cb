import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// `docs/commands.md` has every command and option of the binary's own help, and none that is not there.
struct CommandDocumentTests {
    /// A command as the binary describes it to tools.
    private struct Command {
        let words: [String]
        let options: [String]

        /// The commands of `daybook`, and of the programs beside it that `daybook bench` and `daybook web` run.
        static func all() throws -> [Command] {
            let programs = [CommandRun.binary, CommandRun.binary + "-bench", CommandRun.binary + "-web"]
            return try programs.filter(FileManager.default.fileExists).flatMap { program in
                let dump = try CommandRun(program: program, ["--experimental-dump-help"]).output
                return try list(try #require(try JSONBytes(json: Array(dump.utf8))["command"]), [])
            }
        }

        private static func list(_ json: JSONBytes, _ parents: [String]) throws -> [Command] {
            guard json["shouldDisplay"]?.bool != false else { return [] }
            let name = try #require(json["commandName"]?.string)
            // A program's own name is that of the command that runs it.
            let words = parents.isEmpty ? name.split(separator: "-").map(String.init) : parents + [name]
            let arguments = (json["arguments"]?.elements ?? []).filter { $0["shouldDisplay"]?.bool == true }
            let names = arguments.flatMap { $0["names"]?.elements ?? [] }
            let options = names.filter { $0["kind"]?.string == "long" }.compactMap { $0["name"]?.string }
            let parts = try (json["subcommands"]?.elements ?? []).flatMap { try list($0, words) }
            return [Command(words: words, options: options)] + parts.filter { $0.words.last != "help" }
        }
    }

    private let document: String
    private let sections: [(heading: String, text: String)]

    init() throws {
        document = try String(contentsOfFile: Folders.root + "/docs/commands.md", encoding: .utf8)
        sections = document.components(separatedBy: "\n## ").map { section in
            (heading: String(section.prefix { $0 != "\n" }), text: section)
        }
    }

    /// The section of a command, with those that it refers to.
    private func text(of command: String) -> String? {
        let own = sections.first { $0.heading.split(separator: " ").contains(Substring(command)) }
        guard let own else { return nil }
        let others = sections.filter { own.text.contains("](#\($0.heading))") }
        return ([own] + others).map(\.text).joined()
    }

    private func names(_ text: String, _ option: String) -> Bool {
        text.contains(try! Regex("--" + NSRegularExpression.escapedPattern(for: option) + "(?![a-z-])"))
    }

    @Test func everyCommandIsShownAndEveryOptionNamed() throws {
        let everywhere = try #require(sections.first { $0.heading == "Everywhere" }).text
        let commands = try Command.all()
        for known in [
            ["daybook", "serve"], ["daybook", "audit", "prove"], ["daybook", "bench", "append"],
            ["daybook", "web"],
        ] {
            #expect(commands.contains { $0.words == known }, "\(known) is not described")
        }
        for command in commands where command.words.count > 1 {
            let name = command.words.joined(separator: " ")
            let section = try #require(text(of: command.words[1]), "\(name) has no section")
            #expect(section.contains(name), "\(name) has no example")
            for option in command.options where !names(everywhere, option) {
                #expect(names(section, option), "\(name) --\(option) is not named")
            }
        }
    }

    @Test func noOptionIsNamedThatIsNotThere() throws {
        let known = Set(try Command.all().flatMap(\.options))
        for match in document.matches(of: /--([a-z]+(?:-[a-z]+)*)/) {
            #expect(known.contains(String(match.1)), "there is no option --\(match.1)")
        }
    }
}
