package import DaybookJSON

/// An answer of HTTP.
package struct WebAnswer: Sendable {
    package let status: Int
    /// Names in lower case, in their order.
    package let headers: [(name: String, value: String)]
    package var body: [UInt8] = []

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The body as JSON.
    package func json() throws -> JSONValue {
        var scanner = JSONScanner()
        return try scanner.value(of: body[...])
    }
}

/// A connection that speaks HTTP as a test says, well or ill.
package final class WebConnection {
    package let raw: RawConnection
    private let port: Int
    /// Whatever must not end before this connection.
    private let server: AnyObject?
    /// The rest of the chunk that is being read.
    private var chunk: [UInt8] = []

    package init(port: Int, of server: AnyObject? = nil) throws {
        self.port = port
        self.server = server
        raw = try RawConnection(port: port)
    }

    // MARK: Whole answers

    /// Sends a request and waits for its answer.
    /// - Parameter headers: besides `Content-Length`; `Host` is the gateway's own unless given.
    package func ask(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: String? = nil
    ) throws -> WebAnswer {
        try send(method, target, headers, body: body)
        var answer = try head()
        if method == "HEAD" { return answer }
        if let count = answer.header("content-length").flatMap({ Int($0) }) {
            answer.body = try raw.bytes(count: count)
        } else if answer.header("transfer-encoding") == "chunked" {
            while let chunk = try nextChunk() { answer.body += chunk }
        }
        return answer
    }

    package func send(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: String? = nil
    ) throws {
        let host = headers.contains { $0.0 == "Host" } ? [] : [("Host", "127.0.0.1:\(port)")]
        let length = body.map { [("Content-Length", "\($0.utf8.count)")] } ?? []
        let lines = (host + headers + length).map { "\($0.0): \($0.1)\r\n" }.joined()
        try raw.send("\(method) \(target) HTTP/1.1\r\n\(lines)\r\n\(body ?? "")")
    }

    // MARK: Parts of one

    /// The status and the headers of the next answer.
    package func head() throws -> WebAnswer {
        let first = try line().split(separator: " ")
        guard first.count >= 2, let status = Int(first[1]) else { throw TestFailure("no HTTP: \(first)") }
        var headers: [(name: String, value: String)] = []
        while true {
            let line = try line()
            if line.isEmpty { break }
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            headers.append((line[..<colon].lowercased(), String(value)))
        }
        return WebAnswer(status: status, headers: headers)
    }

    private func line() throws -> String {
        guard let line = try raw.line() else { throw TestFailure("the connection was closed") }
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }

    /// Nil at the end of the answer.
    private func nextChunk() throws -> [UInt8]? {
        guard let count = Int(try line(), radix: 16) else { throw TestFailure("no chunk") }
        let bytes = try raw.bytes(count: count)
        _ = try line()
        return count == 0 ? nil : bytes
    }

    // MARK: Events

    /// An event of a stream; `comment` for one that browsers don't show.
    package struct Event: Equatable, Sendable {
        package var id: String?
        package var name = "message"
        package var data = ""
        package var isComment = false
    }

    /// The next event of a stream whose head was read; nil at its end.
    package func event() throws -> Event? {
        var event = Event(isComment: true)
        while true {
            guard let line = try streamLine() else { return nil }
            if line.isEmpty {
                // What only sets the time to wait is no event.
                if event.isComment && event.name == "retry" {
                    event = Event(isComment: true)
                    continue
                }
                return event
            }
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = String(line[colon...].dropFirst().drop { $0 == " " })
            switch line[..<colon] {
            case "id": event.id = value
            case "event": event.name = value
            case "data":
                event.data = value
                event.isComment = false
            case "retry": event.name = "retry"
            default: break
            }
        }
    }

    private func streamLine() throws -> String? {
        while true {
            if let end = chunk.firstIndex(of: 0x0A) {
                defer { chunk.removeFirst(end + 1) }
                return String(decoding: chunk[..<end], as: UTF8.self)
            }
            guard let more = try nextChunk() else { return nil }
            chunk += more
        }
    }
}
