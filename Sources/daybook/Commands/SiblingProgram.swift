import DaybookSystem
import DaybookTerminal
import Glibc

/// A program that lies beside this one and is apart so that the service carries none of what it needs.
struct SiblingProgram {
    let name: String

    /// Runs it in place of this process, with these arguments.
    /// - Throws: `CommandFailure` where it can't be run.
    func run(_ arguments: [String]) throws(CommandFailure) -> Never {
        let own = File.absolutePath("/proc/self/exe") ?? "daybook"
        let path = File.parent(of: own) + "/" + name
        var words = ([name] + arguments).map { strdup($0) } + [nil]
        execv(path, &words)
        let reason = SystemError("run \(path)").reason
        for word in words { free(word) }
        throw CommandFailure(
            .couldNot, "cannot run \(path): \(reason); `swift build -c release --product \(name)` makes it")
    }
}
