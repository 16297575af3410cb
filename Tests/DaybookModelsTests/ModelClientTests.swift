import Foundation
import LoopbackServer
import Synchronization
import Testing

@testable import DaybookModels

/// libcurl against a server that misbehaves.
@Suite struct ModelClientTests {
    private typealias Reply = LoopbackServer.Reply

    /// Sleeps that would have been, in seconds.
    private final class Sleeps: Sendable {
        let seconds = Mutex<[Double]>([])
    }

    private static let prompt = ModelPrompt(
        instructions: "Say \"hi\".", material: Array("{\"a\": 1}\n".utf8), tokenCountMax: 7)

    private func settings(_ server: LoopbackServer, _ api: ModelAPI = .anthropic) throws -> ModelSettings {
        var settings = ModelSettings(
            endpoint: try Endpoint(url: server.url), api: api, model: "m-1",
            key: try ModelKey("secret-key", from: "TEST"))
        settings.limits.totalSeconds = 20
        return settings
    }

    private func ask(
        _ server: LoopbackServer, _ api: ModelAPI = .anthropic, sleeps: Sleeps = Sleeps(),
        _ change: (inout ModelSettings) -> Void = { _ in }
    ) async throws -> Result<String, ModelFailure> {
        defer { server.stop() }
        var settings = try settings(server, api)
        change(&settings)
        let client = ModelClient(
            settings,
            machine: RetryMachine(
                jitter: { 0 }, sleep: { seconds in sleeps.seconds.withLock { $0.append(seconds) } }))
        let answer = await client.ask(Self.prompt)
        client.stop()
        return answer
    }

    private func failure(_ reply: LoopbackServer.Reply) async throws -> ModelFailure? {
        let server = LoopbackServer { _, _ in reply }
        let result = try await ask(server) { $0.retry.attemptCountMax = 1 }
        guard case .failure(let failure) = result else { return nil }
        return failure
    }

    // MARK: As it should be

    @Test func anthropicIsSpokenToAsItsAPISays() async throws {
        let server = LoopbackServer { _, _ in .anthropic("hello") }
        #expect(try await ask(server).get() == "hello")
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /v1/messages HTTP/1.1")
        #expect(request.headers["x-api-key"] == "secret-key")
        #expect(request.headers["anthropic-version"] == "2023-06-01")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["authorization"] == nil)
        #expect(
            request.text
                == #"{"model":"m-1","max_tokens":7,"system":"Say \"hi\".","messages":[{"role":"user","content":"{\"a\": 1}\n"}]}"#
        )
    }

    @Test func openAIIsSpokenToAsItsAPISays() async throws {
        let server = LoopbackServer { _, _ in .openAI("hello") }
        #expect(try await ask(server, .openai).get() == "hello")
        let request = try #require(server.requests.first)
        #expect(request.headers["authorization"] == "Bearer secret-key")
        #expect(request.headers["x-api-key"] == nil)
        #expect(
            request.text
                == #"{"model":"m-1","messages":[{"role":"system","content":"Say \"hi\"."},{"role":"user","content":"{\"a\": 1}\n"}]}"#
        )
    }

    // MARK: As it should not

    @Test func aRedirectIsNotFollowed() async throws {
        let other = LoopbackServer { _, _ in .anthropic("stolen") }
        defer { other.stop() }
        for status in [301, 302, 303, 307, 308] {
            let reply = Reply.respond(status: status, headers: ["Location: \(other.url)"], body: "")
            #expect(try await failure(reply) == .status(status))
        }
        let file = Reply.respond(status: 302, headers: ["Location: file:///etc/passwd"], body: "")
        #expect(try await failure(file) == .status(302))
        #expect(other.requests.isEmpty)
    }

    @Test func tooMuchIsBrokenOff() async throws {
        let chunk = [UInt8](repeating: 0x20, count: 65_536)
        let head = Array("HTTP/1.1 200 x\r\nTransfer-Encoding: identity\r\n\r\n".utf8)
        let tooLarge = ModelFailure.tooLarge(limit: 64 * 1_024)
        #expect(try await failure(.bytesForEver(head: head, chunk)) == tooLarge)
        #expect(try await failure(.bytesForEver(head: Reply.head(1 << 30), chunk)) == tooLarge)
        let header = Array("X-Filler: \(String(repeating: "a", count: 1_000))\r\n".utf8)
        #expect(try await failure(.bytesForEver(head: Array("HTTP/1.1 200 x\r\n".utf8), header)) == tooLarge)
        // A bomb stays folded: nothing is decompressed, and no JSON comes of it.
        let bomb = Reply.respond(status: 200, headers: ["Content-Encoding: gzip"], body: "\u{1F}\u{8B}x")
        #expect(try await failure(bomb) == .unreadable)
    }

    @Test func aBrokenConnectionIsTold() async throws {
        let broken = ModelFailure.connectionBroken
        #expect(try await failure(.reset) == broken)
        #expect(try await failure(.bytes([])) == broken)
        #expect(try await failure(.bytes(Reply.head(100) + Array("{\"half".utf8))) == broken)
        let half = try await failure(.bytes(Array("HTTP/1.1 20".utf8)))
        #expect(half != nil)
        #expect(try await failure(.bytes(Array("nonsense\r\n\r\n".utf8))) != nil)
    }

    @Test func silenceTimesOut() async throws {
        let replies: [Reply] = [
            .bytesThenSilence([]), .bytesThenSilence(Array("HTTP/1.1 200 x\r\n".utf8)),
            .bytesThenSilence(Reply.head(10_000) + Array("{".utf8)),
        ]
        for reply in replies {
            let server = LoopbackServer { _, _ in reply }
            let result = try await ask(server) {
                $0.limits.totalSeconds = 0.2
                $0.retry.attemptCountMax = 1
            }
            guard case .failure(let failure) = result else {
                Issue.record("answered")
                continue
            }
            #expect(failure == .timedOut)
        }
    }

    @Test func anAbsentServerIsTold() async throws {
        let server = LoopbackServer { _, _ in .reset }
        server.stop()
        let result = try await ask(server) { $0.retry.attemptCountMax = 1 }
        guard case .failure(let failure) = result else {
            Issue.record("answered")
            return
        }
        #expect([.unreachable, .connectionBroken].contains(failure))
    }

    @Test(arguments: [
        "", "null", "<html>502</html>", "{", "{}", "[]", #"{"content":[]}"#, #"{"content":"x"}"#,
        #"{"content":[{"type":"text"}]}"#, #"{"content":[{"type":"text","text":7}]}"#, #"{"content":[7]}"#,
        #"{"content":[{"type":"tool_use","text":"x"}]}"#, "\u{FEFF}{}", #"{"content":1,"content":[]}"#,
        #"{"choices":[{"message":{"content":"x"}}]}"#,
    ])
    func anotherShapeIsUnreadable(_ body: String) async throws {
        #expect(try await failure(.respond(status: 200, body: body)) == .unreadable)
    }

    @Test(arguments: [
        "{}", #"{"choices":[]}"#, #"{"choices":[{"message":{"content":null}}]}"#,
        #"{"choices":[{"message":7}]}"#,
        #"{"choices":{"message":7}}"#,
    ])
    func anotherShapeIsUnreadableToOpenAIToo(_ body: String) async throws {
        let server = LoopbackServer { _, _ in .respond(status: 200, body: body) }
        let result = try await ask(server, .openai)
        #expect(throws: ModelFailure.unreadable) { try result.get() }
    }

    // MARK: Trying again

    @Test func whatMayPassIsTriedAgainAsTheServerAsks() async throws {
        let server = LoopbackServer { _, number in
            switch number {
            case 1: .respond(status: 429, headers: ["Retry-After: 9"], body: "slow down")
            case 2: .respond(status: 500, body: "<html>")
            default: .anthropic("at last")
            }
        }
        let sleeps = Sleeps()
        #expect(try await ask(server, sleeps: sleeps).get() == "at last")
        #expect(sleeps.seconds.withLock { $0 } == [9, 0.5])
        #expect(server.requests.count == 3)
    }

    @Test func triesEnd() async throws {
        let server = LoopbackServer { _, _ in .respond(status: 503, body: "") }
        let result = try await ask(server)
        #expect(throws: ModelFailure.status(503)) { try result.get() }
        #expect(server.requests.count == 3)
        let impatient = LoopbackServer { _, _ in
            .respond(status: 429, headers: ["Retry-After: 86400"], body: "")
        }
        _ = try await ask(impatient)
        #expect(impatient.requests.count == 1)
    }

    @Test func whatWillNotPassIsNotTriedAgain() async throws {
        for status in [400, 401, 403, 404] {
            let server = LoopbackServer { request, _ in
                .respond(status: status, body: "your key \(request.headers["x-api-key"] ?? "") is wrong")
            }
            let result = try await ask(server)
            guard case .failure(let failure) = result else {
                Issue.record("answered")
                continue
            }
            #expect(failure == .status(status))
            #expect(!failure.description.contains("secret"))
            #expect(server.requests.count == 1)
        }
    }

    // MARK: Proxies, cancelling

    @Test func aProxyThatIsConfiguredIs() async throws {
        let proxy = LoopbackServer { _, _ in .anthropic("by the proxy") }
        defer { proxy.stop() }
        let server = LoopbackServer { _, _ in .anthropic("straight") }
        let endpoint = try Endpoint(url: server.url, proxy: "http://127.0.0.1:\(proxy.port)")
        #expect(try await ask(server) { $0.endpoint = endpoint }.get() == "by the proxy")
        #expect(server.requests.isEmpty)
    }

    @Test func aCallIsBrokenOffWithItsTask() async throws {
        let server = LoopbackServer { _, _ in .bytesThenSilence([]) }
        defer { server.stop() }
        let client = ModelClient(try settings(server))
        let task = Task { await client.ask(Self.prompt) }
        await server.waitForRequests(1)
        task.cancel()
        let result = await task.value
        #expect(throws: ModelFailure.stopped) { try result.get() }
        client.stop()
    }

    @Test func stoppingBreaksOffWhatIsInFlight() async throws {
        let server = LoopbackServer { _, _ in .bytesThenSilence([]) }
        defer { server.stop() }
        var settings = try settings(server)
        settings.retry.attemptCountMax = 1
        let client = ModelClient(settings)
        let tasks = (0..<4).map { _ in Task { await client.ask(Self.prompt) } }
        await server.waitForRequests(4)
        client.stop()
        for task in tasks {
            let result = await task.value
            #expect(throws: ModelFailure.stopped) { try result.get() }
        }
    }
}
