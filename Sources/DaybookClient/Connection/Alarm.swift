/// One timer for the earliest of the times asked for. Used on one event loop only.
struct Alarm {
    private let clock: ClientClock
    private var task: Task<Void, Never>?
    private var time: Int64?

    init(clock: ClientClock) { self.clock = clock }

    /// Sees to it that `ring` is called at `time` or before, off the event loop.
    mutating func set(noLaterThan time: Int64, ring: @escaping @Sendable () -> Void) {
        if let set = self.time, set <= time { return }
        task?.cancel()
        self.time = time
        task = Task { [clock] in
            do { try await clock.sleepUntil(time) } catch { return }
            ring()
        }
    }

    /// Whether this ring counts; false where the alarm has been set anew since. To be called when it has
    /// rung.
    mutating func hasRung(at now: Int64) -> Bool {
        guard let time, time <= now else { return false }
        self.time = nil
        task = nil
        return true
    }

    mutating func cancel() {
        task?.cancel()
        task = nil
        time = nil
    }
}
