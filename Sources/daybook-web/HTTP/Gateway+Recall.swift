import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookMCP
import DaybookWire
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Agents' recall, by the Model Context Protocol over HTTP.
extension Gateway {
    /// The answer to one message. What an agent may see and record is what its token allows.
    func recall(_ visit: Visit) async throws -> Response {
        try visit.checkMediaType()
        let agent: Agent
        do { agent = .known(try await knowledge(of: visit)) } catch let error as ConnectionError {
            agent = .away(Refusal(error))
        }
        guard recalls.take() else {
            throw Refusal.overloaded("Too many requests are under way; send it again in a moment.")
        }
        let place = Place(in: recalls)
        let headers = visit.request.headers
        let exchange = MCPExchange(
            try await collect(visit.request.body),
            MCPExchange.Headers(
                revision: headers[.mcpRevision], method: headers[.mcpMethod], name: headers[.mcpName]))
        switch agent {
        case .away(let refusal): return answer(exchange.failure(refusal.error.message), to: exchange)
        case .known(let knowledge) where exchange.isStream && visit.takes(MediaType.events):
            return stream(exchange, knowledge, place)
        case .known(let knowledge): return await whole(exchange, knowledge)
        }
    }

    /// The server and the work for one agent.
    private struct Knowledge {
        let server: MCPServer
        let service: RecallService
    }

    private enum Agent {
        case known(Knowledge)
        /// The service can't be asked who it is.
        case away(Refusal)
    }

    private func knowledge(of visit: Visit) async throws -> Knowledge {
        let (upstream, _) = try await upstream(of: visit)
        let grant = try await upstream.grant()
        let scope = grant.owner.map { OwnerScope.owner($0) } ?? .any
        return Knowledge(
            server: MCPServer(
                version: Journal.version, scope: scope, mayWrite: grant.scopes.contains("append")),
            service: RecallService(client: upstream.client, scope: scope))
    }

    private func collect(_ body: RequestBody) async throws -> [UInt8] {
        do {
            return Array(try await body.collect(upTo: MCPLimits.lineByteCountMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Refusal(
                .contentTooLarge, .tooLarge, "A message has at most \(MCPLimits.lineByteCountMax) bytes.")
        }
    }

    private func answer(_ line: [UInt8]?, to exchange: MCPExchange) -> Response {
        guard let line else { return Response(status: .accepted) }
        return Response(HTTPResponse.Status(code: exchange.status(of: line)), line, MediaType.json)
    }

    private func whole(_ exchange: MCPExchange, _ knowledge: Knowledge) async -> Response {
        let lines = LineList()
        await exchange.run(knowledge.server, knowledge.service) { lines.append($0) }
        // What comes before the answer is of no use without a stream.
        return answer(lines.last, to: exchange)
    }

    private func stream(_ exchange: MCPExchange, _ knowledge: Knowledge, _ place: Place) -> Response {
        Response(
            status: .ok, headers: [.contentType: MediaType.events],
            body: ResponseBody { writer in
                defer { place.giveBack() }
                let (lines, continuation) = AsyncStream.makeStream(of: [UInt8].self)
                async let work: Void = {
                    await exchange.run(knowledge.server, knowledge.service) { continuation.yield($0) }
                    continuation.finish()
                }()
                for await line in lines {
                    try await writer.write(ByteBuffer(bytes: EventFrame(json: line[...]).bytes))
                }
                await work
                try await writer.finish(nil)
            })
    }
}

/// The lines of an exchange, in their order.
private final class LineList: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    var last: [UInt8]? { lines.withLock { $0.last } }

    func append(_ line: [UInt8]) { lines.withLock { $0.append(line) } }
}

extension HTTPField.Name {
    fileprivate static let mcpRevision = HTTPField.Name("MCP-Protocol-Version")!
    fileprivate static let mcpMethod = HTTPField.Name("Mcp-Method")!
    fileprivate static let mcpName = HTTPField.Name("Mcp-Name")!
}
