import DaybookJSON
import NIOCore

/// The life of the connection; all on the event loop.
extension ClientEngine {
    func connectIfNeeded(at now: Int64) {
        guard !calls.isEmpty else { return }
        switch link {
        case .down:
            let delay = reconnectDelay.next()
            if delay == 0 { return connect() }
            link = .waiting(until: now + delay)
            wake(noLaterThan: now + delay)
        case .waiting(let until):
            if now >= until { connect() } else { wake(noLaterThan: until) }
        case .connecting, .up, .ending, .closed: break
        }
    }

    private func connect() {
        link = .connecting
        connector.connect(isReadAutomatic: true) { ClientHandler(engine: self) }
            .whenComplete { self.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard case .connecting = link else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        switch result {
        case .success(let channel):
            link = .up(channel)
            hasBeenConnected = true
            connectFailure = nil
            calls.linkCameUp()
            authenticate(on: channel)
            flush(at: clock.now())
        case .failure(let error):
            link = .down
            let failure = connector.failure(error)
            connectFailure = failure
            let mayWait =
                hasBeenConnected ? configuration.waitsForReturn : configuration.waitsForService
            if mayWait && SocketConnector.isTransient(error) {
                connectIfNeeded(at: clock.now())
            } else {
                reconnectDelay.reset()
                failAll(failure)
            }
        }
    }

    /// Sends the token. The service handles it before the calls that follow, so they can be sent at once.
    private func authenticate(on channel: any Channel) {
        guard let token = configuration.token else { return }
        let request = RequestFrame("system.authenticate") { $0.member("token", string: token) }
        var bytes = ByteBuffer(bytes: request.bytes)
        bytes.writeBytes(RequestFrame.end(number: RequestID.authentication))
        channel.writeAndFlush(bytes, promise: nil)
    }

    func received(_ line: ServerLine, on channel: any Channel) {
        guard isCurrent(channel) else { return }
        switch line {
        case .answer(RequestID.authentication, let result):
            if case .failure(let error) = result {
                failAll(error)
                channel.close(promise: nil)
            }
        case .answer(let number, let result): answered(number, result, on: channel)
        case .complaint(let error): broke(channel, with: error)
        case .notification(let method, let params): progress.notify(method, params)
        }
    }

    private func answered(
        _ number: UInt64, _ result: Result<JSONBytes, DaybookError>, on channel: any Channel
    ) {
        switch calls.answer(number, result, at: clock.now()) {
        case .answered(let slot, let result):
            reconnectDelay.reset()
            slot.fill(result)
        case .linkEnding:
            calls.linkIsEnding()
            if case .up = link { link = .ending(channel) }
        case .refused, .unknown: break
        }
    }

    func readCompleted() {
        if case .ending(let channel) = link, calls.underWayCount == 0 { channel.close(promise: nil) }
        flush(at: clock.now())
    }

    /// Gives the connection up because the service broke the protocol; its calls under way fail.
    func broke(_ channel: any Channel, with error: any Error) {
        guard isCurrent(channel) else { return }
        link = .down
        for (slot, error) in calls.linkWentDown(failingWith: error) { slot.fill(.failure(error)) }
        channel.close(promise: nil)
        connectIfNeeded(at: clock.now())
    }

    func lost(_ channel: any Channel) {
        guard isCurrent(channel) else { return }
        link = .down
        for (slot, error) in calls.linkWentDown() { slot.fill(.failure(error)) }
        connectIfNeeded(at: clock.now())
    }

    private func isCurrent(_ channel: any Channel) -> Bool {
        switch link {
        case .up(let current), .ending(let current): current === channel
        case .down, .waiting, .connecting, .closed: false
        }
    }

    private func failAll(_ error: any Error) {
        for slot in calls.removeAll() { slot.fill(.failure(error)) }
    }

    func close(_ promise: EventLoopPromise<Void>?) {
        let before = link
        link = .closed
        alarm.cancel()
        failAll(ConnectionError.closed)
        switch before {
        case .up(let channel), .ending(let channel): channel.close(promise: promise)
        case .down, .waiting, .connecting, .closed: promise?.succeed()
        }
    }
}
