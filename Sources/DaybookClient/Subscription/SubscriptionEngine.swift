import DaybookJSON
import NIOCore

/// The connection of one subscription.
///
/// Unchecked: the buffer has its lock, everything else is touched on the event loop alone.
final class SubscriptionEngine: @unchecked Sendable {
    let buffer = SubscriptionBuffer()
    private let eventLoop: any EventLoop
    private let connector: SocketConnector
    private let configuration: DaybookClient.Configuration
    private let clock: ClientClock
    private let filter: EventFilter

    private var cursor: SubscriptionCursor
    private var channel: (any Channel)?
    private var reconnectDelay: ReconnectDelay
    private var alarm: Alarm
    private var hasBeenConnected = false
    private var isStopped = false

    private static let subscriptionID: UInt64 = 1

    init(
        socketPath: String, configuration: DaybookClient.Configuration, from: Int?, filter: EventFilter,
        eventLoop: any EventLoop
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.filter = filter
        connector = SocketConnector(path: socketPath, eventLoop: eventLoop)
        clock = ClientClock(configuration.clock)
        cursor = SubscriptionCursor(from: from)
        alarm = Alarm(clock: clock)
        reconnectDelay = ReconnectDelay(
            initial: configuration.reconnectDelayInitial, maximum: configuration.reconnectDelayMaximum)
    }

    // From any thread.

    func start() { eventLoop.execute { self.reconnect() } }

    func stop() {
        eventLoop.execute {
            self.isStopped = true
            self.alarm.cancel()
            self.channel?.close(promise: nil)
        }
    }

    func goOnReading() { eventLoop.execute { self.channel?.read() } }
}

/// Callbacks of the connection, on the event loop.
extension SubscriptionEngine {
    private func reconnect(after waitNanoseconds: Int64 = 0) {
        guard !isStopped else { return }
        let delay = max(waitNanoseconds, reconnectDelay.next())
        guard delay > 0 else { return connect() }
        alarm.set(noLaterThan: clock.now() + delay) { [weak self] in
            guard let self else { return }
            eventLoop.execute { self.alarmRang() }
        }
    }

    private func alarmRang() {
        if alarm.hasRung(at: clock.now()) { connect() }
    }

    private func connect() {
        guard !isStopped, channel == nil else { return }
        connector.connect(isReadAutomatic: false) { SubscriptionHandler(engine: self) }
            .whenComplete { self.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard !isStopped else { return channel.close(promise: nil) }
            self.channel = channel
            hasBeenConnected = true
            channel.writeAndFlush(requests(), promise: nil)
            channel.read()
        case .failure(let error):
            let mayWait =
                hasBeenConnected ? configuration.waitsForReturn : configuration.waitsForService
            if mayWait && SocketConnector.isTransient(error) {
                reconnect()
            } else {
                buffer.finish(.failure(connector.failure(error)))
            }
        }
    }

    private func requests() -> ByteBuffer {
        var bytes = ByteBuffer()
        if let token = configuration.token {
            bytes.writeBytes(RequestFrame("system.authenticate") { $0.member("token", string: token) }.bytes)
            bytes.writeBytes(RequestFrame.end(number: RequestID.authentication))
        }
        let subscribe = RequestFrame("journal.subscribe") { writer in
            writer.member("from", ifAny: cursor.next)
            filter.writeMembers(to: &writer)
        }
        bytes.writeBytes(subscribe.bytes)
        bytes.writeBytes(RequestFrame.end(number: Self.subscriptionID))
        return bytes
    }

    var isReading: Bool { !isStopped && !buffer.isPaused }

    func received(_ line: ServerLine) throws {
        switch line {
        case .answer(Self.subscriptionID, .success): reconnectDelay.reset()
        case .answer(_, .failure(let error)), .complaint(let error): refused(error)
        case .answer: break
        case .notification(let method, let params):
            if method.isEqual(toString: "journal.event") {
                try received(event: params)
            } else if method.isEqual(toString: "journal.caughtUp") {
                let position = try ObjectReader(params, "journal.caughtUp").integer("position")
                cursor.caughtUp(at: position)
                buffer.push(.caughtUp(position: position))
            } else if method.isEqual(toString: "journal.subscriptionFailed") {
                guard let error = DaybookError(params.value) else {
                    throw ConnectionError.invalidAnswer("a subscription failed without a reason")
                }
                refused(error)
            }
        }
    }

    private func received(event params: JSONBytes) throws {
        let event = try ObjectReader(params, "journal.event").json("event")
        guard let position = event["position"]?.integer else {
            throw ConnectionError.invalidAnswer("an event without a position")
        }
        if cursor.take(position) { buffer.push(.event(event)) }
    }

    private func refused(_ error: DaybookError) {
        switch error.reason {
        case .overloaded, .shuttingDown, .rebuilding, .timedOut:
            let milliseconds = min(max(0, error.retryAfterMilliseconds ?? 0), 60_000)
            drop()
            reconnect(after: Int64(milliseconds) * 1_000_000)
        default: broke(error)
        }
    }

    func broke(_ error: any Error) {
        isStopped = true
        buffer.finish(.failure(error))
        drop()
    }

    func lost(_ channel: any Channel) {
        guard channel === self.channel else { return }
        self.channel = nil
        reconnect()
    }

    private func drop() {
        let dropped = channel
        channel = nil
        dropped?.close(promise: nil)
    }
}
