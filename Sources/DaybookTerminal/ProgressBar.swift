package import DaybookClient
import Synchronization

/// Progress of long work: a bar on a terminal, a plain line now and then elsewhere; on standard error. Any
/// thread.
package final class ProgressBar: Sendable {
    private struct State {
        var total: Int
        var done = 0
        var detail: String?
        var start: ContinuousClock.Instant
        var shownAt: ContinuousClock.Instant?
        var hasBar = false
        /// Whether nothing was counted since the bar was taken away.
        var isCleared = false
    }

    private let unit: @Sendable (Int) -> String
    private let isShown: Bool
    private let state: Mutex<State>

    private static let terminalInterval = Duration.milliseconds(100)
    private static let lineInterval = Duration.seconds(5)
    /// Time between two looks at work that tells nothing.
    private static let tickInterval = Duration.milliseconds(250)

    /// A bar of work that begins now.
    /// - Parameters:
    ///   - total: of all work, in the unit that `advance` counts; 0 if unknown, or told by `report`.
    ///   - unit: how a count is written, such as `Figures.bytes`.
    package init(total: Int = 0, isShown: Bool = true, unit: @escaping @Sendable (Int) -> String) {
        self.isShown = isShown
        self.unit = unit
        state = Mutex(State(total: total, start: .now))
        guard isShown, Output.isErrorTerminal else { return }
        // Long before the first count comes, a bar shows that something goes on.
        Task.detached { [weak self] in
            while true {
                try await Task.sleep(for: Self.tickInterval)
                guard let self else { return }
                self.tick()
            }
        }
    }

    private func tick() {
        state.withLock { state in
            guard !state.isCleared else { return }
            update(&state, done: state.done, state.detail)
        }
    }

    /// Counts work done.
    /// - Parameter detail: what else is to be said of it now.
    package func advance(by count: Int, detail: String? = nil) {
        state.withLock { update(&$0, done: $0.done + count, detail) }
    }

    /// Sets the count of work done. Another total, or less done than before, begins another piece of work.
    package func report(done: Int, total: Int, detail: String? = nil) {
        state.withLock { state in
            if state.total != total || done < state.done {
                clear(&state)
                state = State(total: total, start: .now)
            }
            update(&state, done: done, detail)
        }
    }

    /// Takes the bar away, so that other lines can be written.
    package func clear() { state.withLock { clear(&$0) } }

    /// Shows the progress of a client's call while it lasts.
    package func show<Value>(
        _ call: (@escaping @Sendable (TaskProgress) -> Void) async throws -> Value
    ) async throws -> Value {
        defer { clear() }
        return try await call { [self] in report(done: $0.done, total: $0.total) }
    }

    private func clear(_ state: inout State) {
        if state.hasBar { Output.status("") }
        state.hasBar = false
        state.isCleared = true
    }

    private func update(_ state: inout State, done: Int, _ detail: String?) {
        state.done = done
        state.detail = detail
        state.isCleared = false
        guard isShown else { return }
        let now = ContinuousClock.now
        let interval = Output.isErrorTerminal ? Self.terminalInterval : Self.lineInterval
        guard now - (state.shownAt ?? state.start) >= interval else { return }
        state.shownAt = now
        show(&state, elapsed: (now - state.start).seconds)
    }

    private func show(_ state: inout State, elapsed: Double) {
        let text = status(state, elapsed) + (state.detail.map { ", \($0)" } ?? "")
        if Output.isErrorTerminal {
            Output.status(bar(state) + text)
            state.hasBar = true
        } else {
            Output.error(text)
        }
    }

    private func bar(_ state: State) -> String {
        guard state.total > 0 else { return "" }
        let width = 30
        let filled = min(width, state.done * width / state.total)
        let (full, empty) = (
            String(repeating: "#", count: filled), String(repeating: ".", count: width - filled)
        )
        return "[\(full)\(empty)] "
    }

    private func status(_ state: State, _ elapsed: Double) -> String {
        let (done, total) = (state.done, state.total)
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var text = total > 0 ? "\(unit(done)) of \(unit(total))" : unit(done)
        text += ", \(unit(Int(rate)))/s"
        if total > done, rate > 0 { text += ", \(Figures.seconds(Double(total - done) / rate)) left" }
        return text
    }
}

extension Duration {
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
