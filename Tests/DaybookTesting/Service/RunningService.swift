package import DaybookClient
import Foundation
import Synchronization

/// The real binary, serving a journal in a directory of its own.
package final class RunningService: Sendable {
    package let directory: String
    package let journal: String
    private let folder = TestDirectory()
    private let arguments: [String]
    private let environment: [String: String]
    private let launcher: [String]
    private let binary: String
    private let process: Mutex<TestProcess?>

    package var socket: String { journal + "/daybook.sock" }

    /// The directory of a projection's generation.
    package func view(_ projection: String) -> String {
        let views = (try? FileManager.default.contentsOfDirectory(atPath: journal + "/views")) ?? []
        return journal + "/views/" + (views.first { $0.hasPrefix(projection + "-v") } ?? projection)
    }

    /// Starts it.
    /// - Parameters:
    ///   - launcher: a program and its arguments, which runs what stands behind them.
    package init(
        _ arguments: [String] = ["--storage-reserve", "0"], journal: String? = nil,
        environment: [String: String] = [:], launcher: [String] = [], binary: String = CommandRun.binary
    ) throws {
        directory = folder.path
        self.journal = journal ?? folder.file("j")
        self.arguments = arguments
        self.environment = environment
        self.launcher = launcher
        self.binary = binary
        process = Mutex(nil)
        try start()
    }

    /// Returns when clients can connect.
    package func start() throws {
        let output = TestPipe()
        let nothing = OwnedFile("/dev/null", O_RDONLY)
        // Its own file: a service that outlives a crashed test must not hold the test's output open.
        let log = OwnedFile(directory + "/service.log", O_WRONLY | O_CREAT | O_APPEND)
        let command =
            launcher + [binary, "serve", "--journal", journal, "--log-level", "error"]
            + ["--check-rest-factor", "1"] + arguments
        let process = try TestProcess(
            command[0], Array(command.dropFirst()),
            environment: environment, input: nothing.descriptor, output: output.input, error: log.descriptor)
        let line = output.firstLine()
        guard line.hasPrefix("serving ") else {
            let status = process.wait()
            throw StartFailure(status: status, said: said)
        }
        self.process.withLock { $0 = process }
    }

    /// What it has written to standard error since it was first started.
    package var said: String {
        (try? String(contentsOfFile: directory + "/service.log", encoding: .utf8)) ?? ""
    }

    /// Ends it as a crash would: nothing is finished.
    package func kill() {
        guard let process = process.withLock({ $0.take() }) else { return }
        process.signal(SIGKILL)
        _ = process.wait()
    }

    /// What it logged so far.
    package var log: String {
        (try? String(contentsOfFile: directory + "/service.log", encoding: .utf8)) ?? ""
    }

    /// Bytes of memory that are its own, without pages of mapped files.
    package func memoryByteCount() throws -> Int {
        guard let id = process.withLock({ $0?.id }) else { throw TestFailure("the service has ended") }
        return try TestProcess.memoryByteCount(of: id)
    }

    /// Id of the process; nil once it has ended.
    package var processID: Int32? { process.withLock { $0?.id } }

    package func signal(_ number: Int32) { process.withLock { $0?.signal(number) } }

    /// - Returns: the exit status of a service that ends by itself.
    package func wait() -> Int32 { process.withLock { $0.take() }?.wait() ?? -1 }

    /// - Returns: the exit status after SIGTERM.
    @discardableResult
    package func terminate() -> Int32 {
        guard let process = process.withLock({ $0.take() }) else { return -1 }
        process.signal(SIGTERM)
        return process.wait()
    }

    package func remove() {
        kill()
        folder.remove()
    }

    /// Its calls wait as long as they may take on a crowded machine: the limit is against hangs alone.
    package func client(
        _ change: (inout DaybookClient.Configuration) -> Void = { _ in }
    ) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.callTimeout = .seconds(600)
        change(&configuration)
        return DaybookClient(socketPath: socket, configuration: configuration)
    }
}

/// The end of a service before clients could connect.
package struct StartFailure: Error, CustomStringConvertible {
    package let status: Int32
    /// What it wrote to standard error.
    package let said: String

    package var description: String { "the service ended with \(status) and said: \(said)" }
}

/// Runs `body` against a service of its own.
package func withService(
    _ arguments: [String] = ["--storage-reserve", "0"],
    _ body: (RunningService, DaybookClient) async throws -> Void
) async throws {
    let service = try RunningService(arguments)
    defer { service.remove() }
    let client = service.client()
    try await body(service, client)
    await client.close()
}
