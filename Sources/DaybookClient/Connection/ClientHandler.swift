import DaybookFraming
import DaybookJSON
import NIOCore

/// The handler of the shared connection: bytes in, lines to the engine.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let engine: ClientEngine
    private var lines = LineFramer.ofAnswers()
    private var scanner = JSONScanner()
    private var isBroken = false

    init(engine: ClientEngine) { self.engine = engine }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        lines.receive(unwrapInboundIn(data))
        do throws(ConnectionError) {
            while let line = try lines.nextAnswer() {
                engine.received(try ServerLine(line, scanner: &scanner), on: context.channel)
            }
        } catch {
            isBroken = true
            engine.broke(context.channel, with: error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        engine.readCompleted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { engine.readCompleted() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        engine.lost(context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
