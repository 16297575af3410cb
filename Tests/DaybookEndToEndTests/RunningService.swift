import DaybookClient
import Foundation
import Synchronization

/// The real binary, serving a journal in a directory of its own.
final class RunningService: Sendable {
    let directory: String
    private let arguments: [String]
    private let process: Mutex<Process?>

    let journal: String
    var socket: String { journal + "/daybook.sock" }

    /// The binary beside the test bundle.
    static let binary: String = {
        let bundle = try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/daybook"
    }()

    init(_ arguments: [String] = ["--storage-reserve", "0"], journal: String? = nil) throws {
        directory = RunningService.newDirectory()
        self.journal = journal ?? directory + "/j"
        self.arguments = arguments
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
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: RunningService.binary)
        process.arguments = ["serve", "--journal", journal, "--log-level", "error"] + arguments
        process.standardOutput = output
        try process.run()
        let line = RunningService.firstLine(of: output)
        guard line.hasPrefix("serving ") else { throw Failure("the service said: \(line)") }
        self.process.withLock { $0 = process }
    }

    private static func firstLine(of pipe: Pipe) -> String {
        var line = Data()
        while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), let first = byte.first,
            first != 10
        {
            line.append(first)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// As a crash would: nothing is finished.
    func kill() {
        guard let process = process.withLock({ $0.take() }) else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// - Returns: the exit status after SIGTERM.
    @discardableResult
    func terminate() -> Int32 {
        guard let process = process.withLock({ $0.take() }) else { return -1 }
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func signal(_ signal: Int32) {
        process.withLock { if let process = $0 { Foundation.kill(process.processIdentifier, signal) } }
    }

    func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    func client(_ change: (inout DaybookClient.Configuration) -> Void = { _ in }) -> DaybookClient {
        var configuration = DaybookClient.Configuration()
        change(&configuration)
        return DaybookClient(socketPath: socket, configuration: configuration)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// Runs the binary to its end.
struct CommandRun {
    let status: Int32
    let output: String
    let error: String

    init(_ arguments: [String], journal: String? = nil, input: String? = nil, in folder: String? = nil) throws
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: RunningService.binary)
        process.arguments = arguments + (journal.map { ["--journal", $0] } ?? [])
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let files = RunningService.newDirectory()
        defer { try? FileManager.default.removeItem(atPath: files) }
        process.standardOutput = try CommandRun.file(files + "/out")
        process.standardError = try CommandRun.file(files + "/err")
        if let input {
            try Data(input.utf8).write(to: URL(fileURLWithPath: files + "/in"))
            process.standardInput = FileHandle(forReadingAtPath: files + "/in")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: files + "/out", encoding: .utf8)
        error = try String(contentsOfFile: files + "/err", encoding: .utf8)
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return FileHandle(forWritingAtPath: path)!
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
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
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
