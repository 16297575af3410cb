import DaybookClient
import DaybookJSON
import Synchronization
import Testing

@testable import DaybookMCP

/// Messages that come alone, each with its headers. None of them needs the service.
struct MCPExchangeTests {
    private static let stateless =
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#
    private static let plain = #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#

    private struct Outcome {
        let status: Int?
        let answer: JSONValue?

        var code: Int64? { answer?["error"]?["code"]?.integer }
    }

    private func send(_ body: String, _ headers: MCPExchange.Headers = .init()) async throws -> Outcome {
        let service = RecallService(
            client: DaybookClient(socketPath: "/nowhere/daybook.sock", configuration: Self.impatient),
            scope: .any)
        let exchange = MCPExchange(Array(body.utf8), headers)
        let lines = Mutex<[[UInt8]]>([])
        await exchange.run(MCPServer(version: "1", scope: .any, mayWrite: false), service) { line in
            lines.withLock { $0.append(line) }
        }
        guard let line = lines.withLock({ $0.last }) else { return Outcome(status: nil, answer: nil) }
        return Outcome(status: exchange.status(of: line), answer: JSONValue(validated: line))
    }

    private static var impatient: DaybookClient.Configuration {
        var configuration = DaybookClient.Configuration()
        configuration.waitsForService = false
        configuration.waitsForReturn = false
        return configuration
    }

    private static func headers(_ method: String, name: String? = nil) -> MCPExchange.Headers {
        MCPExchange.Headers(revision: "2026-07-28", method: method, name: name)
    }

    @Test func bothErasAreServed() async throws {
        let stateless = try await send(Self.stateless, Self.headers("tools/list"))
        #expect(stateless.status == 200 && stateless.answer?["result"]?["ttlMs"] != nil)
        for revision in ["2025-03-26", "2025-06-18", "2025-11-25", nil] {
            let outcome = try await send(Self.plain, .init(revision: revision))
            #expect(
                outcome.status == 200 && outcome.answer?["result"]?["tools"] != nil, "\(revision ?? "none")")
        }
        let handshake = try await send(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}"#
        )
        #expect(handshake.answer?["result"]?["protocolVersion"]?.string == "2025-06-18")
        let told = try await send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        #expect(told.status == nil)
    }

    @Test func headersThatSayOtherThanTheMessageAreRefused() async throws {
        for headers in [
            MCPExchange.Headers(), .init(revision: "2026-07-28"),
            .init(revision: "2025-11-25", method: "tools/list"),
            Self.headers("tools/call"),
        ] {
            let outcome = try await send(Self.stateless, headers)
            #expect(outcome.status == 400 && outcome.code == -32020, "\(headers)")
        }
        let read = Self.stateless.replacing("tools/list", with: "resources/read")
            .replacing(#""params":{"#, with: #""params":{"uri":"daybook://é","#)
        #expect(try await send(read, Self.headers("resources/read", name: "daybook://e")).code == -32020)
        #expect(try await send(read, Self.headers("resources/read")).code == -32020)
        let encoded = "=?base64?ZGF5Ym9vazovL8OpP=?="
        #expect(try await send(read, Self.headers("resources/read", name: encoded)).code == -32020)
        let right = "=?base64?ZGF5Ym9vazovL8Op?="
        #expect(try await send(read, Self.headers("resources/read", name: right)).code == -32602)
    }

    @Test func aStatusTellsWhatClientsOfEachEraExpect() async throws {
        let unknown = Self.stateless.replacing("tools/list", with: "tools/none")
        #expect(try await send(unknown, Self.headers("tools/none")).status == 404)
        // Such a client takes 404 for the end of its session.
        let old = try await send(
            Self.plain.replacing("tools/list", with: "tools/none"), .init(revision: "2025-11-25"))
        #expect(old.status == 200 && old.code == -32601)
        #expect(try await send("{", .init()).status == 400)
        let tomorrow = try await send(Self.plain, .init(revision: "2030-01-01"))
        #expect(tomorrow.status == 400 && tomorrow.code == -32022)
        #expect(try await send(Self.plain, .init(revision: "2026-07-28")).status == 400)
    }

    @Test func onlyWhatTellsItsProgressIsAStream() {
        func isStream(_ body: String) -> Bool { MCPExchange(Array(body.utf8), .init()).isStream }
        #expect(!isStream(Self.stateless) && !isStream(Self.plain) && !isStream("{"))
        #expect(isStream(Self.plain.replacing("tools/list", with: "subscriptions/listen")))
        #expect(
            isStream(
                #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"progressToken":1}}}"#))
    }
}
