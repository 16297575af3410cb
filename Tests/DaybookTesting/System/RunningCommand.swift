import Foundation

/// The binary while it runs, with what it prints line by line.
package final class RunningCommand {
    private let process: TestProcess
    private let output: Int32
    private var buffer: [UInt8] = []
    /// The lines that were read so far.
    package private(set) var lines: [String] = []
    private let folder = TestDirectory()
    private var hasEnded = false

    package init(_ arguments: [String], environment: [String: String] = [:]) throws {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe can be made")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        let input = OwnedFile("/dev/null", O_RDONLY)
        let error = OwnedFile(folder.file("err"), O_WRONLY | O_CREAT)
        output = ends[0]
        process = try TestProcess(
            CommandRun.binary, arguments, environment: environment, input: input.descriptor, output: ends[1],
            error: error.descriptor)
    }

    deinit {
        close(output)
        guard !hasEnded else { return }
        process.signal(SIGKILL)
        _ = process.wait()
    }

    /// What it has written to standard error so far.
    package var error: String { (try? String(contentsOfFile: folder.file("err"), encoding: .utf8)) ?? "" }

    /// Id of the process.
    package var id: Int32 { process.id }

    /// The next line; nil where it has ended.
    package func next() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                lines.append(line)
                return line
            }
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = read(output, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += piece[..<count]
        }
    }

    /// The next line that has a text in it; what comes before is passed over.
    package func line(with text: String) throws -> String {
        while let line = next() { if line.contains(text) { return line } }
        throw TestFailure("it ended without \(text); it said \(lines) and \(error)")
    }

    /// Ends it by a signal.
    /// - Returns: its status, when it has ended and all that it said is read.
    package func end(_ signal: Int32 = SIGTERM) -> Int32 {
        process.signal(signal)
        while next() != nil {}
        hasEnded = true
        return process.wait()
    }
}
