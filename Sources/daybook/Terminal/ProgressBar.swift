import Synchronization

/// The progress of long work, on standard error: a bar on a terminal, a plain line now and then elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var done = 0
        var detail: String?
        var shownAt: ContinuousClock.Instant?
        var hasBar = false
    }

    private let total: Int
    private let unit: @Sendable (Int) -> String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Makes a bar.
    /// - Parameters:
    ///   - total: in the unit of the counts given to `advance`; 0 if unknown.
    ///   - unit: how a count is written, such as `Figures.bytes`.
    init(total: Int, isShown: Bool, unit: @escaping @Sendable (Int) -> String) {
        self.total = total
        self.isShown = isShown
        self.unit = unit
    }

    /// Advances the bar.
    /// - Parameter detail: a word on the current step, shown beside it.
    func advance(by count: Int, detail: String? = nil) {
        state.withLock { state in
            state.done += count
            state.detail = detail
            guard isShown else { return }
            let now = ContinuousClock.now
            let interval: Duration = Output.isErrorTerminal ? .milliseconds(100) : .seconds(5)
            guard now - (state.shownAt ?? start) >= interval else { return }
            state.shownAt = now
            show(&state, elapsed: (now - start).seconds)
        }
    }

    /// Removes the bar, so that other lines can be written.
    func clear() {
        state.withLock { state in
            if state.hasBar { Output.errorText("\r\u{1B}[K") }
            state.hasBar = false
        }
    }

    private func show(_ state: inout State, elapsed: Double) {
        let text = status(state.done, elapsed) + (state.detail.map { ", \($0)" } ?? "")
        if Output.isErrorTerminal {
            Output.errorText("\r\u{1B}[K" + bar(state.done) + text)
            state.hasBar = true
        } else {
            Output.error(text)
        }
    }

    private func bar(_ done: Int) -> String {
        guard total > 0 else { return "" }
        let width = 30
        let filled = min(width, done * width / total)
        let (full, empty) = (
            String(repeating: "#", count: filled), String(repeating: ".", count: width - filled)
        )
        return "[\(full)\(empty)] "
    }

    private func status(_ done: Int, _ elapsed: Double) -> String {
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var text = total > 0 ? "\(unit(done)) of \(unit(total))" : unit(done)
        text += ", \(unit(Int(rate)))/s"
        if total > done, rate > 0 { text += ", \(Figures.seconds(Double(total - done) / rate)) left" }
        return text
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
