import DaybookJSON
import NIOCore
import Synchronization

/// The one connection that all calls of a client share.
///
/// Unchecked: the submissions have their lock, everything else is touched on `eventLoop` alone.
final class ClientEngine: @unchecked Sendable {
    enum Link {
        case down
        case waiting(until: Int64)
        case connecting
        case up(any Channel)
        /// The service takes no more requests; answers may still come.
        case ending(any Channel)
        case closed
    }

    enum Submission: Sendable {
        case call(CallTraits, RequestFrame, timeoutNanoseconds: Int64, AnswerSlot)
        case cancel(AnswerSlot)
        /// Appends other than deliveries of the outbox wait while this is true.
        case holdAppends(Bool)
        case close(EventLoopPromise<Void>?)
    }

    let eventLoop: any EventLoop
    let connector: SocketConnector
    let configuration: DaybookClient.Configuration
    let clock: ClientClock
    let progress = ProgressObservers()
    private let submissions = Mutex<[Submission]>([])

    var calls = PendingCalls<AnswerSlot>()
    var link = Link.down
    var reconnectDelay: ReconnectDelay
    var alarm: Alarm
    var hasBeenConnected = false
    var connectFailure: ConnectionError?

    init(
        socketPath: String, configuration: DaybookClient.Configuration, eventLoop: any EventLoop
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        connector = SocketConnector(path: socketPath, eventLoop: eventLoop)
        clock = ClientClock(configuration.clock)
        alarm = Alarm(clock: clock)
        reconnectDelay = ReconnectDelay(
            initial: configuration.reconnectDelayInitial, maximum: configuration.reconnectDelayMaximum)
    }

    /// Hands a submission to the event loop. Any thread; those of one thread arrive in their order.
    func send(_ submission: Submission) {
        let isFirst = submissions.withLock { submissions in
            submissions.append(submission)
            return submissions.count == 1
        }
        if isFirst { eventLoop.execute { self.takeSubmissions() } }
    }

    /// Makes a call with the time limit of the configuration.
    func call(_ frame: RequestFrame, _ traits: CallTraits) async throws -> JSONBytes {
        let slot = AnswerSlot()
        send(.call(traits, frame, timeoutNanoseconds: configuration.callTimeout.nanoseconds, slot))
        return try await slot.result()
    }

    private func takeSubmissions() {
        let submissions = submissions.withLock { submissions in
            defer { submissions = [] }
            return submissions
        }
        let now = clock.now()
        for submission in submissions {
            switch submission {
            case .call(let traits, let frame, let timeout, let slot):
                add(traits, frame, deadline: now + timeout, slot)
            case .cancel(let slot):
                calls.abandon(slot.number.load(ordering: .relaxed))?.fill(.failure(CancellationError()))
            case .holdAppends(let isHolding): calls.holdsAppends = isHolding
            case .close(let promise): close(promise)
            }
        }
        flush(at: now)
    }

    private func add(
        _ traits: CallTraits, _ frame: RequestFrame, deadline: Int64, _ slot: AnswerSlot
    ) {
        if case .closed = link { return slot.fill(.failure(ConnectionError.closed)) }
        let number = calls.add(traits: traits, frame: frame.bytes, deadline: deadline, waiter: slot)
        slot.number.store(number, ordering: .relaxed)
        wake(noLaterThan: deadline)
    }

    /// Sends what can be sent, and connects if there is a reason to.
    func flush(at now: Int64) {
        calls.wake(at: now)
        connectIfNeeded(at: now)
        guard case .up(let channel) = link else { return }
        while channel.isWritable {
            let burst = calls.burst(at: now)
            guard !burst.isEmpty else { break }
            channel.writeAndFlush(channel.allocator.lines(of: burst), promise: nil)
        }
        if let time = calls.nextRetryTime { wake(noLaterThan: time) }
    }

    func wake(noLaterThan time: Int64) {
        alarm.set(noLaterThan: time) { [weak self] in
            guard let self else { return }
            eventLoop.execute { self.alarmRang() }
        }
    }

    private func alarmRang() {
        let now = clock.now()
        guard alarm.hasRung(at: now) else { return }
        for (slot, error) in calls.expire(at: now) {
            let isUnsent = (error as? ConnectionError)?.mayHaveBeenDone == false
            slot.fill(.failure(isUnsent ? connectFailure ?? error : error))
        }
        flush(at: now)
        if let time = calls.nextWakeTime { wake(noLaterThan: time) }
    }
}

extension ByteBufferAllocator {
    fileprivate func lines(of burst: RequestBurst) -> ByteBuffer {
        var bytes = buffer(capacity: burst.byteCount)
        for request in burst.requests {
            bytes.writeBytes(request.frame)
            bytes.writeBytes(RequestFrame.end(number: request.number))
        }
        return bytes
    }
}
