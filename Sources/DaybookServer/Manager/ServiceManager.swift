import Glibc

/// The service manager that started this process, told how the service is as `sd_notify(3)` describes it:
/// datagrams to the socket that the variable `NOTIFY_SOCKET` names.
package struct ServiceManager: Equatable, Sendable {
    /// A state of the service, with a few words for whoever asks the manager.
    package enum State: Equatable, Sendable {
        case starting(String)
        /// Clients can connect.
        case ready(String)
        case stopping(String)

        /// The datagram that tells it.
        var message: String {
            switch self {
            case .starting(let words): "STATUS=\(Self.line(words))"
            case .ready(let words): "READY=1\nSTATUS=\(Self.line(words))"
            case .stopping(let words): "STOPPING=1\nSTATUS=\(Self.line(words))"
            }
        }

        /// A line end would begin another assignment.
        private static func line(_ words: String) -> String {
            String(words.map { $0.isNewline ? " " : $0 })
        }
    }

    private let address: String

    /// Finds the manager; nil where none is to be told. Children of this process don't find it.
    /// - Parameter variable: the value of a variable of the environment.
    package init?(_ variable: (String) -> String?) {
        // An address that begins with @ is an abstract one.
        guard let address = variable("NOTIFY_SOCKET"), address.hasPrefix("/") || address.hasPrefix("@"),
            address.utf8.count <= ServiceSocket.pathByteCountMax
        else { return nil }
        unsetenv("NOTIFY_SOCKET")
        self.address = address
    }

    /// Tells the manager.
    /// - Returns: whether the system took it.
    @discardableResult
    package func tell(_ state: State) -> Bool {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
        // To the byte: an abstract name has no zero at its end.
        let byteCount = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + bytes.count)
        let message = Array(state.message.utf8)
        let sent = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, CInt(MSG_NOSIGNAL), $0, byteCount)
            }
        }
        return sent == message.count
    }
}
