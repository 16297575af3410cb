import Glibc
import NIOCore

/// Facts that the operating system tells of a connected Unix socket.
enum PeerSocket {
    /// Bytes that the client has sent and nobody has read yet; 0 where the channel is no socket.
    static func unreadByteCount(_ context: ChannelHandlerContext) -> Int { count(FIONREAD, context) }

    /// Bytes that the service has sent and the client has not read yet, with what the system adds to them; it
    /// counts down in pieces of up to 100 KiB. 0 where the channel is no socket.
    static func untakenByteCount(_ context: ChannelHandlerContext) -> Int { count(TIOCOUTQ, context) }

    private static func count(_ request: CInt, _ context: ChannelHandlerContext) -> Int {
        withDescriptor(context.channel) { descriptor in
            var byteCount: CInt = 0
            return ioctl(descriptor, UInt(request), &byteCount) == 0 ? Int(byteCount) : 0
        } ?? 0
    }

    /// The account that the client had when it connected; nil where it can't be told. On the channel's event
    /// loop.
    static func account(_ channel: any Channel) -> PeerAccount? {
        withDescriptor(channel) { descriptor -> PeerAccount? in
            var credentials = Credentials()
            var byteCount = socklen_t(MemoryLayout<Credentials>.size)
            let status = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &byteCount)
            return status == 0 ? PeerAccount(user: credentials.uid, group: credentials.gid) : nil
        } ?? nil
    }

    /// The client's supplementary groups when it connected; none where they can't be told. On the channel's
    /// event loop.
    static func groups(_ channel: any Channel) -> [UInt32] {
        withDescriptor(channel) { descriptor in
            var groups = [gid_t](repeating: 0, count: groupCountAtFirst)
            while true {
                var byteCount = socklen_t(groups.count * MemoryLayout<gid_t>.stride)
                let status = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &byteCount)
                let count = Int(byteCount) / MemoryLayout<gid_t>.stride
                if status == 0 { return Array(groups.prefix(count)) }
                // Where there are more, the system says how many.
                guard errno == ERANGE, count > groups.count else { return [] }
                groups = [gid_t](repeating: 0, count: count)
            }
        } ?? []
    }

    private static let groupCountAtFirst = 64

    /// `struct ucred`, which the C library shows to GNU sources only.
    private struct Credentials {
        var pid: pid_t = 0
        var uid = uid_t.max
        var gid = gid_t.max
    }

    private static func withDescriptor<R>(_ channel: any Channel, _ body: (CInt) -> R) -> R? {
        try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self, body)
    }
}
