import DaybookCore
import DaybookSystem
import Glibc

/// The socket that clients connect to; only those who are to be let in can, from the first moment on.
struct ServiceSocket {
    /// Byte count of the longest path: `sockaddr_un` holds one byte more, the zero at the end.
    static let pathByteCountMax = 107

    let path: String
    /// The socket's descriptor, bound. Given to NIO, which closes it.
    let descriptor: CInt
    /// Whether this process made the file, and so removes it.
    private let isOwn: Bool

    /// Makes a socket, or takes the one that was handed over.
    init(_ source: SocketSource, admission: Admission) throws(OpenError) {
        switch source {
        case .path(let path): try self.init(path: path, admission: admission)
        case .handed(let socket): self.init(socket)
        }
    }

    private init(_ socket: HandedSocket) {
        path = socket.path
        descriptor = socket.descriptor
        isOwn = false
    }

    /// Binds a socket. Group and mode are set between binding and listening: until then nobody can connect.
    init(path: String, admission: Admission = .ownUser(nil)) throws(OpenError) {
        guard (1...ServiceSocket.pathByteCountMax).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw OpenError(
                "the socket path \(path) has \(path.utf8.count) bytes; "
                    + "at most \(ServiceSocket.pathByteCountMax) are possible: name a shorter one")
        }
        try ServiceSocket.removeStale(path)
        let descriptor = try ServiceSocket.makeSocket(path)
        do throws(OpenError) { try ServiceSocket.bind(descriptor, path, admission) } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        isOwn = true
    }

    private static func bind(
        _ descriptor: CInt, _ path: String, _ admission: Admission
    ) throws(OpenError) {
        guard call(Glibc.bind, descriptor, path) == 0 else {
            throw failure("the socket \(path) can't be made")
        }
        do throws(OpenError) { try open(path, to: admission) } catch {
            Glibc.unlink(path)
            throw error
        }
    }

    /// Gives the file the group and the mode that say who may connect.
    private static func open(_ path: String, to admission: Admission) throws(OpenError) {
        if let group = admission.group?.group, lchown(path, uid_t.max, group.id) != 0 {
            throw failure(
                "the socket \(path) can't be given to the group \(group.name), to which the service's user "
                    + "must belong (usermod --append --groups \(group.name) USER)")
        }
        guard chmod(path, admission.socketMode) == 0 else {
            throw failure("the socket \(path) can't be given its mode")
        }
    }

    /// Removes the path, unless another service answers there by now or a service manager keeps it.
    func unlink() {
        if isOwn { try? ServiceSocket.removeStale(path) }
    }

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
