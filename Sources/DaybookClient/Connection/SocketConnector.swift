import Glibc
import NIOCore
import NIOPosix

/// Opens connections to one socket, all on one event loop.
struct SocketConnector: Sendable {
    let path: String
    let eventLoop: any EventLoop

    /// Connects. The future is fulfilled on the event loop; `makeHandler` is called there. The channel counts
    /// as writable only while the socket has taken all that was written.
    func connect(
        isReadAutomatic: Bool, makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: isReadAutomatic)
            .channelOption(.writeBufferWaterMark, value: .init(low: 1, high: 1))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(makeHandler())
                }
            }
            .connect(unixDomainSocketPath: path)
    }

    /// Whether trying again may help, because a service may come to listen there.
    static func isTransient(_ error: any Error) -> Bool {
        guard let error = error as? IOError else { return false }
        return [ENOENT, ECONNREFUSED, ECONNRESET, EAGAIN, EINTR].contains(error.errnoCode)
    }

    func failure(_ error: any Error) -> ConnectionError {
        guard let error = error as? IOError else {
            return ConnectionError(.unreachable, "cannot connect to \(path): \(error)")
        }
        let problem =
            switch error.errnoCode {
            case ENOENT: "no service listens at \(path): there is no such socket"
            case ECONNREFUSED: "no service listens at \(path): the socket is left over from an earlier one"
            case EACCES, EPERM: "no permission to connect to \(path)"
            default: "cannot connect to \(path): \(String(cString: strerror(error.errnoCode)))"
            }
        return ConnectionError(.unreachable, problem)
    }
}
