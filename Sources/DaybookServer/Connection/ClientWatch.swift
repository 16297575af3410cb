import DaybookCore
import NIOCore

/// The watch over a connection's client: how long it keeps the service waiting, how much memory it makes the
/// service hold, and its time to take what it is told last.
///
/// Used on the connection's event loop only.
final class ClientWatch {
    private let loop: ServiceLoop
    private var deadlines: ConnectionDeadlines
    /// The next look at the deadlines, or the end of a farewell.
    private var alarm: Scheduled<Void>?
    private var unfinishedLine: MemoryShare
    private var untakenAnswers: MemoryShare

    init(of connection: UInt64, loop: ServiceLoop) {
        self.loop = loop
        deadlines = ConnectionDeadlines(patience: .milliseconds(loop.limits.clientPatienceMilliseconds))
        unfinishedLine = MemoryShare(of: connection, in: loop.clients.unfinishedLines)
        untakenAnswers = MemoryShare(of: connection, in: loop.clients.untakenAnswers)
    }

    // MARK: Memory

    /// Notes how many bytes the client makes the service hold now. Cuts off those clients that have held some
    /// longest where all hold too many.
    func hold(lineByteCount: Int, answerByteCount: Int) {
        giveUp(unfinishedLine.hold(lineByteCount), .unfinishedLinesTooMany)
        giveUp(untakenAnswers.hold(answerByteCount), .untakenAnswersTooMany)
    }

    private func giveUp(_ connections: [UInt64], _ fault: ClientFault) {
        for connection in connections { loop.clients.registry.cutOff(connection, fault) }
    }

    // MARK: Time

    /// Notes what the client keeps the service waiting for.
    /// - Parameters:
    ///   - line: where the line begins that the client has to end; nil for none.
    ///   - isWaiting: whether the client has to take answers.
    ///   - taken: byte count of what the client has taken so far.
    ///   - look: called when it is time to ask for `fault`.
    func wait(
        forLine line: UInt64?, forAnswers isWaiting: Bool, taken: @autoclosure () -> Int,
        look: @escaping () -> Void
    ) {
        deadlines.wait(forLine: line, at: loop.eventLoop.now)
        deadlines.wait(forAnswers: isWaiting, taken: taken(), at: loop.eventLoop.now)
        guard alarm == nil, let next = deadlines.next else { return }
        alarm = loop.eventLoop.assumeIsolated().scheduleTask(deadline: next) { [self] in
            alarm = nil
            look()
        }
    }

    /// The fault of a client that has not done its part in time; nil for one that has time left.
    func fault(taken: @autoclosure () -> Int) -> ClientFault? {
        switch deadlines.overdue(taken: taken(), at: loop.eventLoop.now) {
        case .line: .lineNotEnded
        case .answers: .answersNotTaken
        case nil: nil
        }
    }

    /// Gives the client its time to take what it is told last, then closes.
    func awaitFarewell(_ context: ChannelHandlerContext) {
        alarm?.cancel()
        let time = TimeAmount.milliseconds(Limits.farewellMilliseconds)
        alarm = loop.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }

    /// Ends with the connection.
    func end() {
        alarm?.cancel()
        hold(lineByteCount: 0, answerByteCount: 0)
    }
}
