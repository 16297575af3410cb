import DaybookJSON
import NIOCore
import NIOPosix

/// A client of one Daybook service.
///
/// All callers share one connection, which is made with the first call and again when it is lost. Calls are
/// pipelined. Appends are recorded in the order in which they were submitted, also across a reconnect, and
/// where a full service refuses some for a while. Calls that are safe to repeat (reads, appends with a key)
/// are sent again until their time is over, and appends are recorded once. `overloaded`, and for appends with
/// a key `rebuilding`, are waited out within that time.
///
/// Every call throws `DaybookError` for what the service refuses, `ConnectionError` where no answer came, and
/// `CancellationError`; a call given up may have been done.
public final class DaybookClient: Sendable {
    public let socketPath: String
    public let configuration: Configuration
    let engine: ClientEngine
    private let keys = KeySource()
    let recording = AsyncMutex()
    let delivery: OutboxDelivery?

    /// Makes a client, which connects with the first call.
    ///
    /// - Parameters:
    ///   - socketPath: at most 107 bytes, the system's limit.
    ///   - configuration: time-outs, token, outbox and the rest.
    public init(socketPath: String, configuration: Configuration = Configuration()) {
        self.socketPath = socketPath
        self.configuration = configuration
        engine = ClientEngine(
            socketPath: socketPath, configuration: configuration,
            eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        configuration.outbox?.attach()
        delivery = configuration.outbox.map { [engine] in OutboxDelivery($0, engine: engine) }
    }

    /// Ends the connection. Calls under way fail with `ConnectionError.Kind.closed`.
    deinit { engine.send(.close(nil)) }

    /// Ends the connection; calls under way, and all later ones, fail with `ConnectionError.Kind.closed`.
    public func close() async {
        let promise = engine.eventLoop.makePromise(of: Void.self)
        engine.send(.close(promise))
        try? await promise.futureResult.get()
    }

    /// Calls any method and returns its result as JSON.
    ///
    /// - Parameters:
    ///   - method: a name such as `session.get`.
    ///   - params: an object. A method that is not known to be a read is sent again after a lost
    ///     connection only if they have a `key`.
    ///   - timeout: how long to wait for the answer; the configuration's `callTimeout` if nil.
    public func call(
        _ method: String, _ params: JSONBytes = .emptyObject, timeout: Duration? = nil
    ) async throws -> JSONBytes {
        try await submit(method, params, timeout: timeout).value
    }

    /// Queues a call of any method and returns at once; calls submitted by one task go out in that order.
    public func submit(
        _ method: String, _ params: JSONBytes = .emptyObject, timeout: Duration? = nil
    ) -> PendingAnswer<JSONBytes> {
        submit(
            RequestFrame(method: method, params: params.bytes),
            CallTraits(method: method, params: params), timeout: timeout
        ) { $0 }
    }

    func submit<Value: Sendable>(
        _ frame: RequestFrame, _ traits: CallTraits, timeout: Duration? = nil,
        decode: @escaping @Sendable (JSONBytes) throws -> Value
    ) -> PendingAnswer<Value> {
        let slot = AnswerSlot()
        do throws(DaybookError) {
            try frame.checkSize()
            let timeoutNanoseconds = max(0, (timeout ?? configuration.callTimeout).nanoseconds)
            engine.send(.call(traits, frame, timeoutNanoseconds: timeoutNanoseconds, slot))
        } catch {
            slot.fill(.failure(error))
        }
        return PendingAnswer(slot: slot, engine: engine, decode: decode)
    }

    func newKey() -> String { keys.next() }

    func read<Value: Sendable>(
        _ method: StaticString, decode: @escaping @Sendable (JSONBytes) throws -> Value,
        _ write: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> Value {
        try await submit(RequestFrame(method, write), .read, decode: decode).value
    }

    /// Queues an append.
    ///
    /// - Parameter write: writes everything but the members of `options`.
    func submitAppend<Value: Sendable>(
        _ method: StaticString, _ options: AppendOptions,
        decode: @escaping @Sendable (JSONBytes) throws -> Value,
        _ write: (inout JSONWriter) -> Void
    ) -> PendingAnswer<Value> {
        let key = options.key ?? (configuration.generatesKeys ? keys.next() : nil)
        let frame = RequestFrame(method) { writer in
            write(&writer)
            writer.members(of: options, key: key)
        }
        return submit(frame, .append(hasKey: key != nil)) { answer in
            if let error = DaybookError.superseded(answer) { throw error }
            return try decode(answer)
        }
    }
}

extension RequestFrame {
    /// Throws `tooLarge`, as the service would, before a request that is too large is sent.
    func checkSize() throws(DaybookError) {
        let byteCount = bytes.count + RequestFrame.endByteCountMax
        if byteCount > ProtocolLimits.lineByteCountMax { throw .requestTooLarge(byteCount: byteCount) }
    }
}

extension DaybookError {
    fileprivate static func requestTooLarge(byteCount: Int) -> DaybookError {
        let limit = ProtocolLimits.lineByteCountMax
        var data = JSONWriter()
        data.beginObject()
        data.member("reason", string: Reason.tooLarge.rawValue)
        data.member("limit", integer: limit)
        data.member("actual", integer: byteCount)
        data.endObject()
        return DaybookError(
            code: -32007, reason: .tooLarge, message: "a request is at most \(limit) bytes",
            data: JSONBytes(JSONValue(validated: data.finish())))
    }
}
