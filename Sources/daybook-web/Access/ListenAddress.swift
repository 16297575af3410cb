/// The place where the gateway listens: a host and a port.
struct ListenAddress: Equatable, Sendable {
    /// An address of this machine, or a name that stands for one.
    let host: String
    /// 0 for any free one.
    let port: Int

    /// The place unless told otherwise.
    static let standard = ListenAddress(host: "127.0.0.1", port: 7_437)

    /// The host as it stands in a URL.
    var hostInURL: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether programs on this machine alone can reach it.
    var isLoopback: Bool { host == "127.0.0.1" || host == "::1" }

    /// Whether it is every address of this machine, so that no request is sent to it by this name.
    var isEverywhere: Bool { host == "0.0.0.0" || host == "::" }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `PORT`, which is one of 127.0.0.1, `HOST:PORT` or `[IPV6]:PORT`; nil for anything else.
    init?(_ argument: String) {
        let colon = argument.lastIndex(of: ":")
        let host = colon.map { argument[..<$0] } ?? "127.0.0.1"
        let digits = colon.map { argument[argument.index(after: $0)...] } ?? argument[...]
        guard let port = UInt16(digits) else { return nil }
        if host == "localhost" {
            self.init(host: "127.0.0.1", port: Int(port))
        } else if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || ":.".contains($0) }) else {
                return nil
            }
            self.init(host: String(address), port: Int(port))
        } else {
            guard !host.isEmpty, host.allSatisfy(Self.isOfName) else { return nil }
            self.init(host: host.lowercased(), port: Int(port))
        }
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || ".-".contains(character))
    }

    /// The place as it is written for `--listen`.
    var text: String { "\(hostInURL):\(port)" }
}
