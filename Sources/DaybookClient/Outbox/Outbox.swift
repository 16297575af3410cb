import DaybookJSON
import DaybookSystem
import Synchronization

/// Appends kept in a file of the application's while the service can't be reached, and delivered in their
/// order, once, when it can be again. Give it to the configuration of one client and record through
/// `DaybookClient.record`.
///
/// Kept appends have been synced, and outlive the application. Beside the file `path` are `path.lock`, which
/// keeps other processes out, and `path.refused`: JSON lines of the appends that the service will never take.
public final class Outbox: Sendable {
    public let path: String
    private let state: Mutex<State>
    private let refusals: AsyncStream<Refusal>.Continuation
    /// Appends that the service refused for good, as it happens; each is in `path.refused` as well.
    public let refused: AsyncStream<Refusal>
    private let now: @Sendable () -> UTCTime
    private let refusedByteCountMax: Int

    /// An append that will never be recorded.
    public struct Refusal: Sendable {
        public let method: String
        public let params: JSONBytes
        public let error: DaybookError
    }

    private struct State: ~Copyable {
        var file: OutboxFile
        var queue: OutboxQueue
        var isAttached = false
        /// The reason why delivery stands still until somebody makes room.
        var refusedFull: OutboxError?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Number of refusals kept for a reader; older ones are in the file alone.
    private static let refusalCountMax = 1_000

    /// Opens an outbox, or makes one.
    ///
    /// - Parameters:
    ///   - path: file of the outbox, of this process alone.
    ///   - entryCountMax: appends kept at once; one more is `OutboxError.Kind.full`.
    ///   - byteCountMax: bytes of their records.
    ///   - refusedByteCountMax: bytes of `path.refused`; with more, nothing is delivered and
    ///     further appends to keep throw `OutboxError.Kind.refusedFull` until the file was read and
    ///     moved away.
    ///   - now: clock that dates the appends.
    public init(
        path: String, entryCountMax: Int = 10_000, byteCountMax: Int = 16 * 1_048_576,
        refusedByteCountMax: Int = 64 * 1_048_576,
        now: @escaping @Sendable () -> UTCTime = Outbox.systemTime
    ) throws(OutboxError) {
        var queue = OutboxQueue(entryCountMax: entryCountMax, byteCountMax: byteCountMax)
        let file = try OutboxFile.open(path) { queue.add($0) }
        self.path = path
        self.now = now
        self.refusedByteCountMax = refusedByteCountMax
        state = Mutex(State(file: file, queue: queue))
        (refused, refusals) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.refusalCountMax))
    }

    deinit {
        refusals.finish()
        state.withLock { state in
            for continuation in state.waiting { continuation.resume() }
        }
    }

    /// Number of appends that wait.
    public var count: Int { state.withLock { $0.queue.entries.count } }
    public var isEmpty: Bool { count == 0 }

    /// Returns when nothing waits any more.
    public func untilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.queue.entries.isEmpty { state.waiting.append(continuation) }
                return state.queue.entries.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    @Sendable public static func systemTime() -> UTCTime {
        UTCTime(nanosecondsSince1970: Host.nanosecondsSince1970())
    }

    var time: UTCTime { now() }

    /// Binds the outbox to its client.
    ///
    /// - Precondition: no other client has it.
    func attach() {
        let wasAttached = state.withLock { state in
            defer { state.isAttached = true }
            return state.isAttached
        }
        precondition(!wasAttached, "an outbox belongs to one client")
    }

    var first: OutboxEntry? { state.withLock { $0.queue.first } }

    /// Keeps an append; returns when it would survive a power cut.
    func keep(_ method: String, _ params: [UInt8]) throws(OutboxError) {
        try state.withLock { state throws(OutboxError) in
            if let problem = state.refusedFull { throw problem }
            let record = OutboxRecord.entry(try state.queue.entry(method, params))
            let bytes = record.bytes
            // What was delivered takes room too, until it is more than what waits may take.
            if state.file.byteCount + bytes.count > 2 * state.queue.byteCountMax {
                try state.file.rewrite(state.queue.entries)
            }
            try state.file.append(bytes, isSynced: true)
            state.queue.add(record)
        }
    }

    /// Removes an entry without syncing: one that is delivered again after a power cut is recorded once by
    /// its key.
    func remove(_ entry: OutboxEntry) throws(OutboxError) {
        let record = OutboxRecord.done(through: entry.number)
        let waiting = state.withLock { state in
            state.queue.add(record)
            guard state.queue.entries.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        defer { for continuation in waiting { continuation.resume() } }
        try state.withLock { state throws(OutboxError) in
            if state.queue.entries.isEmpty {
                try state.file.rewrite([])
            } else {
                try state.file.append(record.bytes, isSynced: false)
            }
        }
    }

    func refuse(_ entry: OutboxEntry, _ error: DaybookError) throws(OutboxError) {
        let params = JSONBytes(JSONValue(validated: entry.params))
        var line = JSONWriter()
        line.beginObject()
        line.member("refusedAt", string: now().rfc3339)
        line.member("reason", string: error.reason.rawValue)
        line.member("message", string: error.message)
        line.member("method", string: entry.method)
        line.member("params", raw: params.slice)
        line.endObject()
        let bytes = line.finish() + [UInt8(ascii: "\n")]
        try state.withLock { state throws(OutboxError) in
            do throws(OutboxError) {
                try state.file.keepRefused(bytes, byteCountMax: refusedByteCountMax)
                state.refusedFull = nil
            } catch {
                if error.kind == .refusedFull { state.refusedFull = error }
                throw error
            }
        }
        refusals.yield(Refusal(method: entry.method, params: params, error: error))
        try remove(entry)
    }
}
