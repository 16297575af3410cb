import Foundation

/// A child of this process, waited for once. By hand, because Foundation's `Process` shares state between
/// tests that run at a time.
package struct TestProcess: Sendable {
    package let id: Int32

    /// - Parameters:
    ///   - input, output, error: descriptors that become the child's 0, 1 and 2.
    ///   - environment: variables besides those of `TestSurroundings`, or in their place.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], input: Int32,
        output: Int32, error: Int32
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in [input, output, error].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var variables = TestProcess.variables(with: environment)
        defer { for variable in variables { free(variable) } }
        var id: Int32 = 0
        let status = posix_spawnp(&id, path, &actions, nil, &words, &variables)
        guard status == 0 else {
            throw TestFailure("cannot run \(path): \(String(cString: strerror(status)))")
        }
        self.id = id
    }

    private static func variables(with more: [String: String]) -> [UnsafeMutablePointer<CChar>?] {
        TestSurroundings.variables.merging(more) { $1 }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    }

    /// - Returns: the exit status; 128 and the signal's number where one ended it.
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    package func signal(_ number: Int32) { kill(id, number) }

    /// Bytes of a process's memory that are its own, without pages of mapped files.
    package static func memoryByteCount(of id: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        guard
            let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { throw TestFailure("the memory of process \(id) is not known") }
        return kibibytes * 1_024
    }
}

/// A file of this process alone.
package struct OwnedFile: ~Copyable {
    package let descriptor: Int32

    /// - Parameter flags: besides close-on-exec.
    package init(_ path: String, _ flags: Int32) {
        descriptor = open(path, flags | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "cannot open \(path)")
    }

    deinit { close(descriptor) }
}
