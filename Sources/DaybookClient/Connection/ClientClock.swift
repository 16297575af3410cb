/// The engine's clock: nanoseconds since the client was made, and sleeping.
struct ClientClock: Sendable {
    let now: @Sendable () -> Int64
    let sleepUntil: @Sendable (_ time: Int64) async throws -> Void

    init(_ clock: any Clock<Duration>) { self = Self.open(clock) }

    private init(
        now: @escaping @Sendable () -> Int64,
        sleepUntil: @escaping @Sendable (Int64) async throws -> Void
    ) {
        self.now = now
        self.sleepUntil = sleepUntil
    }

    private static func open<C: Clock<Duration>>(_ clock: C) -> ClientClock {
        let origin = clock.now
        return ClientClock(
            now: { origin.duration(to: clock.now).nanoseconds },
            sleepUntil: { time in
                try await clock.sleep(until: origin.advanced(by: .nanoseconds(time)), tolerance: nil)
            })
    }
}
