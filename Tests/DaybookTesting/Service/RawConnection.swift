package import DaybookJSON
import Glibc

/// A connection on a blocking socket that sends and receives lines as they are.
package final class RawConnection {
    private let descriptor: CInt
    private var received: [UInt8] = []
    private var start = 0
    /// Bytes that one system call asks for.
    package var receiveByteCount = 65_536

    /// Against hangs alone: a crowded machine may be slow.
    private static let patienceSeconds = 300

    package init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        limitReceives()
        guard Self.connect(descriptor, to: path) == 0 else { throw TestFailure("connect: \(errno)") }
    }

    /// Connects to a port of this machine.
    package init(port: Int) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        limitReceives()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw TestFailure("connect to port \(port): \(errno)") }
    }

    private func limitReceives() {
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects a Unix socket; gives what the system call gives, and leaves `errno`.
    package static func connect(_ descriptor: CInt, to path: String) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    deinit { close(descriptor) }

    // MARK: Sending

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure("send: \(errno)") }
            sent += count
        }
    }

    /// Sends as much as the socket takes at once.
    /// - Returns: how much; nil where the service takes no more at all.
    package func sendAtOnce(_ bytes: [UInt8]) -> Int? {
        let count = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
        guard count < 0 else { return count }
        return errno == EAGAIN ? 0 : nil
    }

    /// Fails a send that waits so long for the service to read.
    package func limitSends(milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    package func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    // MARK: Receiving

    /// The next line; nil once the service has closed the connection.
    package func line() throws -> String? { try lineBytes().map { String(decoding: $0, as: UTF8.self) } }

    private func lineBytes() throws -> ArraySlice<UInt8>? {
        var scanned = start
        while true {
            if let end = received[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return received[start..<end]
            }
            received.removeFirst(start)
            start = 0
            scanned = received.count
            guard try receiveMore() else { return nil }
        }
    }

    /// The next so many bytes; fewer where the service has closed the connection.
    package func bytes(count: Int) throws -> [UInt8] {
        while received.count - start < count, try receiveMore() {}
        let end = min(received.count, start + count)
        defer { start = end }
        return Array(received[start..<end])
    }

    /// Receives what there is; false once the service has closed the connection.
    private func receiveMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: receiveByteCount)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        // A service that closes while bytes of this side are unread resets the connection.
        if count == 0 || (count < 0 && errno == ECONNRESET) { return false }
        guard count > 0 else { throw TestFailure("receive: \(errno)") }
        received.append(contentsOf: chunk[..<count])
        return true
    }

    package func answer() throws -> JSONValue {
        guard let line = try lineBytes() else { throw TestFailure("the connection was closed") }
        var scanner = JSONScanner()
        return try scanner.value(of: Array(line)[...])
    }

    // MARK: Calling

    /// Sends a line and waits for the one that answers it.
    package func exchange(_ line: String) throws -> String? {
        try send(line + "\n")
        return try self.line()
    }

    /// Sends one request and waits for its answer; the progress told meanwhile is passed over.
    package func call(_ method: String, _ params: String = "{}", id: Int = 1) throws -> JSONValue {
        try send(RawConnection.request(method, params, id: id))
        while true {
            let answer = try answer()
            if answer["id"] != nil { return answer }
        }
    }

    package func result(_ method: String, _ params: String = "{}") throws -> JSONValue {
        let answer = try call(method, params)
        guard let result = answer["result"] else {
            throw TestFailure(String(decoding: answer.raw, as: UTF8.self))
        }
        return result
    }

    /// The line of a request; of a notification where `id` is nil.
    package static func request(_ method: String, _ params: String = "{}", id: Int? = 1) -> String {
        let id = id.map { #""id":\#($0),"# } ?? ""
        return #"{"jsonrpc":"2.0",\#(id)"method":"\#(method)","params":\#(params)}"# + "\n"
    }
}
