import DaybookTesting
import Glibc
import NIOCore
import NIOPosix

@testable import DaybookClient

/// Listens on a real socket and answers what a test says.
final class FakeServer: Sendable {
    let path: String
    /// Nil where it took an earlier one's place.
    private let directory: TestDirectory?
    private let channel: any Channel
    private let connections: Inbox<FakeConnection>

    private init(
        path: String, directory: TestDirectory?, channel: any Channel, connections: Inbox<FakeConnection>
    ) {
        self.path = path
        self.directory = directory
        self.channel = channel
        self.connections = connections
    }

    deinit {
        channel.close(promise: nil)
        unlink(path)
    }

    /// - Parameter path: of an earlier server to take the place of.
    static func start(at path: String? = nil) async throws -> FakeServer {
        let directory = path == nil ? TestDirectory() : nil
        let path = path ?? directory!.file("daybook.sock")
        let connections = Inbox<FakeConnection>()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = FakeConnection(channel: channel)
                    try channel.pipeline.syncOperations.addHandler(LineReader(lines: connection.lines))
                    connections.put(connection)
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        return FakeServer(path: path, directory: directory, channel: channel, connections: connections)
    }

    func nextConnection() async throws -> FakeConnection {
        guard let connection = await connections.next() else { throw FakeServerError.closed }
        return connection
    }

    /// Stops listening; connections live on.
    func stop() async throws {
        try await channel.close()
        unlink(path)
    }
}

enum FakeServerError: Error { case closed }

struct FakeRequest {
    let id: Int
    let method: String
    let params: JSONBytes
    let line: String

    /// Whether it is the ping behind a burst of appends.
    var isFence: Bool { id == Int(RequestID.fence) && method == "system.ping" }
}

final class FakeConnection: Sendable {
    let channel: any Channel
    let lines = Inbox<String>()

    init(channel: any Channel) { self.channel = channel }

    /// The next request of a caller; fences before it are answered, as a service does. Throws once the client
    /// has closed.
    func nextRequest() async throws -> FakeRequest {
        while true {
            let request = try await nextRequestOrFence()
            guard request.isFence else { return request }
            try await answer(request, #"{"pong":true}"#)
        }
    }

    func nextRequestOrFence() async throws -> FakeRequest {
        guard let line = await lines.next() else { throw FakeServerError.closed }
        let json = try JSONBytes(json: line)
        return FakeRequest(
            id: json["id"]?.integer ?? -1, method: json["method"]?.string ?? "",
            params: json["params"] ?? .null, line: line)
    }

    func requests(_ count: Int) async throws -> [FakeRequest] {
        var requests: [FakeRequest] = []
        for _ in 0..<count { requests.append(try await nextRequest()) }
        return requests
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func answer(_ request: FakeRequest, _ result: String) async throws {
        try await send(#"{"jsonrpc":"2.0","id":\#(request.id),"result":\#(result)}"# + "\n")
    }

    func refuse(_ request: FakeRequest, code: Int, _ data: String) async throws {
        let error = #"{"code":\#(code),"message":"no","data":\#(data)}"#
        try await send(#"{"jsonrpc":"2.0","id":\#(request.id),"error":\#(error)}"# + "\n")
    }

    func overload(_ request: FakeRequest, retryAfterMilliseconds: Int) async throws {
        try await refuse(
            request, code: -32008,
            #"{"reason":"overloaded","retryAfterMilliseconds":\#(retryAfterMilliseconds)}"#)
    }

    func close() async throws { try await channel.close() }
}

private final class LineReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let lines: Inbox<String>
    private var rest = ""

    init(lines: Inbox<String>) { self.lines = lines }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest += String(buffer: unwrapInboundIn(data))
        while let end = rest.utf8.firstIndex(of: 10) {
            lines.put(String(rest[..<end]))
            rest = String(rest[rest.utf8.index(after: end)...])
        }
    }

    func channelInactive(context: ChannelHandlerContext) { lines.close() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
