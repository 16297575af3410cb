import HTTPTypes

/// The thing that a request's path names. Pure.
enum Route: Equatable {
    /// A page; which one is for the page's own code to say.
    case page
    /// A path that names no page: it is answered with the page that says so.
    case nowhere
    /// A file of the pages, under the digest of all of them.
    case asset(digest: String, path: String)
    case rpc
    case events
    /// The Model Context Protocol.
    case recall
    /// Replies of a model.
    case reply
    case health
    case readiness
    case metrics

    /// Reads the path, without its query.
    init(path: String) {
        switch path {
        case "/rpc": self = .rpc
        case "/events": self = .events
        case "/mcp": self = .recall
        case "/reply": self = .reply
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/metrics": self = .metrics
        case "/", "/projects", "/search", "/activity": self = .page
        default: self = Self.below(path)
        }
    }

    private static func below(_ path: String) -> Route {
        if path.hasPrefix(assets) {
            let parts = path.dropFirst(assets.count).split(separator: "/", maxSplits: 1)
            return parts.count == 2 ? .asset(digest: String(parts[0]), path: String(parts[1])) : .nowhere
        }
        for prefix in ["/s/", "/projects/"] where path.hasPrefix(prefix) {
            let name = path.dropFirst(prefix.count)
            return name.isEmpty || name.contains("/") ? .nowhere : .page
        }
        return .nowhere
    }

    /// The beginning of the paths of assets.
    static let assets = "/assets/"

    /// The methods that it takes.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .rpc, .recall: [.post]
        case .reply: [.get, .head, .post]
        default: [.get, .head]
        }
    }
}
