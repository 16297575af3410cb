import Foundation

/// A run of the binary, or of another program, to its end.
package struct CommandRun {
    package let status: Int32
    package let output: String
    package let error: String

    package init(_ arguments: [String], journal: String? = nil, environment: [String: String] = [:]) throws {
        try self.init(
            program: CommandRun.binary, arguments + (journal.map { ["--journal", $0] } ?? []),
            environment: environment)
    }

    /// - Parameter program: a path, or a name to look for in `PATH`.
    package init(program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        let input = OwnedFile("/dev/null", O_RDONLY)
        let output = OwnedFile(folder.file("out"), O_WRONLY | O_CREAT)
        let error = OwnedFile(folder.file("err"), O_WRONLY | O_CREAT)
        status = try TestProcess(
            program, arguments, environment: environment, input: input.descriptor,
            output: output.descriptor, error: error.descriptor
        ).wait()
        self.output = try String(contentsOfFile: folder.file("out"), encoding: .utf8)
        self.error = try String(contentsOfFile: folder.file("err"), encoding: .utf8)
    }

    /// The binary beside the test bundle.
    package static let binary: String = {
        let bundle = try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/daybook"
    }()
}

/// A failure of what a test stands on, in a sentence.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
