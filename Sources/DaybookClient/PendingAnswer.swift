/// A call that has been submitted.
public struct PendingAnswer<Value: Sendable>: Sendable {
    let slot: AnswerSlot
    let engine: ClientEngine
    let decode: @Sendable (JSONBytes) throws -> Value

    /// The answer, once it has come; can be asked for again. Cancelling a task that waits here gives the call
    /// up for all.
    public var value: Value {
        get async throws {
            let bytes = try await withTaskCancellationHandler {
                try await slot.result()
            } onCancel: {
                engine.send(.cancel(slot))
            }
            return try decode(bytes)
        }
    }
}
