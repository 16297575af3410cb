import ArgumentParser
import DaybookTerminal

/// `daybook bench …`: the program that measures.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a running service, folding or the disk.",
        discussion: "Runs daybook-bench, which lies beside this program.",
        examples: ["daybook bench append --connections 4 --seconds 10", "daybook bench --help"])

    @Argument(parsing: .captureForPassthrough, help: "What daybook-bench takes.") var arguments: [String] = []

    func run() throws { try SiblingProgram(name: "daybook-bench").run(arguments) }
}
