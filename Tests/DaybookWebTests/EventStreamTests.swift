import DaybookClient
import DaybookTesting
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import daybook_web

/// What a stream of events writes, and when it ends; by a clock that the test moves.
struct EventStreamTests {
    /// A page's side: the frames that it was sent.
    private struct Page: ResponseBodyWriter {
        let frames: Inbox<String>
        /// Called before a frame counts as taken.
        var take: @Sendable (String) -> Void = { _ in }

        mutating func write(_ buffer: ByteBuffer) async throws {
            let frame = String(buffer: buffer)
            take(frame)
            frames.put(frame)
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private let clock = ManualClock()
    private let frames = Inbox<String>()
    private let items: AsyncStream<EventItem>
    private let source: AsyncStream<EventItem>.Continuation

    init() { (items, source) = AsyncStream.makeStream(of: EventItem.self) }

    private func run(
        take: @escaping @Sendable (String) -> Void = { _ in },
        isAllowed: @escaping @Sendable () -> Bool = { true }
    ) -> Task<Void, any Error> {
        let stream = EventStream(items: items, clock: clock, isAllowed: isAllowed)
        return Task { [frames] in
            var writer: any ResponseBodyWriter = Page(frames: frames, take: take)
            defer { frames.close() }
            try await stream.write(to: &writer) { _ in }
        }
    }

    @Test func aSignOfLifeComesWithTheClockAlone() async throws {
        let task = run()
        #expect(await frames.next() == "retry: 1000\n\n")
        for _ in 0..<3 {
            await clock.untilSleep(of: GatewayLimits.heartbeat)
            clock.advance(by: GatewayLimits.heartbeat)
            #expect(await frames.next() == ":\n\n")
        }
        source.yield(.caughtUp(position: 3))
        #expect(await frames.next() == "id: 3\nevent: caughtUp\ndata: {\"position\":3}\n\n")
        source.yield(.ended)
        #expect(await frames.next() == nil)
        try await task.value
    }

    @Test func aSlowPageIsToldWhereToGoOn() async throws {
        let task = run(take: { [clock] frame in
            if frame.hasPrefix("id: 4") { clock.advance(by: GatewayLimits.slowPage + .milliseconds(1)) }
        })
        source.yield(.caughtUp(position: 3))
        source.yield(.caughtUp(position: 4))
        source.yield(.caughtUp(position: 5))
        _ = await frames.next()
        #expect(await frames.next()?.hasPrefix("id: 3") == true)
        #expect(await frames.next()?.hasPrefix("id: 4") == true)
        #expect(await frames.next() == "event: goOn\ndata: {\"from\":5}\n\n")
        #expect(await frames.next() == nil)
        try await task.value
    }

    @Test func whoHasNoAccessAnyMoreIsToldNothing() async throws {
        let task = run(isAllowed: { false })
        _ = await frames.next()
        await clock.untilSleep(of: GatewayLimits.heartbeat)
        clock.advance(by: GatewayLimits.heartbeat)
        #expect(await frames.next() == nil)
        try await task.value
    }

    @Test func theReasonWhyItCanNotGoOnIsTheLastThing() async throws {
        let task = run()
        source.yield(.failed(.forbidden("no longer")))
        _ = await frames.next()
        let frame = try #require(await frames.next())
        #expect(frame.hasPrefix("event: failed\ndata: {"))
        #expect(frame.contains("no longer"))
        #expect(await frames.next() == nil)
        try await task.value
    }
}
