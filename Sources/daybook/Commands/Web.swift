import ArgumentParser
import DaybookTerminal

/// `daybook web …`: the program that serves the pages.
struct Web: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the journal's pages to browsers, and HTTP to programs.",
        discussion: "Runs daybook-web, which lies beside this program.",
        examples: ["daybook web", "daybook web --open", "daybook web --address", "daybook web --help"])

    @Argument(parsing: .captureForPassthrough, help: "What daybook-web takes.") var arguments: [String] = []

    func run() throws { try SiblingProgram(name: "daybook-web").run(arguments) }
}
