package import DaybookCore
import DaybookSystem
import Glibc

/// A listening Unix socket that a service manager made and handed to this process (socket activation).
package struct HandedSocket: Sendable {
    package let path: String
    /// The socket's descriptor, which listens already.
    let descriptor: CInt

    /// Takes the socket; nil where none is handed over. Other descriptors that came with it are closed.
    /// - Parameters:
    ///   - variable: the value of a variable of the environment.
    ///   - admission: the clients that the socket may let connect.
    /// - Throws: one sentence where what is handed over can't be served on.
    package static func take(
        _ variable: (String) -> String?, for admission: Admission
    ) throws(OpenError) -> HandedSocket? {
        let handed = try HandedDescriptors(
            process: getpid(), listenPID: variable("LISTEN_PID"), listenFDs: variable("LISTEN_FDS"),
            listenFDNames: variable("LISTEN_FDNAMES"))
        guard let handed else { return nil }
        let chosen = try handed.chosen()
        for descriptor in handed.all where descriptor != chosen { close(descriptor) }
        // Children get neither the socket nor the variables that tell of it.
        guard fcntl(chosen, F_SETFD, FD_CLOEXEC) == 0 else {
            throw OpenError("LISTEN_FDS tells of descriptor \(chosen), which is not open")
        }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        return try HandedSocket(chosen, for: admission)
    }

    init(_ descriptor: CInt, for admission: Admission) throws(OpenError) {
        guard Self.option(SO_DOMAIN, descriptor) == AF_UNIX,
            Self.option(SO_TYPE, descriptor) == CInt(SOCK_STREAM.rawValue)
        else {
            throw OpenError(
                "what was handed over is no Unix stream socket; set ListenStream= to an absolute path")
        }
        guard Self.option(SO_ACCEPTCONN, descriptor) == 1 else {
            throw OpenError("the socket that was handed over does not listen; set Accept=no")
        }
        guard let path = Self.path(descriptor) else {
            throw OpenError(
                "the socket that was handed over has no file, whose mode would say who may connect; set "
                    + "ListenStream= to an absolute path")
        }
        self.path = path
        self.descriptor = descriptor
        try check(admission)
    }

    /// Refuses a socket that lets other accounts connect than those that the service means to let in.
    private func check(_ admission: Admission) throws(OpenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw OpenError("the socket \(path) was handed over, and its file is gone; restart its unit")
        }
        // To connect is to write; a manager that leaves the mode to the umask gives more than that.
        let mode = status.st_mode & 0o666
        guard let group = admission.group else {
            guard mode & (S_IWGRP | S_IWOTH) == 0 else {
                throw OpenError(
                    "the socket \(path) lets other accounts connect; set SocketMode=0600, or name their "
                        + "group with --socket-group and give --tokens")
            }
            return
        }
        guard mode == group.mode.rawValue, status.st_gid == group.group.id else {
            throw OpenError(
                "the socket \(path) has mode \(Self.octal(mode)) and group \(status.st_gid); set "
                    + "SocketMode=\(Self.octal(group.mode.rawValue)) and SocketGroup=\(group.group.name)")
        }
    }

    private static func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

    private static func option(_ name: CInt, _ descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var byteCount = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &byteCount) == 0 ? value : nil
    }

    /// The path that the socket is bound to; nil where it has an abstract name or none.
    private static func path(_ descriptor: CInt) -> String? {
        var address = sockaddr_un()
        var byteCount = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &byteCount) }
        }
        guard status == 0 else { return nil }
        let path = withUnsafeBytes(of: &address.sun_path) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return path.hasPrefix("/") ? path : nil
    }
}
