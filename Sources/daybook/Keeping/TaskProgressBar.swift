import DaybookClient
import DaybookJSON
import Synchronization

/// Shows how far long work has come, as reports of it arrive. Any thread.
final class TaskProgressBar: Sendable {
    private struct State {
        var bar: ProgressBar?
        var total = 0
        var done = 0
    }

    private let state = Mutex(State())
    private let unit: @Sendable (Int) -> String

    init(unit: @escaping @Sendable (Int) -> String) { self.unit = unit }

    func report(done: Int, total: Int, detail: String? = nil) {
        state.withLock { state in
            if state.bar == nil || state.total != total || done < state.done {
                state.bar?.clear()
                state.bar = ProgressBar(total: total, isShown: true, unit: unit)
                state.total = total
                state.done = 0
            }
            state.bar?.advance(by: done - state.done, detail: detail)
            state.done = done
        }
    }

    func clear() { state.withLock { $0.bar?.clear() } }

    /// Shows the progress of a client's call while it lasts.
    func show<Value>(
        _ call: (@escaping @Sendable (TaskProgress) -> Void) async throws -> Value
    ) async throws -> Value {
        defer { clear() }
        return try await call { [self] in report(done: $0.done, total: $0.total) }
    }
}

extension Output {
    /// One object on a line.
    static func json(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        line(json: writer.finish())
    }
}
