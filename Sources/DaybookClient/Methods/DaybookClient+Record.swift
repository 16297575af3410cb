import DaybookJSON
import NIOPosix

/// The outcome of `record`.
public enum Recorded<Value: Sendable>: Sendable {
    /// The service has recorded it.
    case delivered(Value)
    /// The append is in the outbox, synced, and will be delivered under this key when the service can be
    /// reached.
    case kept(key: String)

    /// The service's answer; nil while the append waits.
    public var delivered: Value? {
        if case .delivered(let value) = self { value } else { nil }
    }
}

/// Appends that go on without the service. They need an outbox in the configuration. One call at a time is
/// sent, so that everything is recorded in the order in which it was said.
///
/// Each waits `outboxPatience` for the service, and none while earlier ones wait in the outbox. An append is
/// dated by the time of the call unless it says otherwise. Throws `DaybookError` for what the service refuses
/// at once, `OutboxError` for what could be neither sent nor kept.
extension DaybookClient {
    /// Records a message.
    ///
    /// - Parameters:
    ///   - draft: the message.
    ///   - session: an id that the application chose, so that later calls can name it too.
    ///   - startSession: the session to start, in the same commit, if it does not exist.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func record(
        _ draft: MessageDraft, to session: String, startSession: SessionDraft? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> Recorded<AppendedMessage> {
        let append = BatchedAppend.message(draft, to: session, startSession: startSession, options)
        return try await record(
            "message.append", append.options, decode: AppendedMessage.init, append.write)
    }

    public func recordTurn(
        _ drafts: [MessageDraft], to session: String, startSession: SessionDraft? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> Recorded<AppendedTurn> {
        let append = BatchedAppend.turn(drafts, to: session, startSession: startSession, options)
        return try await record("turn.append", append.options, decode: AppendedTurn.init, append.write)
    }

    /// Records any other append, by method name.
    ///
    /// - Parameters:
    ///   - method: a name such as `session.rename`.
    ///   - params: an object without `key` and `at`, which `options` have.
    ///   - options: key, expected revision, actor, time and owner of the append.
    public func record(
        _ method: String, _ params: JSONBytes, _ options: AppendOptions = AppendOptions()
    ) async throws -> Recorded<JSONBytes> {
        try await record(method, options, decode: { $0 }) { writer in
            for (name, value) in params.value.members {
                writer.name(name)
                writer.raw(value)
            }
        }
    }

    private func record<Value: Sendable>(
        _ method: String, _ options: AppendOptions,
        decode: @escaping @Sendable (JSONBytes) throws -> Value, _ write: (inout JSONWriter) -> Void
    ) async throws -> Recorded<Value> {
        guard let outbox = configuration.outbox else {
            preconditionFailure("recording needs an outbox in the client's configuration")
        }
        var options = options
        options.at = options.at ?? outbox.time
        let key = options.key ?? newKey()
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.members(of: options, key: key)
        writer.endObject()
        let params = writer.finish()
        let frame = RequestFrame(method: method, params: params)
        try frame.checkSize()
        return try await recording.pass {
            if outbox.isEmpty, let json = try await deliverAtOnce(frame) {
                if let error = DaybookError.superseded(json) { throw error }
                return .delivered(try decode(json))
            }
            // The sync may take its time; the caller's thread has better to do.
            try await NIOThreadPool.singleton.runIfActive { try outbox.keep(method, params) }
            delivery?.wake()
            return .kept(key: key)
        }
    }

    /// The answer; nil where the service can't be reached, or has no time or room.
    private func deliverAtOnce(_ frame: RequestFrame) async throws -> JSONBytes? {
        do {
            return try await submit(frame, .keyedAppend, timeout: configuration.outboxPatience) { $0 }.value
        } catch let error as ConnectionError where error.kind != .closed {
            return nil
        } catch let error as DaybookError {
            guard case .retry = OutboxVerdict(error) else { throw error }
            return nil
        }
    }
}
