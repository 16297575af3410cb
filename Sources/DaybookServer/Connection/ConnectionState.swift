import DaybookCore
import DaybookJournal
import DaybookMethods
import DaybookWire
import NIOCore

/// The decisions of a connection: pure, performed by `ConnectionHandler`.
///
/// Appends go to the journal as they come. A read waits until the appends sent before it are durable (or
/// refused); reads start in the order sent. Once an append was refused as overloaded, or because a view is
/// being rebuilt, so is every append that was sent before the client can have seen that: here, and by the
/// writer those that it has already (`AppendPipeline`).
struct ConnectionState {
    enum Step {
        case append(PendingCall, AppendCall)
        /// The call is answered without the journal.
        case answer(PendingCall, any ImmediateMethod)
        case authenticated(PendingCall, Grant)
        case refuseToken(PendingCall, RPCError)
        case refuse(PendingCall, RPCError)
        /// A request that has queued; `nextRead` gives it when its time comes.
        case queued
    }

    private enum Phase: Equatable {
        case open
        /// The client sends no more; its requests are answered.
        case inputClosed
        /// The service stops: new requests are refused, those on their way are answered.
        case draining
        /// No more is read, because the connection failed.
        case failed
        /// The client is cut off: nothing of it is waited for.
        case cutOff
    }

    private let limits: ServiceLimits
    private var access: ConnectionAccess
    private var phase = Phase.open
    private var order = AppendOrder()
    private var refusal = Refusal()
    /// The pipeline of the appends to come.
    private(set) var pipeline = AppendPipeline()
    /// The first append of the pipeline.
    private var pipelineStart: UInt64 = 0
    private var reads = CircularBuffer<QueuedRead>()
    private var batches: [UInt64: PendingBatch] = [:]
    private var nextBatch: UInt64 = 0
    private var callCount = 0
    private var callByteCount = 0
    private var startedReadCount = 0

    /// Whether the client takes its answers; the few that are made meanwhile wait in memory.
    var isWritable = true

    /// Byte count of a line up to which the ids of its calls share its memory; those of longer ones are copied,
    /// so that an answer that waits does not keep the whole line.
    private static let sharedByteCountMax = 1_024

    /// Reads of one connection that run at a time, so that few answers wait in memory.
    static let startedReadCountMax = 8

    private struct QueuedRead {
        let pending: PendingCall
        let call: QueuedCall
        /// Number of appends sent before it.
        let barrier: UInt64
    }

    init(limits: ServiceLimits, tokens: TokenTable? = nil) {
        self.limits = limits
        access = ConnectionAccess(tokens: tokens)
    }

    // MARK: Input

    /// Whether to take the next line.
    @inline(__always)  // A call would be given a copy of the whole state.
    var wantsInput: Bool {
        phase != .failed && phase != .cutOff && isWritable
            && callCount < limits.connectionAppendCountMax && callByteCount < limits.connectionByteCountMax
    }

    /// Whether to read from the socket.
    @inline(__always)  // As above.
    var wantsBytes: Bool { wantsInput && phase != .inputClosed }

    mutating func beginBatch(callCount: Int) -> UInt64 {
        nextBatch += 1
        batches[nextBatch] = PendingBatch(callCount: callCount)
        return nextBatch
    }

    /// Decides a call.
    /// - Parameter byteCount: bytes that the call keeps in memory while it is on its way.
    mutating func accept(_ call: RPCCall, batch: UInt64?, offset: UInt64, byteCount: Int) -> Step {
        callCount += 1
        callByteCount += byteCount
        let isLong = byteCount > ConnectionState.sharedByteCountMax
        let id = isLong ? call.id.map { RawJSON(Array($0.bytes)) } : call.id
        let pending = PendingCall(id: id, batch: batch, byteCount: byteCount, kind: .immediate)
        switch call.result {
        case .failure(let error): return .refuse(pending, error)
        case .success(let request):
            do throws(RPCError) {
                let asked = try MethodTable.call(request)
                if phase == .draining { throw RPCError(.shuttingDown) }
                do throws(JournalError) {
                    return try accept(asked, pending, offset: offset)
                } catch { throw RPCError(error) }
            } catch { return .refuse(pending, error) }
        }
    }

    private mutating func accept(
        _ asked: consuming Call, _ pending: PendingCall, offset: UInt64
    ) throws(JournalError) -> Step {
        var pending = pending
        let call = try access.permit(asked)
        pending.isBound = access.isBound
        switch call {
        case .authenticate(let call):
            do throws(JournalError) {
                return .authenticated(pending, try access.authenticate(call.token))
            } catch { return .refuseToken(pending, RPCError(error)) }
        case .immediate(let method): return .answer(pending, method)
        case .append(let append):
            guard !refusal.covers(offset) else {
                refusal.begin(refusal.error)
                return .refuse(pending, RPCError(refusal.error))
            }
            pending.kind = .append(ticket: order.next())
            return .append(pending, append)
        case .queued(let queued):
            pending.kind = .read
            reads.append(QueuedRead(pending: pending, call: queued, barrier: order.issued))
            return .queued
        }
    }

    mutating func inputClosed() { if phase == .open { phase = .inputClosed } }

    mutating func drain() { if phase == .open || phase == .inputClosed { phase = .draining } }

    /// Stops reading, because a line was too long and the start of the next is not known.
    mutating func fail() { if phase != .cutOff { phase = .failed } }

    /// Drops what the client has not got yet: queued reads, and the answers of batches.
    mutating func cutOff() {
        phase = .cutOff
        reads = CircularBuffer()
        batches = [:]
    }

    @inline(__always)  // As above.
    var isCutOff: Bool { phase == .cutOff }

    /// Bytes of the answers of batches that are not complete.
    @inline(__always)  // As above.
    var batchByteCount: Int { batches.isEmpty ? 0 : batches.values.reduce(0) { $0 + $1.byteCount } }

    /// Whether the connection can be closed once everything written is out.
    @inline(__always)  // As above.
    func isDone(hasInput: Bool, isSubscribed: Bool) -> Bool {
        switch phase {
        case .open: false
        case .inputClosed: callCount == 0 && !hasInput && !isSubscribed
        case .draining, .failed: callCount == 0
        case .cutOff: true
        }
    }

    // MARK: Appends

    /// Notes that the writer has decided an append, which is durable or refused; reads behind it need not
    /// wait for its answer.
    mutating func appendDecided(_ call: PendingCall, error: JournalError?) {
        guard case .append(let ticket) = call.kind else { return }
        order.finish(ticket)
        guard let later = error?.refusalOfLaterAppends else { return }
        refusal.begin(later)
        // A refusal in an earlier pipeline says nothing of this one.
        guard ticket >= pipelineStart else { return }
        pipeline = AppendPipeline()
        pipelineStart = order.issued
    }

    /// Notes that an append was refused before the writer had it.
    mutating func appendRefused(_ call: PendingCall, _ error: JournalError) {
        guard case .append(let ticket) = call.kind else { return }
        order.finish(ticket)
        if let later = error.refusalOfLaterAppends { refusal.begin(later) }
    }

    /// A number for the refusals written since the last flush; nil where there are none.
    @inline(__always)  // As above.
    var unflushedRefusal: UInt64? { refusal.unflushed }

    /// Notes that a refusal was flushed.
    /// - Parameter offset: bytes that the client had sent when the refusal reached it.
    mutating func refusalFlushed(_ number: UInt64, offset: UInt64) { refusal.flushed(number, offset: offset) }

    // MARK: Reads

    /// Whether the next read's time has come.
    @inline(__always)  // As above.
    var hasReadyRead: Bool {
        guard isWritable, startedReadCount < ConnectionState.startedReadCountMax, let first = reads.first
        else { return false }
        return first.barrier <= order.finished
    }

    /// The next read whose time has come. It is `finish`ed like every call.
    mutating func nextRead() -> (pending: PendingCall, call: QueuedCall)? {
        guard hasReadyRead else { return nil }
        let first = reads.removeFirst()
        startedReadCount += 1
        return (first.pending, first.call)
    }

    // MARK: Answers

    /// Finishes a call.
    /// - Returns: the line to send, if any: a call's answer, or that of the batch it completes.
    mutating func finish(_ call: PendingCall, _ answer: [UInt8]?) -> [UInt8]? {
        callCount -= 1
        callByteCount -= call.byteCount
        if case .read = call.kind { startedReadCount -= 1 }
        guard phase != .cutOff else { return nil }
        guard let batch = call.batch else { return call.id == nil ? nil : answer }
        guard batches[batch]?.add(answer, id: call.id) == true else { return nil }
        return batches.removeValue(forKey: batch)?.line()
    }
}

/// The appends of a connection that are decided, numbered in the order sent.
private struct AppendOrder {
    /// Appends from `finished` on, true where decided.
    private var open = CircularBuffer<Bool>()
    /// All appends before this one are decided.
    private(set) var finished: UInt64 = 0

    var issued: UInt64 { finished + UInt64(open.count) }

    mutating func next() -> UInt64 {
        defer { open.append(false) }
        return issued
    }

    mutating func finish(_ ticket: UInt64) {
        open[offset: Int(ticket - finished)] = true
        while open.first == true {
            open.removeFirst()
            finished += 1
        }
    }
}

extension CircularBuffer {
    fileprivate subscript(offset offset: Int) -> Element {
        get { self[index(startIndex, offsetBy: offset)] }
        set { self[index(startIndex, offsetBy: offset)] = newValue }
    }
}

/// The range of appends that are refused because an earlier one was.
private struct Refusal {
    private enum Extent {
        case none
        /// A refusal has not reached the client yet: every append is refused.
        case all
        /// The client had sent this many bytes when the last refusal reached it; appends within them are
        /// refused.
        case before(UInt64)
    }

    private var extent = Extent.none
    private var number: UInt64 = 0
    /// The error of the newest refusal, given to all appends that it covers.
    private(set) var error = JournalError.overloaded(retryAfterMilliseconds: 0)

    func covers(_ offset: UInt64) -> Bool {
        switch extent {
        case .none: false
        case .all: true
        case .before(let end): offset < end
        }
    }

    mutating func begin(_ error: JournalError) {
        number += 1
        extent = .all
        self.error = error
    }

    var unflushed: UInt64? { if case .all = extent { number } else { nil } }

    /// Notes a flush; a later refusal has a flush of its own to come.
    mutating func flushed(_ number: UInt64, offset: UInt64) {
        if number == self.number { extent = .before(offset) }
    }
}
