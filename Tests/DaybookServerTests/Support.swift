import DaybookCore
import DaybookJournal
import Foundation
import Glibc
import DaybookJSON
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import DaybookServer

func parse(_ text: some Swift.Sequence<UInt8>) throws -> JSONValue {
    var scanner = JSONScanner()
    return try scanner.value(of: Array(text)[...])
}

/// A service over a new journal in a directory of its own.
final class TestService: Sendable {
    let journal: Journal
    let socketPath: String
    private let directory: String
    private let task: Task<Void, any Error>

    init(_ change: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        directory = NSTemporaryDirectory() + "daybook-\(UUID().uuidString.prefix(8))"
        socketPath = directory + "/s"
        var configuration = ServerConfiguration(socketPath: socketPath)
        change(&configuration)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var limits = configuration.limits
        limits.mapByteCount = 1 << 30
        limits.viewMapByteCount = 1 << 30
        let journal = try Journal(at: directory + "/journal", mayCreate: true, limits: limits)
        self.journal = journal
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = Server(
            journal: journal, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            didStart: { start.yield() })
        task = Task {
            defer { start.finish() }
            try await server.run()
        }
        for await _ in started { break }
    }

    func connect() throws -> TestClient { try TestClient(socketPath) }

    /// Stops the service as its parent would; returns when it has ended.
    func stop() async throws {
        task.cancel()
        try await task.value
        journal.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    static func use(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestService) async throws -> Void
    ) async throws {
        let service = try await TestService(change)
        do { try await body(service) } catch {
            try? await service.stop()
            throw error
        }
        try await service.stop()
    }
}

struct ClientError: Error {
    let text: String
}

/// A client on a blocking socket.
final class TestClient {
    private let descriptor: CInt
    private var received: [UInt8] = []
    private var start = 0

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw ClientError(text: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ClientError(text: "send: \(errno)") }
            sent += count
        }
    }

    func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// The next line; nil at the end.
    func line() throws -> [UInt8]? {
        while true {
            if let end = received[start...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(received[start..<end])
            }
            received.removeFirst(start)
            start = 0
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count >= 0 else { throw ClientError(text: "receive: \(errno)") }
            if count == 0 { return nil }
            received.append(contentsOf: chunk[..<count])
        }
    }

    func answer() throws -> JSONValue {
        guard let line = try line() else { throw ClientError(text: "the connection was closed") }
        return try parse(line)
    }

    /// Sends one request and waits for its answer.
    func call(_ method: String, _ params: String = "{}", id: Int = 1) throws -> JSONValue {
        try send(request(method, params, id: id))
        return try answer()
    }

    func result(_ method: String, _ params: String = "{}") throws -> JSONValue {
        let answer = try call(method, params)
        guard let result = answer["result"] else {
            throw ClientError(text: String(decoding: answer.raw, as: UTF8.self))
        }
        return result
    }
}

func request(_ method: String, _ params: String = "{}", id: Int? = 1) -> String {
    let id = id.map { #""id":\#($0),"# } ?? ""
    return #"{"jsonrpc":"2.0",\#(id)"method":"\#(method)","params":\#(params)}"# + "\n"
}

extension JSONValue {
    var shown: String { String(decoding: raw, as: UTF8.self) }
    var reason: String? { self["error"]?["data"]?["reason"]?.string }
}
