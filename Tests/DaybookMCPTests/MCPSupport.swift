import DaybookJSON
import DaybookTesting

@testable import DaybookMCP

/// The protocol's side of one client, and what it did.
struct Conversation {
    private var connection: MCPConnection

    init(_ scope: OwnerScope = .owner("ann"), mayWrite: Bool = false) {
        connection = MCPConnection(MCPServer(version: "1.2.3", scope: scope, mayWrite: mayWrite))
    }

    var pendingCount: Int { connection.pendingCount }

    /// What a line leads to, a line each: `<` sent, `+` started, `-` given up.
    mutating func say(_ line: String) -> [String] { connection.receive(Array(line.utf8)).map(Self.text) }

    mutating func finish(_ number: UInt64, _ outcome: MCPOutcome) -> [String] {
        connection.finish(number, outcome).map(Self.text)
    }

    mutating func progress(_ number: UInt64, _ message: String) -> [String] {
        connection.progress(number, message).map(Self.text)
    }

    mutating func end() -> [String] { connection.end().map(Self.text) }

    func refuseLongLine() -> [String] { connection.refuseLongLine().map(Self.text) }

    private static func text(_ step: MCPConnection.Step) -> String {
        switch step {
        case .send(let line): "< " + String(decoding: line, as: UTF8.self)
        case .start(let call): "+ \(call.number) \(text(call.action))"
        case .cancel(let number): "- \(number)"
        }
    }

    private static func text(_ action: MCPAction) -> String {
        switch action {
        case .tool(let tool, let arguments):
            "tool \(tool.name) " + String(decoding: arguments.raw, as: UTF8.self)
        case .readSession(let link): "read \(link.uri)"
        case .listSessions(let cursor): "list \(cursor ?? "")"
        case .resume(let arguments): "resume " + String(decoding: arguments.raw, as: UTF8.self)
        case .completeSession(let prefix): "complete \(prefix)"
        }
    }

    // MARK: Requests

    static let stateless = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{}}
        """

    static func request(_ id: Int, _ method: String, _ parameters: String = "") -> String {
        let rest = parameters.isEmpty ? "" : "," + parameters
        return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{\#(stateless)\#(rest)}}"#
    }

    static func cancel(_ id: Int) -> String {
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#
    }

    static func handshake(_ revision: String) -> String {
        #"{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"\#(revision)","#
            + #""capabilities":{},"clientInfo":{"name":"c","version":"0"}}}"#
    }

    static let search = #""name":"search_conversations","arguments":{"query":"kettle"}"#
}

/// One line that was sent, as JSON.
struct Sent {
    let json: JSONValue

    /// Takes the only step, which must be a line.
    init(_ steps: [String]) throws {
        guard steps.count == 1, let line = steps.first, line.hasPrefix("< ") else {
            throw TestFailure("not one line: \(steps)")
        }
        var scanner = JSONScanner()
        json = try scanner.value(of: Array(line.dropFirst(2).utf8)[...])
    }

    var errorCode: Int? { json["error"]?["code"]?.integer.map(Int.init) }
    var result: JSONValue? { json["result"] }
}
