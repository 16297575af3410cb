import NIOCore
import Synchronization

/// The watch over a page that takes a stream: one that takes nothing for long is cut off.
final class PageWatch<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    private let clock: C
    private let channel: any Channel
    /// The beginning of the write that the page has not taken yet.
    private let began = Mutex<C.Instant?>(nil)

    init(clock: C, channel: any Channel) {
        self.clock = clock
        self.channel = channel
    }

    /// Notes that a write begins, or that it was taken.
    @Sendable func note(_ time: C.Instant?) { began.withLock { $0 = time } }

    /// Runs `body` under the watch.
    func during(_ body: () async throws -> Void) async throws {
        let watch = Task {
            while true {
                try await clock.sleep(for: GatewayLimits.heartbeat)
                guard let began = began.withLock({ $0 }) else { continue }
                if began.duration(to: clock.now) >= GatewayLimits.silentPage { channel.close(promise: nil) }
            }
        }
        defer { watch.cancel() }
        try await body()
    }
}
