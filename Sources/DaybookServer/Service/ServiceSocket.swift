import DaybookCore
import Glibc

/// The socket that clients connect to; only the service's own user can, from the first moment on.
struct ServiceSocket {
    /// Byte count of the longest path: `sockaddr_un` holds one byte more, the zero at the end.
    static let pathByteCountMax = 107

    let path: String
    /// The socket's descriptor: bound, not listening yet. Given to NIO, which closes it.
    let descriptor: CInt

    /// Binds a socket. The mode is set between binding and listening: until then nobody can connect.
    init(path: String) throws(OpenError) {
        guard (1...ServiceSocket.pathByteCountMax).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw OpenError(
                "the socket path \(path) has \(path.utf8.count) bytes; "
                    + "at most \(ServiceSocket.pathByteCountMax) are possible: name a shorter one")
        }
        try ServiceSocket.removeStale(path)
        let descriptor = try ServiceSocket.makeSocket(path)
        guard ServiceSocket.call(bind, descriptor, path) == 0, chmod(path, 0o600) == 0 else {
            let error = ServiceSocket.failure("the socket \(path) can't be made")
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Removes the path, unless another service answers there by now.
    func unlink() { try? ServiceSocket.removeStale(path) }

    /// Removes a socket that a service left behind when it was killed: nobody answers there.
    private static func removeStale(_ path: String) throws(OpenError) {
        guard let status = status(path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw OpenError(
                "\(path) is there and is no socket; remove it or name another path")
        }
        let descriptor = try makeSocket(path)
        defer { close(descriptor) }
        if call(connect, descriptor, path) == 0 {
            throw OpenError("a service answers at \(path) already; stop it first")
        }
        guard errno == ECONNREFUSED else { throw failure("the socket \(path) is there and can't be tried") }
        guard Glibc.unlink(path) == 0 else { throw failure("the stale socket \(path) can't be removed") }
    }

    private static func makeSocket(_ path: String) throws(OpenError) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw failure("no socket can be made for \(path)") }
        return descriptor
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt, _ descriptor: CInt, _ path: String
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ what: String) -> OpenError {
        OpenError("\(what): \(String(cString: strerror(errno)))")
    }
}
