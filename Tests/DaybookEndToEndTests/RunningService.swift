import DaybookClient
import Foundation
import Synchronization

/// The real binary, serving a journal in a directory of its own.
final class RunningService: Sendable {
    let directory: String
    private let arguments: [String]
    private let environment: [String: String]
    private let process: Mutex<ChildProcess?>

    let journal: String
    var socket: String { journal + "/daybook.sock" }

    /// The directory of a projection's generation.
    func view(_ projection: String) -> String {
        let views = (try? FileManager.default.contentsOfDirectory(atPath: journal + "/views")) ?? []
        return journal + "/views/" + (views.first { $0.hasPrefix(projection + "-v") } ?? projection)
    }

    /// The binary beside the test bundle.
    static let binary: String = {
        let bundle = try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/daybook"
    }()

    init(
        _ arguments: [String] = ["--storage-reserve", "0"], journal: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        directory = RunningService.newDirectory()
        self.journal = journal ?? directory + "/j"
        self.arguments = arguments
        self.environment = environment
        process = Mutex(nil)
        try start()
    }

    /// Short, so that a socket's path fits.
    static func newDirectory() -> String {
        var template = Array("/tmp/daybook-e2e-XXXXXX".utf8CString)
        return String(cString: mkdtemp(&template))
    }

    /// Returns when clients can connect.
    func start() throws {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let nothing = OwnedFile("/dev/null", O_RDONLY)
        // Its own file: a service that outlives a crashed test must not hold the test's output open.
        let log = OwnedFile(directory + "/service.log", O_WRONLY | O_CREAT | O_APPEND)
        let process = try ChildProcess(
            RunningService.binary, ["serve", "--journal", journal, "--log-level", "error"] + arguments,
            environment: environment, input: nothing.descriptor, output: ends[1], error: log.descriptor)
        close(ends[1])
        let line = RunningService.firstLine(of: ends[0])
        close(ends[0])
        guard line.hasPrefix("serving ") else {
            throw Failure("the service ended with \(process.wait()) and said: \(line)")
        }
        self.process.withLock { $0 = process }
    }

    private static func firstLine(of descriptor: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != 10 { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// As a crash would: nothing is finished.
    func kill() {
        guard let process = process.withLock({ $0.take() }) else { return }
        process.signal(SIGKILL)
        _ = process.wait()
    }

    /// - Returns: the exit status after SIGTERM.
    @discardableResult
    func terminate() -> Int32 {
        guard let process = process.withLock({ $0.take() }) else { return -1 }
        process.signal(SIGTERM)
        return process.wait()
    }

    func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Its calls wait as long as they may take on a crowded machine: the limit is against hangs alone.
    func client(_ change: (inout DaybookClient.Configuration) -> Void = { _ in }) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        configuration.callTimeout = .seconds(600)
        change(&configuration)
        return DaybookClient(socketPath: socket, configuration: configuration)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// Runs the binary, or another program, to its end.
struct CommandRun {
    let status: Int32
    let output: String
    let error: String

    init(_ arguments: [String], journal: String? = nil, environment: [String: String] = [:]) throws {
        try self.init(
            program: RunningService.binary, arguments + (journal.map { ["--journal", $0] } ?? []),
            environment: environment)
    }

    /// - Parameter program: a path, or a name to look for in `PATH`.
    init(program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = RunningService.newDirectory()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let input = OwnedFile("/dev/null", O_RDONLY)
        let output = OwnedFile(folder + "/out", O_WRONLY | O_CREAT)
        let error = OwnedFile(folder + "/err", O_WRONLY | O_CREAT)
        status = try ChildProcess(
            program, arguments, environment: environment, input: input.descriptor,
            output: output.descriptor, error: error.descriptor
        ).wait()
        self.output = try String(contentsOfFile: folder + "/out", encoding: .utf8)
        self.error = try String(contentsOfFile: folder + "/err", encoding: .utf8)
    }
}

/// A connection that sends and receives lines as they are.
final class RawConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw RunningService.Failure("connect: \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Nil once the service has closed the connection.
    func line() -> String? {
        while true {
            if let end = received.firstIndex(of: 10) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    func call(_ line: String) -> String? {
        send(line + "\n")
        return self.line()
    }
}

/// Folders that lie beside the checkout.
enum Folders {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let fixtures = root + "/fixtures/conversations"
    static let shared = root + "/../shared/data"
    static let airline = shared + "/datasets/tau-bench/historical_trajectories/gpt-4o-airline.json"

    static var hasShared: Bool { FileManager.default.fileExists(atPath: airline) }
}
