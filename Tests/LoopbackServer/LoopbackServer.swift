import Foundation
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as a test says, well or ill. A thread a connection, port 0.
public final class LoopbackServer: Sendable {
    public struct Request: Sendable {
        public let line: String
        /// Names in lower case.
        public let headers: [String: String]
        public let body: [UInt8]

        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    public enum Reply: Sendable {
        case respond(status: Int, headers: [String] = [], body: String)
        /// As they are; then the connection is closed.
        case bytes([UInt8])
        /// As they are; then nothing more, until the client goes or the server stops.
        case bytesThenSilence([UInt8])
        /// As they are, again and again.
        case bytesForEver(head: [UInt8], [UInt8])
        /// The connection is reset.
        case reset
    }

    private struct State {
        var requests: [Request] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var connections: Set<Int32> = []
        var isStopped = false
    }

    public let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let reply: @Sendable (Request, _ number: Int) -> Reply

    /// - Parameter reply: given the request and its number, 1, 2, 3 …
    public init(_ reply: @escaping @Sendable (Request, _ number: Int) -> Reply) {
        self.reply = reply
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (listener, length)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, size) == 0 && listen(listener, 64) == 0, "cannot listen")
                getsockname(listener, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    public var url: String { "http://127.0.0.1:\(port)/v1/messages" }
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Returns when so many requests have come in all.
    public func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count < count { state.waiting.append((count, continuation)) }
                return state.requests.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    public func stop() {
        let waiting = state.withLock { state in
            if !state.isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
            state.isStopped = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume() }
    }

    // MARK: Threads

    private func accept() {
        while true {
            let connection = Foundation.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let isWanted = state.withLock { state in
                if !state.isStopped { state.connections.insert(connection) }
                return !state.isStopped
            }
            guard isWanted else {
                close(connection)
                break
            }
            Thread.detachNewThread { [self] in
                serve(connection)
                state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        while let request = read(connection) {
            let (number, ready) = state.withLock { state in
                state.requests.append(request)
                let ready = state.waiting.filter { $0.count <= state.requests.count }
                state.waiting.removeAll { $0.count <= state.requests.count }
                return (state.requests.count, ready)
            }
            for waiter in ready { waiter.continuation.resume() }
            guard answer(reply(request, number), on: connection) else { return }
        }
    }

    /// - Returns: whether the connection goes on.
    private func answer(_ reply: Reply, on connection: Int32) -> Bool {
        switch reply {
        case .respond(let status, let headers, let body):
            let head = ["HTTP/1.1 \(status) x", "Content-Length: \(body.utf8.count)"] + headers
            return send(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8), on: connection)
        case .bytes(let bytes): _ = send(bytes, on: connection)
        case .bytesThenSilence(let bytes):
            _ = send(bytes, on: connection)
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        case .bytesForEver(let head, let bytes):
            if send(head, on: connection) { while send(bytes, on: connection) {} }
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        return false
    }

    private func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var head: Range<Int>?
        var byteCount = Int.max
        var lines: [String] = []
        var headers: [String: String] = [:]
        while bytes.count < byteCount {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            guard head == nil, let end = LoopbackServer.endOfHead(bytes) else { continue }
            head = 0..<end
            lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                    .trimmingCharacters(in: .whitespaces)
            }
            byteCount = end + (headers["content-length"].flatMap(Int.init) ?? 0)
        }
        guard let head else { return nil }
        return Request(line: lines.first ?? "", headers: headers, body: Array(bytes[head.upperBound...]))
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        let mark: [UInt8] = [13, 10, 13, 10]
        return (0...bytes.count - 4).first { bytes[$0..<$0 + 4].elementsEqual(mark) }.map { $0 + 4 }
    }
}

extension LoopbackServer.Reply {
    /// A model's answer as Anthropic's API has it, and as OpenAI's.
    public static func anthropic(_ text: String) -> Self {
        .respond(
            status: 200, body: #"{"type":"message","content":[{"type":"text","text":\#(quoted(text))}]}"#)
    }

    public static func openAI(_ text: String) -> Self {
        .respond(
            status: 200,
            body: #"{"choices":[{"index":0,"message":{"role":"assistant","content":\#(quoted(text))}}]}"#)
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: try! JSONEncoder().encode(text), as: UTF8.self)
    }

    /// A head that promises so many bytes.
    public static func head(_ byteCount: Int, status: Int = 200) -> [UInt8] {
        Array("HTTP/1.1 \(status) x\r\nContent-Length: \(byteCount)\r\n\r\n".utf8)
    }
}
