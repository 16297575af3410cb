import DaybookCore
import DaybookJournal
import DaybookWire
import Glibc
import Logging
import NIOCore
import NIOPosix

/// Accepts connections of those whom the service lets in, up to a number.
final class Acceptor: Sendable {
    private static let backlog: Int32 = 1_024
    /// Bytes in a connection's buffers, which nobody else counts: of answers that the socket does not take, and
    /// of one read.
    private static let highWaterMark = 64 * 1_024
    private static let lowWaterMark = 32 * 1_024
    private static let readByteCountMax = 64 * 1_024

    private let configuration: ServerConfiguration
    private let logger: Logger
    private let group: MultiThreadedEventLoopGroup
    private let clients: Clients
    private let loops: [ServiceLoop]

    init(
        journal: Journal, configuration: ServerConfiguration, logger: Logger,
        group: MultiThreadedEventLoopGroup, pool: ReaderPool, tasks: TaskPool
    ) {
        self.configuration = configuration
        self.logger = logger
        self.group = group
        let clients = Clients(limits: configuration.limits, logger: logger)
        self.clients = clients
        loops = group.makeIterator().map {
            ServiceLoop(
                eventLoop: $0, journal: journal, limits: configuration.limits,
                tokens: configuration.admission.tokens,
                clients: clients, pool: pool, tasks: tasks)
        }
    }

    /// Listens on a socket.
    /// - Parameter descriptor: a bound socket; the channel closes it.
    func listen(on descriptor: CInt) async throws -> any Channel {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelInitializer { [logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptFailures(logger: logger))
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // So that no read brings both bytes and the end: see `ConnectionHandler.channelReadComplete`.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: Acceptor.lowWaterMark, high: Acceptor.highWaterMark)
            )
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1_024, initial: 4_096, maximum: Acceptor.readByteCountMax)
            )
            .childChannelInitializer { self.initialize($0) }
            .withBoundSocket(descriptor).get()
        // NIO listens before it applies `.backlog`; listening again sets it.
        guard Glibc.listen(descriptor, Acceptor.backlog) == 0 else {
            throw IOError(errnoCode: errno, reason: "listen")
        }
        return channel
    }

    /// Returns when every loop has: what the files took of the memory is then free, and can be given back. Not to be
    /// called on a loop's thread.
    func dropReaders() {
        for dropped in loops.map({ $0.dropReader() }) { try? dropped.wait() }
    }

    func headMoved() { for loop in loops { loop.headMoved() } }

    /// Lets every connection finish its calls, then closes those that take too long.
    func drain(seconds: Int64) async {
        let promise = group.next().makePromise(of: Void.self)
        clients.registry.drain { promise.succeed() }
        let deadline = group.next().scheduleTask(in: .seconds(seconds)) { self.clients.registry.closeAll() }
        try? await promise.futureResult.get()
        deadline.cancel()
    }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        let isAdmitted = PeerSocket.account(channel).map { account in
            configuration.admission.admits(account, service: geteuid()) { PeerSocket.groups(channel) }
        }
        guard isAdmitted == true else {
            clients.faults.note(.otherUser, [:], on: channel.eventLoop)
            return channel.close()
        }
        guard let number = clients.registry.reserve() else {
            let limits = configuration.limits
            clients.faults.note(
                .connectionsTooMany, ["limit": "\(limits.connectionCountMax)"], on: channel.eventLoop)
            return add(RefusalHandler(error: ClientFault.connectionsTooMany.error(limits)), to: channel)
        }
        channel.closeFuture.whenComplete { [clients] _ in clients.registry.remove(number) }
        logger.debug("connection opened", metadata: ["connection": "\(number)"])
        guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
            preconditionFailure("a channel of another group")
        }
        let handler = ConnectionHandler(loop: loop, number: number, logger: logger)
        let eventLoop = channel.eventLoop
        clients.registry.add(
            ConnectionRegistry.Entry(
                drain: { eventLoop.execute { handler.drain() } }, close: { channel.close(promise: nil) },
                cutOff: { fault in eventLoop.execute { handler.cutOff(fault) } }),
            number: number)
        return add(handler, to: channel)
    }

    private func add(_ handler: some ChannelHandler, to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
    }
}

/// Refuses a connection with one line that says why.
private final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let error: RPCError

    init(error: RPCError) { self.error = error }

    func channelActive(context: ChannelHandlerContext) {
        var line = ByteBuffer(bytes: RPCResponse.failure(error, id: .null))
        line.writeInteger(UInt8(ascii: "\n"))
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(wrapOutboundOut(line)).whenComplete { _ in
            context.value.close(promise: nil)
        }
    }
}
