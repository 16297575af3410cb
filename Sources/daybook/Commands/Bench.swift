import ArgumentParser
import DaybookSystem
import DaybookTerminal
import Glibc

/// `daybook bench …`: the program that measures, which is apart so that the service carries none of it.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a running service, folding or the disk.",
        discussion: "Runs daybook-bench, which lies beside this program.",
        examples: ["daybook bench append --connections 4 --seconds 10", "daybook bench --help"])

    @Argument(parsing: .captureForPassthrough, help: "What daybook-bench takes.") var arguments: [String] = []

    private static let program = "daybook-bench"

    func run() throws {
        let own = File.absolutePath("/proc/self/exe") ?? "daybook"
        let path = File.parent(of: own) + "/" + Self.program
        var words = ([Self.program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        execv(path, &words)
        let reason = SystemError("run \(path)").reason
        throw CommandFailure(
            .couldNot,
            "cannot run \(path): \(reason); `swift build -c release --product \(Self.program)` makes it")
    }
}
