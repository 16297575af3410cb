import DaybookCore
import DaybookJSON

/// One message of a client that came alone, as Streamable HTTP sends them: nothing is kept from one to the next.
/// A request of the revisions with a handshake names its revision in a header.
package struct MCPExchange: Sendable {
    /// The headers that say of the message what it says itself, for those who only pass it on.
    package struct Headers: Sendable {
        package var revision: String?
        package var method: String?
        /// The name of a tool or prompt, or the address of a resource; in base 64 where it is not plain.
        package var name: String?

        package init(revision: String? = nil, method: String? = nil, name: String? = nil) {
            self.revision = revision
            self.method = method
            self.name = name
        }
    }

    private let body: [UInt8]
    private let handshake: MCPRevision?
    private let isStateless: Bool
    /// The request's id; nil where the message is none.
    private let id: RequestID?
    /// The answer to a message that its headers do not fit.
    private let refusal: [UInt8]?
    /// Whether several lines may come of the message, so that its client wants each as it comes.
    package let isStream: Bool

    /// A message.
    /// - Parameter body: of one line on standard input; it may hold line feeds here.
    package init(_ body: [UInt8], _ headers: Headers) {
        var scanner = JSONScanner()
        let message = (try? scanner.value(of: body[...])).flatMap { $0.isObject ? $0 : nil }
        let method = message?["method"]?.string
        let metadata = message?["params"]?["_meta"]
        let named = headers.revision.flatMap(MCPRevision.init)
        self.body = body
        isStateless = named?.isStateless == true || metadata?[MetadataKey.revision] != nil
        // Before there were headers, there was one revision that came by HTTP.
        handshake =
            isStateless || method == "initialize" ? nil : (headers.revision == nil ? .march2025 : named)
        id = method == nil ? nil : message?["id"].flatMap(RequestID.init)
        isStream = metadata?["progressToken"] != nil || method == "subscriptions/listen"
        let (id, isStateless) = (id, isStateless)
        refusal = message.flatMap { Self.refusal($0, headers, isStateless: isStateless) }.map { error in
            MCPReply.failure(error, id: id)
        }
    }

    /// The answer where the work can't be begun; nil where the message wants none.
    /// - Parameter reason: one sentence.
    package func failure(_ reason: String) -> [UInt8]? {
        id.map { MCPReply.failure(MCPError(MCPError.internalError, reason), id: $0) }
    }

    /// Does what the message asks for; returns when nothing more comes of it.
    /// - Parameter send: takes a line without its line feed; called for one line at a time.
    package func run(
        _ server: MCPServer, _ service: RecallService, send: @escaping @Sendable ([UInt8]) -> Void
    ) async {
        if let refusal { return send(refusal) }
        let session = MCPSession(server, service, handshake: handshake, send: send)
        await withTaskCancellationHandler {
            await session.receive(body)
            await session.finish()
        } onCancel: {
            Task { await session.cancel() }
        }
    }

    // MARK: Headers

    private static func refusal(
        _ message: JSONValue, _ headers: Headers, isStateless: Bool
    ) -> MCPError? {
        guard isStateless else {
            let isKnown = headers.revision.map { MCPRevision(rawValue: $0) != nil } ?? true
            return isKnown ? nil : .unsupported(headers.revision ?? "")
        }
        let parameters = message["params"]
        // A message without metadata is told what it lacks, by its own rules.
        guard let revision = parameters?["_meta"]?[MetadataKey.revision] else { return nil }
        guard headers.revision != nil, revision.string == headers.revision else {
            return .mismatch(revisionHeader, "_meta")
        }
        let method = message["method"]?.string
        guard headers.method != nil, headers.method == method else {
            return .mismatch("Mcp-Method", "method")
        }
        guard let member = method.flatMap({ nameMembers[$0] }), let name = parameters?[member]?.string else {
            return nil
        }
        return headers.name.flatMap(decoded) == name ? nil : .mismatch("Mcp-Name", member)
    }

    private static let revisionHeader = "MCP-Protocol-Version"
    private static let nameMembers = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"]

    private static func decoded(_ header: String) -> String? {
        guard header.hasPrefix("=?base64?"), header.hasSuffix("?=") else { return header }
        let digits = header.dropFirst("=?base64?".count).dropLast("?=".count)
        return Base64.decode(Array(digits.utf8)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    // MARK: Status

    /// The status by which HTTP tells of an answer.
    package func status(of line: [UInt8]) -> Int {
        let error = JSONValue(validated: line)["error"]
        guard let code = error?["code"]?.integer.map(Int.init) else { return 200 }
        // Clients with a handshake read what they asked for with 200 alone.
        guard isStateless || refusal != nil else { return code == MCPError.parseError ? 400 : 200 }
        switch code {
        case MCPError.methodNotFound: return 404
        case MCPError.internalError: return 200
        default: return 400
        }
    }
}
