/// The hosts by which the gateway may be addressed. A page of another site that has its own name point to this
/// machine is refused, because it sends its own name. Pure.
struct HostList: Sendable {
    /// The kind of name by which a request came.
    enum Kind: Equatable {
        /// One that only programs on this machine can use.
        case loopback
        /// One that others use too: of `--allow-host`, or of an address that the gateway listens on with TLS.
        case named
    }

    private let own: Set<String>
    private let ownKind: Kind
    private let named: Set<String>
    /// Whether the gateway itself speaks TLS.
    let isSecure: Bool

    private var standardPort: Int { isSecure ? 443 : 80 }

    /// A list.
    /// - Parameters:
    ///   - listening: the place that is listened on.
    ///   - named: names besides, each with its port unless that is the scheme's own.
    ///   - isSecure: whether the gateway itself speaks TLS.
    init(listening: ListenAddress, named: [String], isSecure: Bool) {
        own =
            listening.isEverywhere
            ? [] : Set([listening.hostInURL] + (listening.isLoopback ? ["localhost"] : []))
        ownKind = listening.isLoopback ? .loopback : .named
        self.named = Set(named.map { $0.lowercased() })
        self.isSecure = isSecure
    }

    /// The kind of a request's `Host`; nil for one that is not in the list, or is missing.
    /// - Parameter port: the port that the request came to.
    func kind(of host: String?, port: Int) -> Kind? {
        guard let host = host?.lowercased() else { return nil }
        if named.contains(host) { return .named }
        let isOwn = own.contains { name in
            host == "\(name):\(port)" || (port == standardPort && host == name)
        }
        return isOwn ? ownKind : nil
    }

    /// Whether an `Origin` is that of the pages under a `Host` of the list.
    func isOwn(origin: String, host: String, kind: Kind) -> Bool {
        let (origin, host) = (origin.lowercased(), host.lowercased())
        if isSecure { return origin == "https://\(host)" }
        // A proxy before it may speak TLS or not.
        return origin == "http://\(host)" || (kind == .named && origin == "https://\(host)")
    }
}
