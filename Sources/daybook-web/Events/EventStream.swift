import AsyncAlgorithms
import DaybookClient
import DaybookCore
import DaybookWire
import Hummingbird
import ServiceLifecycle

/// The writing of one stream of events, for as long as its page takes them.
///
/// It reads no further than the page takes: what waits lies in the journal, not here.
struct EventStream<C: Clock, Items: AsyncSequence & Sendable>: Sendable
where C.Duration == Duration, C.Instant: Sendable, Items.Element == EventItem {
    let items: Items
    let clock: C
    /// Whether who asked may still see events; looked at with each sign of life.
    let isAllowed: @Sendable () -> Bool

    /// Writes until the events end, the page is too slow, the gateway stops, or the task is cancelled.
    /// - Parameter writing: told when a write begins, and nil when it has been taken.
    func write(
        to writer: inout any ResponseBodyWriter, writing: @Sendable (C.Instant?) -> Void
    ) async throws {
        var state = EventStreamState()
        try await put(EventFrame.start, to: &writer, writing)
        let beats = AsyncTimerSequence(interval: GatewayLimits.heartbeat, clock: clock)
        let all = merge(items, beats.map { _ in EventItem.heartbeat })
        for try await item in all.cancelOnGracefulShutdown() {
            if case .heartbeat = item, !isAllowed() { return }
            guard let frame = state.frame(of: item) else { return }
            let time = try await put(frame, to: &writer, writing)
            if state.isOver { return }
            if time > GatewayLimits.slowPage {
                try await put(.goOn(from: state.next), to: &writer, writing)
                return
            }
        }
    }

    @discardableResult
    private func put(
        _ frame: EventFrame, to writer: inout any ResponseBodyWriter, _ writing: (C.Instant?) -> Void
    ) async throws -> Duration {
        let began = clock.now
        writing(began)
        defer { writing(nil) }
        try await writer.write(ByteBuffer(bytes: frame.bytes))
        return began.duration(to: clock.now)
    }
}

/// The place that a stream has reached. Pure.
struct EventStreamState {
    /// The position to go on from; nil before anything is known.
    private(set) var next: Int?
    /// Whether nothing comes after the last frame.
    private(set) var isOver = false

    /// The bytes for an item; nil where the stream ends without a word.
    mutating func frame(of item: EventItem) -> EventFrame? {
        switch item {
        case .event(let event):
            next = event.position + 1
            return EventFrame(position: event.position, json: event.json.slice)
        case .caughtUp(let position):
            next = position + 1
            return .caughtUp(position: position)
        case .heartbeat: return .comment
        case .ended: return nil
        case .failed(let refusal):
            isOver = true
            let line = RPCResponse.failure(refusal.error, id: .null)
            return EventFrame(name: "failed", json: line[...])
        }
    }
}
