import Foundation
import Synchronization

/// The real `daybook-web`, serving the pages of a journal on a port of its own; ended with its last reference.
package final class RunningGateway: Sendable {
    package let port: Int
    private let journal: String
    private let process: Mutex<TestProcess?>
    private let log: TestDirectory

    package static let binary = CommandRun.binary + "-web"

    /// Returns when the pages can be asked for.
    package init(
        _ service: RunningService, _ arguments: [String] = [], environment: [String: String] = [:],
        port: Int = 0
    ) throws {
        journal = service.journal
        log = TestDirectory()
        let output = TestPipe()
        let nothing = OwnedFile("/dev/null", O_RDONLY)
        let errors = OwnedFile(log.file("log"), O_WRONLY | O_CREAT | O_APPEND)
        let process = try TestProcess(
            RunningGateway.binary, ["--journal", journal, "--listen", "127.0.0.1:\(port)"] + arguments,
            environment: environment, input: nothing.descriptor, output: output.input,
            error: errors.descriptor)
        let line = output.firstLine()
        let digits = line.split(separator: ":").last?.prefix { $0.isNumber }
        guard line.hasPrefix("serving "), let port = digits.flatMap({ Int($0) }) else {
            let status = process.wait()
            throw StartFailure(status: status, said: line + log.text("log"))
        }
        self.port = port
        self.process = Mutex(process)
    }

    /// A connection, which keeps the gateway running.
    package func connect() throws -> WebConnection { try WebConnection(port: port, of: self) }

    /// What it wrote to standard error.
    package var said: String { log.text("log") }

    package var origin: (String, String) { ("Origin", "http://127.0.0.1:\(port)") }

    /// The path of a fresh address, which opens the pages once.
    package func once() throws -> String {
        let run = try CommandRun(program: RunningGateway.binary, ["--address"] + ["--journal", journal])
        guard let start = run.output.range(of: ":\(port)/") else {
            throw TestFailure("no address: \(run.output)\(run.error)")
        }
        return "/" + run.output[start.upperBound...].trimmingCharacters(in: .newlines)
    }

    /// The headers of a browser that has got in, for its calls.
    package func cookie() throws -> [(String, String)] {
        let answer = try connect().ask("GET", try once())
        guard let cookie = answer.header("set-cookie")?.prefix(while: { $0 != ";" }) else {
            throw TestFailure("no cookie: \(answer.status)")
        }
        return [("Cookie", String(cookie)), origin, ("Content-Type", "application/json")]
    }

    // MARK: The process

    /// Bytes of memory that are its own.
    package func memoryByteCount() throws -> Int {
        guard let id = process.withLock({ $0?.id }) else { throw TestFailure("the gateway has ended") }
        return try TestProcess.memoryByteCount(of: id)
    }

    package func signal(_ number: Int32) { process.withLock { $0?.signal(number) } }

    /// - Returns: the exit status.
    package func wait() -> Int32 { process.withLock { $0.take() }?.wait() ?? -1 }

    /// - Returns: the exit status after SIGTERM.
    @discardableResult
    package func terminate() -> Int32 {
        signal(SIGTERM)
        return wait()
    }

    deinit {
        signal(SIGKILL)
        _ = wait()
    }
}

extension TestDirectory {
    fileprivate func text(_ name: String) -> String {
        (try? String(contentsOfFile: file(name), encoding: .utf8)) ?? ""
    }
}
