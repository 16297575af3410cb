import Foundation

/// The library of `tools/faults`, which makes system calls of a program fail on purpose.
package struct FaultLibrary {
    private let directory = TestDirectory()
    private var library: String { directory.file("libfaults.so") }
    private var log: String { directory.file("faults.log") }

    /// Compiles the library with the toolchain's own C compiler.
    package init() throws {
        let run = try CommandRun(
            program: "clang",
            ["-O1", "-shared", "-fPIC", "-o", library, Folders.root + "/tools/faults/faults.c", "-ldl"])
        guard run.status == 0 else { throw TestFailure("clang: \(run.error)") }
    }

    /// The environment of a program whose calls fail by rules, such as `meta@/log/=3:EIO`.
    package func environment(_ rules: String) -> [String: String] {
        ["LD_PRELOAD": library, "DAYBOOK_FAULTS": rules, "DAYBOOK_FAULTS_LOG": log]
    }

    /// The calls that failed so far, one a line: the call and its file's path.
    package var failures: [String] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
