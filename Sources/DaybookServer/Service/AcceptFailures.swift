import Logging
import NIOCore

/// What the listening socket does while no connection can be taken, as when descriptors have run out: it rests
/// before it tries again, and says so once.
///
/// Without the rest the loop would spin: the connection stays in the backlog and the socket stays readable.
final class AcceptFailures: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let rest = TimeAmount.milliseconds(500)

    private let logger: Logger
    private var isFailing = false

    private init(logger: Logger) { self.logger = logger }

    /// Goes to the front of the listening channel's pipeline. On its event loop.
    static func addHandlers(to channel: any Channel, logger: Logger) throws {
        let pause = AcceptBackoffHandler(shouldForwardIOErrorCaught: true) { _ in rest }
        try channel.pipeline.syncOperations.addHandlers(pause, AcceptFailures(logger: logger))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isFailing {
            isFailing = false
            logger.info("connections are taken again")
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isFailing else { return }
        isFailing = true
        logger.error(
            """
            no more connections can be taken until others close; raise the limit of open files \
            (ulimit -n, LimitNOFILE=) or lower --connections
            """, metadata: ["error": "\(error)"])
    }
}
