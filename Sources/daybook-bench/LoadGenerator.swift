import DaybookSystem
import DaybookTerminal
import Glibc

/// Sends one kind of request over many connections from one thread, at as little cost of its own as a C
/// program's, so that the service is measured and not a client library.
struct LoadGenerator {
    let load: BenchLoad
    /// The line to send, by connection and by the id that stands in it.
    let line: (_ connection: Int, _ id: Int) -> [UInt8]

    private static let idPrefix = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    private static let result = Array(#""result""#.utf8)
    private static let readByteCount = 1 << 18

    private struct Connection {
        let descriptor: Int32
        /// The received part of a line that is not whole yet.
        var partial: [UInt8] = []
        var startedAt: [ContinuousClock.Instant]
    }

    init(_ load: BenchLoad, line: @escaping (_ connection: Int, _ id: Int) -> [UInt8]) {
        self.load = load
        self.line = line
    }

    /// Measures.
    /// - Throws: `CommandFailure` where a connection can't be made or an answer is an error.
    func run(_ name: String, socketPath: String) throws -> BenchResult {
        var connections: [Connection] = []
        defer { for connection in connections { close(connection.descriptor) } }
        let begin = ContinuousClock.now
        for _ in 0..<load.connections {
            let descriptor = try connect(to: socketPath)
            connections.append(
                Connection(
                    descriptor: descriptor, startedAt: Array(repeating: begin, count: load.inflight)))
        }
        let latencies = try measure(&connections)
        return BenchResult(name: name, seconds: (ContinuousClock.now - begin).seconds, latencies: latencies)
    }

    private func measure(_ connections: inout [Connection]) throws -> Latencies {
        var latencies = Latencies()
        let end = ContinuousClock.now + .seconds(load.seconds)
        var sentCount = 0
        var answeredCount = 0
        for index in connections.indices {
            for id in 0..<load.inflight where sentCount < (load.count ?? .max) {
                try send(index, id, &connections)
                sentCount += 1
            }
        }
        var buffer = [UInt8](repeating: 0, count: Self.readByteCount)
        var polled = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        while answeredCount < sentCount {
            guard hasAnswers(&polled) else { continue }
            for index in polled.indices where polled[index].revents != 0 {
                for id in try receive(&connections[index], &buffer) {
                    let now = ContinuousClock.now
                    latencies.add(now - connections[index].startedAt[id])
                    answeredCount += 1
                    guard now < end, sentCount < (load.count ?? .max) else { continue }
                    try send(index, id, &connections)
                    sentCount += 1
                }
            }
        }
        return latencies
    }

    /// Waits for answers; with a single connection its `read` waits by itself.
    private func hasAnswers(_ polled: inout [pollfd]) -> Bool {
        guard polled.count > 1 else {
            polled[0].revents = polled[0].events
            return true
        }
        return poll(&polled, nfds_t(polled.count), -1) > 0
    }

    private func connect(to path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            throw CommandFailure(.couldNot, "cannot connect to \(path): \(SystemError("connect").reason)")
        }
        return descriptor
    }

    private func send(_ index: Int, _ id: Int, _ connections: inout [Connection]) throws {
        connections[index].startedAt[id] = ContinuousClock.now
        do throws(SystemError) {
            try writeAll(line(index, id), toDescriptor: connections[index].descriptor)
        } catch { throw CommandFailure(.couldNot, "the connection was lost: \(error.reason)") }
    }

    /// The ids of the answers that have come.
    private func receive(_ connection: inout Connection, _ buffer: inout [UInt8]) throws -> [Int] {
        let count = read(connection.descriptor, &buffer, buffer.count)
        guard count > 0 else { throw CommandFailure(.couldNot, "the service closed the connection") }
        var ids: [Int] = []
        var start = 0
        while let end = lineEnd(in: buffer, start..<count) {
            connection.partial.append(contentsOf: buffer[start..<end])
            ids.append(try id(of: connection.partial[...]))
            connection.partial.removeAll(keepingCapacity: true)
            start = end + 1
        }
        connection.partial.append(contentsOf: buffer[start..<count])
        return ids
    }

    private func lineEnd(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = memchr(start + range.lowerBound, Int32(UInt8(ascii: "\n")), range.count)
            else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }

    private func id(of line: ArraySlice<UInt8>) throws -> Int {
        var rest = line.dropFirst(LoadGenerator.idPrefix.count)
        var id = 0
        while let digit = rest.first, (48...57).contains(digit) {
            id = id * 10 + Int(digit - 48)
            rest.removeFirst()
        }
        guard rest.dropFirst().starts(with: LoadGenerator.result) else {
            throw CommandFailure(.couldNot, String(decoding: line, as: UTF8.self))
        }
        return id
    }
}
