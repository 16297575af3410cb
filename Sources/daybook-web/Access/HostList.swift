/// The hosts by which the gateway may be addressed. A page of another site that has its own name point to this
/// machine is refused, because it sends its own name. Pure.
struct HostList: Sendable {
    /// The kind of name by which a request came.
    enum Kind: Equatable {
        /// One that only programs on this machine can use.
        case loopback
        /// One of `--allow-host`: a proxy on this machine stands between.
        case named
    }

    private let loopback: Set<String>
    private let named: Set<String>

    private static let standardPort = 80

    /// A list.
    /// - Parameters:
    ///   - listening: the address that is listened on, as it stands in a URL.
    ///   - named: names besides, each with its port unless that is the scheme's own.
    init(listening: String, named: [String]) {
        loopback = [listening, "localhost"]
        self.named = Set(named.map { $0.lowercased() })
    }

    /// The kind of a request's `Host`; nil for one that is not in the list, or is missing.
    /// - Parameter port: the port that the request came to.
    func kind(of host: String?, port: Int) -> Kind? {
        guard let host = host?.lowercased() else { return nil }
        if named.contains(host) { return .named }
        let isLoopback = loopback.contains { name in
            host == "\(name):\(port)" || (port == Self.standardPort && host == name)
        }
        return isLoopback ? .loopback : nil
    }

    /// Whether an `Origin` is that of the pages under a `Host` of the list.
    static func isOwn(origin: String, host: String, kind: Kind) -> Bool {
        let (origin, host) = (origin.lowercased(), host.lowercased())
        // A proxy before it may speak TLS or not.
        return origin == "http://\(host)" || (kind == .named && origin == "https://\(host)")
    }
}
