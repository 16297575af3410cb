import DaybookClient
import DaybookTesting
import Foundation
import LoopbackServer
import Testing

/// A service whose model is a loopback server, and what its tests ask of it.
final class ModelledService: Sendable {
    let service: RunningService
    let client: DaybookClient
    let model: LoopbackServer

    /// Nothing but the model's place comes from here.
    static func arguments(_ model: LoopbackServer) -> [String] {
        ["--llm-url", model.url, "--llm-api", "anthropic", "--llm-model", "test-model"]
    }

    /// A call that a test holds back must not run into a limit, however busy the machine is.
    static let once = [
        "--storage-reserve", "0", "--llm-attempts", "1", "--llm-in-flight", "1", "--llm-timeout", "300",
    ]

    init(
        _ arguments: [String], _ model: LoopbackServer, environment: [String: String] = [:],
        logLevel: String = "warning"
    ) throws {
        self.model = model
        service = try RunningService(
            Self.once + Self.arguments(model) + ["--log-level", logLevel] + arguments,
            environment: environment)
        client = service.client()
    }

    func end() async {
        model.stop()
        await client.close()
        service.remove()
    }

    func say(_ text: String, as role: String = "user", in session: String, at: String? = nil) async throws {
        var parameters = ["session": session, "role": role, "content": text]
        parameters["at"] = at
        let json = String(decoding: try JSONEncoder().encode(parameters), as: UTF8.self)
        _ = try await client.ask("message.append", json)
    }

    /// A session with one exchange.
    func talk(_ id: String, _ question: String = "Which train goes north?", at: String? = nil) async throws {
        _ = try await client.ask("session.start", #"{"id": "\#(id)", "owner": "ann"}"#)
        try await say(question, in: id, at: at)
        try await say("The night train does.", as: "assistant", in: id, at: at)
    }

    /// Returns with the first event of a type, once it is there.
    @discardableResult
    func event(_ type: String, in session: String) async throws -> Event {
        for try await element in client.subscribe(from: 1) {
            if case .event(let event) = element, event.type == type, event.session == session { return event }
        }
        throw TestFailure("the subscription ended")
    }

    var log: String {
        get throws { try String(contentsOfFile: service.directory + "/service.log", encoding: .utf8) }
    }
}

/// Runs `body` against a service with a model that answers as `reply` says.
func withModel(
    _ arguments: [String], environment: [String: String] = [:],
    reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply,
    _ body: (ModelledService) async throws -> Void
) async throws {
    let modelled = try ModelledService(arguments, LoopbackServer(reply), environment: environment)
    do { try await body(modelled) } catch {
        let log = try modelled.log
        await modelled.end()
        throw TestFailure("\(error); the service's log: \(log)")
    }
    await modelled.end()
}
