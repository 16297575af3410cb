import DaybookFraming
import DaybookJSON
import NIOCore

/// The handler of a subscription's connection: reads only while the buffer takes more.
final class SubscriptionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let engine: SubscriptionEngine
    private var lines = LineFramer.ofAnswers()
    private var scanner = JSONScanner()
    private var isBroken = false

    init(engine: SubscriptionEngine) { self.engine = engine }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        lines.receive(unwrapInboundIn(data))
        do {
            while let line = try lines.nextAnswer() {
                try engine.received(try ServerLine(line, scanner: &scanner))
            }
        } catch {
            isBroken = true
            engine.broke(error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if engine.isReading { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        engine.lost(context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
