/// The place where the gateway listens: a loopback address and a port.
struct ListenAddress: Equatable, Sendable {
    /// `127.0.0.1` or `::1`.
    let host: String
    /// 0 for any free one.
    let port: Int

    /// The place unless told otherwise.
    static let standard = ListenAddress(host: "127.0.0.1", port: 7_437)

    /// The host as it stands in a URL.
    var hostInURL: String { host.contains(":") ? "[\(host)]" : host }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `PORT`, `127.0.0.1:PORT`, `localhost:PORT` or `[::1]:PORT`; nil for anything else.
    init?(_ argument: String) {
        let colon = argument.lastIndex(of: ":")
        let host = colon.map { String(argument[..<$0]) } ?? "127.0.0.1"
        let digits = colon.map { argument[argument.index(after: $0)...] } ?? argument[...]
        guard let port = UInt16(digits) else { return nil }
        switch host {
        case "127.0.0.1", "localhost": self.init(host: "127.0.0.1", port: Int(port))
        case "[::1]": self.init(host: "::1", port: Int(port))
        default: return nil
        }
    }

    /// The place as it is written for `--listen`.
    var text: String { "\(hostInURL):\(port)" }
}
