import DaybookTesting
import Testing

@testable import DaybookClient

/// Lost connections, services that come late, and services that talk nonsense.
struct ReconnectTests {
    private let ok = #"{"pong":true}"#

    private func configuration(_ clock: ManualClock) -> DaybookClient.Configuration {
        var configuration = DaybookClient.Configuration()
        configuration.clock = clock
        return configuration
    }

    @Test func appendsAreSentAgainInOrderUnderTheSameKeys() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = (0..<5).map { index in
            client.submit("message.append", try! JSONBytes(json: #"{"key":"k\#(index)"}"#))
        }
        let first = try await server.nextConnection()
        let sent = try await first.requests(5)
        try await first.answer(sent[1], "1")
        #expect(try await pending[1].value.text == "1")
        try await first.close()

        let second = try await server.nextConnection()
        let again = try await second.requests(4)
        #expect(again.map { $0.params["key"]?.string } == ["k0", "k2", "k3", "k4"])
        for request in again { try await second.answer(request, #"{"duplicate":true}"#) }
        for index in [0, 2, 3, 4] {
            #expect(try await pending[index].value["duplicate"]?.bool == true)
        }
        await client.close()
    }

    @Test func anAppendWithoutAKeyFailsWithItsConnection() async throws {
        let server = try await FakeServer.start()
        var configuration = DaybookClient.Configuration()
        configuration.generatesKeys = false
        let client = DaybookClient(socketPath: server.path, configuration: configuration)
        let pending = client.submitMessage(MessageDraft(role: .user, text: "hello"), to: "s")
        let connection = try await server.nextConnection()
        let request = try await connection.nextRequest()
        #expect(request.params["key"] == nil)
        try await connection.close()
        let error = try await #require(throws: ConnectionError.self) { try await pending.value }
        #expect(error.kind == .lost && error.mayHaveBeenDone)
        await client.close()
    }

    @Test func aLineCutOffByTheServerIsNoAnswer() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = client.submit("system.ping")
        let first = try await server.nextConnection()
        let request = try await first.nextRequest()
        try await first.send(#"{"jsonrpc":"2.0","id":\#(request.id),"resu"#)
        try await first.close()
        let second = try await server.nextConnection()
        try await second.answer(try await second.nextRequest(), ok)
        #expect(try await pending.value.text == ok)
        await client.close()
    }

    @Test(arguments: [
        "no json\n", "[]\n", #"{"jsonrpc":"2.0","id":"x","result":1}"# + "\n",
        #"{"jsonrpc":"2.0","id":1}"# + "\n", #"{"id":1,"error":{"message":"codeless"}}"# + "\n",
        "\u{0}\n",
    ])
    func garbageFailsWhatIsUnderWay(_ garbage: String) async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = client.submit("system.ping")
        let connection = try await server.nextConnection()
        _ = try await connection.nextRequest()
        try await connection.send(garbage)
        let error = try await #require(throws: ConnectionError.self) { try await pending.value }
        #expect(error.kind == .invalidAnswer)
        let next = client.submit("system.ping")
        let second = try await server.nextConnection()
        try await second.answer(try await second.nextRequest(), ok)
        #expect(try await next.value.text == ok, "the client lives on")
        await client.close()
    }

    @Test func aServiceThatIsNotThereYetIsWaitedFor() async throws {
        let server = try await FakeServer.start()
        let path = server.path
        try await server.stop()
        let clock = ManualClock()
        let client = DaybookClient(socketPath: path, configuration: configuration(clock))
        let pending = client.submit("system.ping")
        await clock.untilSleep(of: .milliseconds(10))
        clock.advance(by: .milliseconds(10))
        await clock.untilSleep(of: .milliseconds(20))
        let late = try await FakeServer.start(at: path)
        clock.advance(by: .milliseconds(20))
        let connection = try await late.nextConnection()
        try await connection.answer(try await connection.nextRequest(), ok)
        #expect(try await pending.value.text == ok)
        await client.close()
    }

    @Test func aServiceThatNeverComesIsNamed() async throws {
        let clock = ManualClock()
        var configuration = configuration(clock)
        configuration.callTimeout = .milliseconds(5)
        let path = TestDirectory.unusedPath()
        let client = DaybookClient(socketPath: path, configuration: configuration)
        let pending = client.submit("system.ping")
        await clock.untilSleep(of: .milliseconds(5))
        clock.advance(by: .milliseconds(5))
        let late = try await #require(throws: ConnectionError.self) { try await pending.value }
        #expect(late.kind == .unreachable || late.kind == .timedOut)

        configuration.waitsForService = false
        let hasty = DaybookClient(socketPath: path, configuration: configuration)
        let error = try await #require(throws: ConnectionError.self) { try await hasty.ping() }
        #expect(error.kind == .unreachable && error.message.contains(path))
    }

    @Test func aServiceThatWentAwayNeedNotBeWaitedFor() async throws {
        let server = try await FakeServer.start()
        var configuration = DaybookClient.Configuration()
        configuration.waitsForReturn = false
        let client = DaybookClient(socketPath: server.path, configuration: configuration)
        let pending = client.submit("message.append", try JSONBytes(json: #"{"key":"k"}"#))
        let connection = try await server.nextConnection()
        _ = try await connection.nextRequest()
        try await server.stop()
        try await connection.close()
        let error = try await #require(throws: ConnectionError.self) { try await pending.value }
        #expect(error.kind == .unreachable && error.message.contains(server.path))
        await client.close()
    }

    @Test func overloadIsWaitedOut() async throws {
        let server = try await FakeServer.start()
        let clock = ManualClock()
        let client = DaybookClient(socketPath: server.path, configuration: configuration(clock))
        let pending = (0..<3).map { client.submit("event.append", JSONBytes(integer: $0)) }
        let connection = try await server.nextConnection()
        let requests = try await connection.requests(3)
        try await connection.answer(requests[0], "0")
        try await connection.overload(requests[1], retryAfterMilliseconds: 40)
        try await connection.overload(requests[2], retryAfterMilliseconds: 40)
        await clock.untilSleep(of: .milliseconds(40))
        clock.advance(by: .milliseconds(40))
        for request in try await connection.requests(2) {
            try await connection.answer(request, request.params.text)
        }
        for (index, answer) in pending.enumerated() { #expect(try await answer.value.integer == index) }
        await client.close()
    }

    @Test func indeterminateIsAskedAgainAfterTheRestart() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        let pending = client.submit("event.append", try JSONBytes(json: #"{"key":"k"}"#))
        let first = try await server.nextConnection()
        try await first.refuse(
            try await first.nextRequest(), code: -32010, #"{"reason":"indeterminate"}"#)
        let second = try await server.nextConnection()
        let again = try await second.nextRequest()
        #expect(again.params["key"]?.string == "k")
        try await second.answer(again, #"{"duplicate":true}"#)
        #expect(try await pending.value["duplicate"]?.bool == true)
        await client.close()
    }

    @Test func aCallEndsWithItsTime() async throws {
        let server = try await FakeServer.start()
        let clock = ManualClock()
        let client = DaybookClient(socketPath: server.path, configuration: configuration(clock))
        let pending = client.submit("system.ping", timeout: .seconds(2))
        _ = try await server.nextConnection().nextRequest()
        clock.advance(by: .seconds(2))
        let error = try await #require(throws: ConnectionError.self) { try await pending.value }
        #expect(error.kind == .timedOut && error.mayHaveBeenDone)
        await client.close()
    }
}
