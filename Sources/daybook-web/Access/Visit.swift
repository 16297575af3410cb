import HTTPTypes
import Hummingbird
import NIOCore

/// A request that was sent to one of the gateway's names.
struct Visit: Sendable {
    let request: Request
    let channel: any Channel
    /// The host's name as the request gave it.
    let host: String
    let kind: HostList.Kind
    /// The port that the request came to.
    let port: Int
    private let hosts: HostList

    private static let hostField = HTTPField.Name("Host")!
    private static let siteField = HTTPField.Name("Sec-Fetch-Site")!

    /// A visit.
    /// - Throws: `Refusal` for a name that is not in the list.
    init(_ request: Request, _ channel: any Channel, _ hosts: HostList) throws(Refusal) {
        // A name that stands behind other headers is not taken for the authority, and a second one is none.
        let names = [request.head.authority].compactMap { $0 } + request.headers[values: Self.hostField]
        let port = channel.localAddress?.port ?? 0
        guard names.count == 1, let kind = hosts.kind(of: names[0], port: port) else {
            throw .forbidden(
                "This host name is not one of the gateway's; `daybook web --allow-host` adds one.")
        }
        self.request = request
        self.channel = channel
        self.host = names[0]
        self.kind = kind
        self.port = port
        self.hosts = hosts
    }

    /// Refuses what a page of another origin has asked for.
    /// - Parameter mustTell: whether a request that does not say where it comes from is refused too.
    func checkOrigin(mustTell: Bool) throws(Refusal) {
        let origins = request.headers[values: .origin]
        guard origins.allSatisfy({ hosts.isOwn(origin: $0, host: host, kind: kind) }), origins.count <= 1,
            request.headers[values: Self.siteField].allSatisfy({ $0 == "same-origin" })
        else { throw .forbidden("Only the gateway's own pages may ask for this.") }
        guard !mustTell || !origins.isEmpty else {
            throw .forbidden(
                "A request with a cookie says where it comes from: the header Origin is missing.")
        }
    }

    /// Refuses a body that is not said to be JSON. A form of another site's page can't say that.
    func checkMediaType() throws(Refusal) {
        let types = request.headers[values: .contentType]
        let parts = types.first?.lowercased().split(separator: ";").map { $0.filter { $0 != " " } } ?? []
        guard types.count == 1, parts.first == MediaType.json,
            parts.dropFirst().allSatisfy({ $0 == "charset=utf-8" })
        else { throw .mediaType }
    }

    /// Whether who asks takes an answer of a media type.
    func takes(_ mediaType: String) -> Bool {
        request.headers[values: .accept].contains { field in
            field.lowercased().split(separator: ",").contains { range in
                range.drop { $0 == " " }.prefix { $0 != ";" && $0 != " " } == mediaType
            }
        }
    }

    // MARK: Cookies

    private var cookieName: String { "daybook-\(port)" }

    /// The value of the gateway's cookie; other gateways on this machine have cookies of other names.
    var cookie: String? {
        let prefix = cookieName + "="
        for field in request.headers[values: .cookie] {
            for part in field.split(separator: ";") {
                let pair = part.drop { $0 == " " }
                if pair.hasPrefix(prefix) { return String(pair.dropFirst(prefix.count)) }
            }
        }
        return nil
    }

    /// The value of `Set-Cookie` that gives the browser a cookie.
    func giving(cookie: String) -> String {
        "\(cookieName)=\(cookie); Max-Age=\(GatewayLimits.cookieSeconds); Path=/; HttpOnly; SameSite=Strict"
            + (hosts.isSecure ? "; Secure" : "")
    }
}
