import Logging
import NIOCore

/// The handler of the listening socket for the time in which no connection can be taken, as when descriptors
/// have run out: it stops listening for a moment, and logs that once.
///
/// Without the pause the loop would spin: the connection stays in the backlog, so the socket stays readable.
/// NIO's `AcceptBackoffHandler` delays reads that are asked for, and after a failure NIO asks for none.
final class AcceptFailures: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let pause = TimeAmount.milliseconds(500)

    private let logger: Logger
    private var isFailing = false

    init(logger: Logger) { self.logger = logger }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isFailing {
            isFailing = false
            logger.info("connections are taken again")
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: AcceptFailures.pause) {
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
        guard !isFailing else { return }
        isFailing = true
        logger.error(
            """
            no more connections can be taken until others close; raise the limit of open files \
            (ulimit -n, LimitNOFILE=) or lower --connections
            """, metadata: ["error": "\(error)"])
    }
}
