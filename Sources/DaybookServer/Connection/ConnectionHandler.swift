import DaybookCore
import DaybookFraming
import DaybookJournal
import DaybookMethods
import DaybookWire
import Logging
import NIOCore

/// A client's connection; performs the steps that `ConnectionState` decides.
///
/// Used on its event loop only; other threads hold it to name the receiver of their mail.
final class ConnectionHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: ServiceLoop
    private let logger: Logger
    private let number: UInt64
    private var state: ConnectionState
    private var ready = ReadyWork()
    private let watch: ClientWatch
    private var framer = LineFramer(byteCountMax: Limits.frameByteCountMax)
    private var decoder = RPCFrameDecoder()
    private var subscriptions = SubscriptionList()
    private var output = ConnectionOutput()
    private var context: ChannelHandlerContext?
    private var isReading = false
    private var hasRead = false
    private var isMakingProgress = false
    private var hasMail = false
    private var isWaitingForTurn = false
    private var isClosing = false

    init(loop: ServiceLoop, number: UInt64, logger: Logger) {
        self.loop = loop
        self.number = number
        self.logger = logger
        state = ConnectionState(limits: loop.limits, tokens: loop.tokens)
        watch = ClientWatch(of: number, loop: loop)
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelActive(context: ChannelHandlerContext) {
        makeProgress()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasRead = true
        framer.receive(unwrapInboundIn(data))
    }

    /// Reads on. NIO completes a read that met the end, too, and does not expect the channel to close in
    /// that: a write to a peer that has gone does close it. So this leaves closing to `inputClosed`, which
    /// comes next.
    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        guard hasRead else { return }
        hasRead = false
        makeProgress()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { makeProgress() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            state.inputClosed()
            makeProgress()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        ready.removeAll()
        subscriptions.removeAll()
        loop.unsubscribe(self)
        watch.end()
        logger.debug("connection closed", metadata: ["connection": "\(number)"])
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["connection": "\(number)", "error": "\(error)"])
        context.close(promise: nil)
    }

    /// Refuses new requests, because the service stops; those on their way are finished.
    func drain() {
        state.drain()
        makeProgress()
    }

    // MARK: Doing what can be done

    /// Goes on until no more can be done now: takes lines, starts reads, follows the log, flushes.
    func makeProgress() {
        guard !isMakingProgress, let context, !isClosing else { return }
        isMakingProgress = true
        repeat {
            takeLines()
            runReady()
            startReads()
            readSubscriptions()
            flush(context)
        } while canGoOn
        // An answer may have been so large that none was taken behind it until it was flushed.
        waitForTurn()
        isMakingProgress = false
        watchClient(context)
        if output.isEmpty, state.isDone(hasInput: framer.hasInput, isSubscribed: !subscriptions.isEmpty) {
            close(context)
        } else if state.wantsBytes, !isReading {
            isReading = true
            context.read()
        }
    }

    private var canGoOn: Bool {
        guard context != nil else { return false }
        return (framer.hasInput && state.wantsInput) || state.hasReadyRead
            || (takesAnswers && ready.hasNext(isTurnOver: loop.isTurnOver))
            || (state.isWritable && subscriptions.areBehind(head: loop.journal.acknowledgedHead))
    }

    private func takeLines() {
        while state.wantsInput, !output.isLarge {
            switch framer.next() {
            case .line(let line): take(line)
            case .unfinished: return
            case .tooLong:
                state.fail()
                return say(.lineTooLong)
            }
        }
    }

    private func take(_ line: LineFramer.Line) {
        switch decoder.decode(line.bytes) {
        case .single(let call): take(call, batch: nil, line, byteCount: line.bytes.count)
        case .batch(let calls):
            let batch = state.beginBatch(callCount: calls.count)
            let byteCount = line.bytes.count / calls.count
            for call in calls { take(call, batch: batch, line, byteCount: byteCount) }
        }
        startReads()
    }

    private func take(_ call: RPCCall, batch: UInt64?, _ line: LineFramer.Line, byteCount: Int) {
        switch state.accept(call, batch: batch, offset: line.offset, byteCount: byteCount) {
        case .append(let call, let append): self.append(call, append)
        case .answer(let call, let method): finish(call, call.id.map(method.answer))
        case .authenticated(let call, let grant):
            finish(call, call.id.map { AuthenticateCall.answer(to: $0, grant) })
        case .refuse(let call, let error): refuse(call, error)
        case .refuseToken(let call, let error):
            note(.tokenUnknown)
            refuse(call, error)
        case .queued: break
        }
    }

    private func refuse(_ call: PendingCall, _ error: RPCError) {
        finish(call, call.id.map { RPCResponse.failure(error, id: $0) })
    }

    private func startReads() {
        while !output.isLarge, let (pending, call) = state.nextRead() {
            switch call {
            case .read(let read): loop.perform(.read(pending, read), for: self)
            case .task(let task): loop.perform(task, pending, for: self)
            case .subscribe(let subscribe): loop.perform(.subscribe(pending, subscribe), for: self)
            case .unsubscribe(let call): unsubscribe(pending, call.subscription)
            }
        }
    }

    // MARK: Appends

    private func append(_ call: PendingCall, _ append: AppendCall) {
        let reply = append.reply
        append.send(to: loop.journal, in: state.pipeline) { [self, loop] result in
            guard loop.eventLoop.inEventLoop else {
                return loop.mailbox.leave(.appended(call, reply, result), to: self)
            }
            // A refusal comes at once, and has to count before the next line is taken.
            guard case .failure(let error) = result else { return appended(call, reply, result) }
            state.appendRefused(call, error)
            finish(call, call.refusal(error))
        }
    }

    private func appended(
        _ call: PendingCall, _ reply: any AppendReply, _ result: Result<Appended, JournalError>
    ) {
        switch result {
        case .success(let appended):
            state.appendDecided(call, error: nil)
            guard call.id != nil, context != nil else { return finish(call, nil) }
            loop.perform(.reply(call, appended, reply), for: self)
        case .failure(let error):
            state.appendDecided(call, error: error)
            finish(call, call.refusal(error))
        }
    }

    // MARK: What comes back

    /// Takes an event of another thread.
    /// - Returns: true if the connection has to make progress after this and is not noted for that yet.
    func receive(_ event: ConnectionEvent) -> Bool {
        switch event {
        case .appended(let call, let reply, let result): appended(call, reply, result)
        case .readable(let work, let error): runReadable(work, error)
        case .doneLong(let outcome):
            ready.finishedLong()
            take(outcome)
        case .done(let outcome): take(outcome)
        case .notice(let line): if isServed { output.write(line) }
        }
        defer { hasMail = true }
        return !hasMail
    }

    func makeProgressAfterMail() {
        hasMail = false
        makeProgress()
    }

    /// Runs work whose views have come far enough, once the client takes its answer.
    func runReadable(_ work: Work, _ error: JournalError?) {
        if let error { return take(work.failure(error)) }
        guard isServed else { return }
        if takesAnswers, ready.isEmpty, work.route == .inline, work.isReply || !loop.isTurnOver {
            return loop.run(work, for: self)
        }
        ready.add(work)
        runReady()
    }

    private func runReady() {
        while takesAnswers, let work = ready.next(isTurnOver: loop.isTurnOver) { loop.run(work, for: self) }
        waitForTurn()
    }

    /// Has the loop go on with work that waits for a turn, once the client takes its answer.
    private func waitForTurn() {
        guard takesAnswers, ready.waitsForTurn, !isWaitingForTurn else { return }
        isWaitingForTurn = true
        loop.waitForTurn(self)
    }

    /// Goes on after the loop has seen to others.
    func takeTurn() {
        isWaitingForTurn = false
        makeProgress()
    }

    private var takesAnswers: Bool { state.isWritable && !output.isLarge }

    private var isServed: Bool { context != nil && !state.isCutOff }

    func take(_ outcome: Outcome) {
        switch outcome {
        case .answer(let call, let answer): finish(call, answer)
        case .page(let id, let result, let head): deliver(result, to: id, head: head)
        case .subscribe(let call, let subscribe, let error): self.subscribe(call, subscribe, error)
        }
    }

    private func finish(_ call: PendingCall, _ answer: [UInt8]?) {
        guard let line = state.finish(call, answer), isServed else { return }
        output.write(line)
    }

    // MARK: Subscriptions

    private func subscribe(_ call: PendingCall, _ asked: SubscribeCall, _ error: JournalError?) {
        guard isServed else { return }
        guard error == nil, let id = call.id else {
            return finish(call, call.refusal(error ?? .forbidden))
        }
        let subscription = subscriptions.add(
            asked.filter, from: asked.from ?? loop.journal.acknowledgedHead.next)
        loop.subscribe(self)
        finish(call, SubscribeCall.answer(to: id, subscription: subscription))
    }

    private func unsubscribe(_ call: PendingCall, _ subscription: UInt64) {
        let isThere = subscriptions.remove(subscription)
        if subscriptions.isEmpty { loop.unsubscribe(self) }
        let error = RPCError(.notFound("subscription \(subscription) on this connection"))
        finish(
            call,
            call.id.map {
                isThere ? UnsubscribeCall.answer(to: $0) : RPCResponse.failure(error, id: $0)
            })
    }

    /// Reads on for every subscription that is behind, while the client takes what it gets.
    private func readSubscriptions() {
        guard !subscriptions.isEmpty, state.isWritable, !output.isLarge else { return }
        let head = loop.journal.acknowledgedHead
        for (id, query) in subscriptions.nextPages(head: head) {
            loop.perform(.page(subscription: id, query, head: head), for: self)
        }
        for (id, position) in subscriptions.caughtUp(head: head) {
            output.write(RPCResponse.caughtUp(subscription: id, position: position))
        }
    }

    private func deliver(_ result: Result<EventPage, JournalError>, to id: UInt64, head: Position) {
        switch result {
        case .success(let page):
            guard subscriptions.take(page, id: id, head: head) else { return }
            for event in page.events { output.write(RPCResponse.event(event, subscription: id)) }
        case .failure(.overloaded(let milliseconds)):
            // The views are behind; the subscription waits for them like a slow reader is waited for.
            loop.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(milliseconds))) { [self] in
                subscriptions.retry(id)
                makeProgress()
            }
        case .failure(let error):
            guard subscriptions.remove(id) else { return }
            output.write(RPCResponse.subscriptionFailed(RPCError(error), subscription: id))
        }
    }

    // MARK: Output

    private func flush(_ context: ChannelHandlerContext) {
        // Nothing but what is written here makes the channel unwritable.
        if output.isEmpty, state.isWritable { return }
        output.flush(to: context) { state.unflushedRefusal.map { flushPromise(of: $0, context) } }
        state.isWritable = output.isEmpty && context.channel.isWritable
    }

    /// A promise that notes that a refusal has reached the client's socket.
    private func flushPromise(of refusal: UInt64, _ context: ChannelHandlerContext) -> EventLoopPromise<Void>
    {
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { [self] in
            let offset = framer.receivedByteCount + UInt64(PeerSocket.unreadByteCount(context))
            state.refusalFlushed(refusal, offset: offset)
        }
        return promise
    }

    /// Closes once everything written is out, or the client has had its time to take it.
    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        var isOut = false
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in
            isOut = true
            context.close(promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
        if !isOut, !state.isCutOff { watch.awaitFarewell(context) }
    }

    // MARK: Clients that don't do their part

    private func watchClient(_ context: ChannelHandlerContext) {
        let lineByteCount = framer.unfinishedByteCount
        let answerByteCount = (state.isWritable ? 0 : output.byteCount) + state.batchByteCount
        watch.hold(lineByteCount: lineByteCount, answerByteCount: answerByteCount)
        guard isServed else { return }
        let hasBegunLine = lineByteCount > 0 && state.wantsBytes
        watch.wait(
            forLine: hasBegunLine ? framer.lineOffset : nil, forAnswers: !state.isWritable,
            taken: output.takenByteCount(context)
        ) { [self] in lookAtDeadlines() }
    }

    private func lookAtDeadlines() {
        guard let context, isServed, !isClosing else { return }
        if let fault = watch.fault(taken: output.takenByteCount(context)) {
            cutOff(fault)
        } else {
            watchClient(context)
        }
    }

    /// Cuts the client off: gives back what it made the service hold, and says why where it can. A client that
    /// is cut off already has no more time.
    func cutOff(_ fault: ClientFault) {
        guard let context else { return }
        guard !isClosing, !state.isCutOff else { return context.close(promise: nil) }
        state.cutOff()
        ready.removeAll()
        subscriptions.removeAll()
        loop.unsubscribe(self)
        framer = LineFramer(byteCountMax: Limits.frameByteCountMax)
        let canSpeak = output.drop(keeping: fault.keptAnswerByteCount)
        say(fault)
        guard canSpeak else { return context.close(promise: nil) }
        flush(context)
        // Ends a send in which the client may be waiting for this side to read.
        context.close(mode: .input, promise: nil)
        watch.awaitFarewell(context)
        makeProgress()
    }

    /// Tells the client and the log of a fault.
    private func say(_ fault: ClientFault) {
        output.write(RPCResponse.failure(fault.error(loop.limits), id: .null))
        note(fault)
    }

    private func note(_ fault: ClientFault) {
        loop.clients.faults.note(fault, ["connection": "\(number)"], on: loop.eventLoop)
    }
}
