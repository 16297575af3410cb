import Testing

@testable import DaybookClient

/// Calls against a server over a real socket.
struct CallTests {
    private let ok = #"{"pong":true}"#

    @Test func answersComeInAnyOrder() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = (0..<10).map { client.submit("test.echo", JSONBytes(integer: $0)) }
        let connection = try await server.nextConnection()
        let requests = try await connection.requests(10)
        #expect(requests.map { $0.params.integer } == Array(0..<10), "pipelined, in order")
        for request in requests.reversed() { try await connection.answer(request, request.params.text) }
        for (index, answer) in pending.enumerated() {
            #expect(try await answer.value == JSONBytes(integer: index))
        }
        await client.close()
    }

    @Test func answersMayArriveInPiecesAndTogether() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = (0..<3).map { _ in client.submit("system.ping") }
        let connection = try await server.nextConnection()
        let requests = try await connection.requests(3)
        let lines = requests.map { #"{"jsonrpc":"2.0","id":\#($0.id),"result":{"pong":true}}"# + "\n" }
        let text = lines.joined()
        for piece in [text.prefix(7), text.dropFirst(7).prefix(80), text.dropFirst(87)] {
            try await connection.send(String(piece))
        }
        for answer in pending { #expect(try await answer.value.text == ok) }
        await client.close()
    }

    @Test func errorsKeepReasonAndData() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = client.submit("session.get", try JSONBytes(json: #"{"id":"a"}"#))
        let connection = try await server.nextConnection()
        try await connection.refuse(
            try await connection.nextRequest(), code: -32003,
            #"{"reason":"wrongRevision","expected":3,"actual":5}"#)
        let error = try await #require(throws: DaybookError.self) { try await pending.value }
        #expect(error.reason == .wrongRevision && error.code == -32003 && error.actualRevision == 5)

        let unknown = client.submit("no.such")
        let request = try await connection.nextRequest()
        try await connection.send(
            #"{"jsonrpc":"2.0","id":\#(request.id),"error":{"code":-32601,"message":"none"}}"# + "\n")
        let unknownError = try await #require(throws: DaybookError.self) { try await unknown.value }
        #expect(unknownError.reason == .methodNotFound)
        await client.close()
    }

    @Test func lineFeedsInsideValuesDoNotBreakLines() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let content = try JSONBytes(json: "{\n  \"text\": \"two\\nlines\"\n}")
        let pending = client.submitMessage(MessageDraft(role: .user, content: content), to: "s")
        let connection = try await server.nextConnection()
        let request = try await connection.nextRequest()
        #expect(request.params["content"]?["text"]?.string == "two\nlines")
        #expect(request.params["key"]?.string?.isEmpty == false, "a key of the client's own")
        pending.engine.send(.cancel(pending.slot))
        await client.close()
    }

    @Test func anOversizedRequestIsRefusedBeforeItIsSent() async throws {
        let client = DaybookClient(socketPath: "/nowhere")
        let text = String(repeating: "x", count: 16 * 1_048_576)
        let error = try await #require(throws: DaybookError.self) {
            try await client.append(MessageDraft(role: .user, text: text), to: "s")
        }
        #expect(error.reason == .tooLarge)
    }

    @Test func closingFailsWhatIsUnderWay() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = client.submit("system.ping")
        _ = try await server.nextConnection().nextRequest()
        await client.close()
        #expect(try await #require(throws: ConnectionError.self) { try await pending.value }.kind == .closed)
        await #expect(throws: ConnectionError.self) { try await client.ping() }
    }

    @Test func cancellingGivesUpTheCallAlone() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let task = Task { try await client.call("test.one") }
        let connection = try await server.nextConnection()
        let first = try await connection.nextRequest()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let second = client.submit("test.two")
        let request = try await connection.nextRequest()
        try await connection.answer(first, ok)
        try await connection.answer(request, ok)
        #expect(try await second.value.text == ok)
        await client.close()
    }

    @Test func theTokenGoesFirst() async throws {
        let server = try await FakeServer.start()
        var configuration = DaybookClient.Configuration()
        configuration.token = "secret"
        let client = DaybookClient(socketPath: server.path, configuration: configuration)
        let pending = client.submit("system.ping")
        let connection = try await server.nextConnection()
        let requests = try await connection.requests(2)
        #expect(requests.map(\.method) == ["system.authenticate", "system.ping"])
        try await connection.refuse(requests[0], code: -32006, #"{"reason":"unauthenticated"}"#)
        let error = try await #require(throws: DaybookError.self) { try await pending.value }
        #expect(error.reason == .unauthenticated)
        await client.close()
    }
}
