import Testing

@testable import DaybookClient

struct SubscriptionTests {
    private func event(_ position: Int, text: String = "") -> String {
        let time = "2026-11-21T06:41:45.123456Z"
        let event =
            #"{"position":\#(position),"type":"x.test","version":1,"at":"\#(time)","#
            + #""recordedAt":"\#(time)","body":"\#(text)"}"#
        let params = #"{"subscription":"s","event":\#(event)}"#
        return #"{"jsonrpc":"2.0","method":"journal.event","params":\#(params)}"# + "\n"
    }

    private func caughtUp(_ position: Int) -> String {
        let params = #"{"subscription":"s","position":\#(position)}"#
        return #"{"jsonrpc":"2.0","method":"journal.caughtUp","params":\#(params)}"# + "\n"
    }

    private func positions(
        _ count: Int, of iterator: inout EventSubscription.AsyncIterator
    ) async throws -> [Int] {
        var positions: [Int] = []
        while positions.count < count, let element = try await iterator.next() {
            switch element {
            case .event(let event): positions.append(event.position)
            case .caughtUp(let position): positions.append(-position)
            }
        }
        return positions
    }

    @Test func goesOnWhereTheConnectionWasLost() async throws {
        let server = try await FakeServer.start()
        let client = DaybookClient(socketPath: server.path)
        var iterator = client.subscribe(from: 3, session: "s", types: ["x.test"]).makeAsyncIterator()
        let first = try await server.nextConnection()
        let request = try await first.nextRequest()
        #expect(request.method == "journal.subscribe" && request.params["from"]?.integer == 3)
        #expect(request.params["session"]?.string == "s")
        try await first.answer(request, #"{"subscription":"s"}"#)
        try await first.send(event(3) + event(7) + caughtUp(9) + event(10).dropLast(5))
        #expect(try await positions(3, of: &iterator) == [3, 7, -9])
        try await first.close()

        let second = try await server.nextConnection()
        let again = try await second.nextRequest()
        #expect(again.params["from"]?.integer == 10)
        try await second.answer(again, #"{"subscription":"t"}"#)
        try await second.send(event(9) + event(10) + event(10) + event(11))
        #expect(try await positions(2, of: &iterator) == [10, 11], "none missed, none twice")
    }

    @Test func theEndOfASubscriptionReachesTheConsumer() async throws {
        let server = try await FakeServer.start()
        var iterator = DaybookClient(socketPath: server.path).subscribe(from: 3).makeAsyncIterator()
        let connection = try await server.nextConnection()
        try await connection.answer(try await connection.nextRequest(), #"{"subscription":"s"}"#)
        let params =
            #"{"subscription":"s","code":-32011,"message":"It is damaged.","data":{"reason":"damaged","position":4}}"#
        try await connection.send(
            event(3) + #"{"jsonrpc":"2.0","method":"journal.subscriptionFailed","params":\#(params)}"# + "\n")
        #expect(try await positions(1, of: &iterator) == [3])
        let error = try await #require(throws: DaybookError.self) { try await iterator.next() }
        #expect(error.reason == .damaged && error.position == 4)
    }

    @Test func aRefusalReachesTheConsumer() async throws {
        let server = try await FakeServer.start()
        var iterator = DaybookClient(socketPath: server.path).subscribe(from: 99).makeAsyncIterator()
        let connection = try await server.nextConnection()
        try await connection.refuse(
            try await connection.nextRequest(), code: -32602,
            #"{"reason":"invalidParams","field":"from","problem":"beyond the head"}"#)
        let error = try await #require(throws: DaybookError.self) { try await iterator.next() }
        #expect(error.field == "from")
    }

    @Test func aServiceThatGoesEndsASubscriptionThatDoesNotWait() async throws {
        let server = try await FakeServer.start()
        var configuration = DaybookClient.Configuration()
        configuration.waitsForReturn = false
        let client = DaybookClient(socketPath: server.path, configuration: configuration)
        var iterator = client.subscribe(from: 3).makeAsyncIterator()
        let connection = try await server.nextConnection()
        try await connection.answer(try await connection.nextRequest(), #"{"subscription":"s"}"#)
        try await connection.send(event(3))
        #expect(try await positions(1, of: &iterator) == [3])
        try await server.stop()
        try await connection.close()
        let error = try await #require(throws: ConnectionError.self) { try await iterator.next() }
        #expect(error.kind == .unreachable)
    }

    @Test func garbageReachesTheConsumerAfterWhatCameBefore() async throws {
        let server = try await FakeServer.start()
        var iterator = DaybookClient(socketPath: server.path).subscribe(from: 1).makeAsyncIterator()
        let connection = try await server.nextConnection()
        try await connection.answer(try await connection.nextRequest(), #"{"subscription":"s"}"#)
        try await connection.send(event(1) + "nonsense\n")
        #expect(try await positions(1, of: &iterator) == [1])
        await #expect(throws: ConnectionError.self) { _ = try await iterator.next() }
    }

    @Test func aSlowConsumerStopsTheReading() async throws {
        let server = try await FakeServer.start()
        let subscription = DaybookClient(socketPath: server.path).subscribe(from: 1)
        var iterator = subscription.makeAsyncIterator()
        let connection = try await server.nextConnection()
        try await connection.answer(try await connection.nextRequest(), #"{"subscription":"s"}"#)
        let count = 20_000
        let text = String(repeating: "x", count: 1_000)
        let sending = Task {
            for start in stride(from: 1, through: count, by: 100) {
                try await connection.send((start..<start + 100).map { event($0, text: text) }.joined())
            }
        }
        let seen = try await positions(count, of: &iterator)
        #expect(seen == Array(1...count))
        try await sending.value
        // The bound, and what the reads under way when it was reached may bring: 4 of 64 KiB.
        #expect(iterator.holder.engine.buffer.peakCount < 512 + 300)
    }

    @Test func cancellingTheTaskEndsIt() async throws {
        let server = try await FakeServer.start()
        let subscription = DaybookClient(socketPath: server.path).subscribe()
        let task = Task {
            var iterator = subscription.makeAsyncIterator()
            return try await iterator.next() == nil
        }
        let connection = try await server.nextConnection()
        let request = try await connection.nextRequest()
        #expect(request.params["from"] == nil)
        task.cancel()
        #expect(try await task.value)
        await #expect(throws: FakeServerError.self) { _ = try await connection.nextRequest() }
    }
}

extension EventSubscription.Element? {
    fileprivate static func == (left: Self, right: Void?) -> Bool {
        if case .none = left { true } else { false }
    }
}

struct SubscriptionBufferTests {
    private let item = SubscriptionBuffer.Item.caughtUp(position: 1)

    /// An item as large as the bound pauses the reading by itself, whether somebody waits for it or not.
    @Test func anItemAsLargeAsTheBoundDoesNotEndTheReading() async throws {
        let large = SubscriptionBuffer.Item.event(
            try JSONBytes(json: "\"" + String(repeating: "x", count: 100) + "\""))
        let buffer = SubscriptionBuffer(bounds: .init(itemCount: 4, byteCount: 50))
        let (taken, take) = AsyncStream.makeStream(of: Bool.self)
        let consumer = Task {
            for _ in 0..<1_000 {
                _ = try await buffer.next {}
                take.yield(buffer.isPaused)
            }
            take.finish()
        }
        let producer = Task { for _ in 0..<1_000 { buffer.push(large) } }
        await producer.value
        try await consumer.value
        var last = true
        for await isPaused in taken { last = isPaused }
        #expect(!last, "nothing is left, and reading goes on")
    }

    @Test func pausesAtItsBoundAndResumesAtHalf() async throws {
        let buffer = SubscriptionBuffer(bounds: .init(itemCount: 4, byteCount: 1_000))
        for _ in 0..<3 { buffer.push(item) }
        #expect(!buffer.isPaused)
        buffer.push(item)
        #expect(buffer.isPaused)
        var resumed: [Int] = []
        for index in 0..<4 { _ = try await buffer.next { resumed.append(index) } }
        #expect(resumed == [1])
        #expect(!buffer.isPaused)
    }

    @Test func pausesAtItsBytesToo() async throws {
        let buffer = SubscriptionBuffer(bounds: .init(itemCount: 100, byteCount: 10))
        buffer.push(.event(JSONBytes(string: "ten and more")))
        #expect(buffer.isPaused)
        var hasResumed = false
        _ = try await buffer.next { hasResumed = true }
        #expect(hasResumed)
    }

    @Test func cursorPassesOverWhatItHasSeen() {
        var cursor = SubscriptionCursor(from: 5)
        #expect(cursor.take(5) && cursor.take(8) && !cursor.take(8) && !cursor.take(6))
        cursor.caughtUp(at: 20)
        #expect(cursor.next == 21)
        cursor.caughtUp(at: 4)
        #expect(cursor.next == 21)
    }
}
