import CCurl
package import DaybookCore
import Glibc

/// The only address that requests go to.
package struct Endpoint: Equatable, Sendable {
    package let url: String
    /// Whether the URL names this machine. Then only this machine is reached, and `http` is allowed.
    let isLoopback: Bool
    let scheme: String
    /// An HTTP proxy, where one is configured; those of the environment are not used.
    package let proxy: String?
    private let allowsLocal: Bool

    /// Checks the settings.
    /// - Parameter allowsLocal: take private and link-local addresses too.
    /// - Throws: one sentence where the URL will not do.
    package init(
        url: String, proxy: String? = nil, allowsLocal: Bool = false
    ) throws(OpenError) {
        let parts = try URLParts(url)
        isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains(parts.host)
        guard parts.scheme == "https" || (parts.scheme == "http" && isLoopback) else {
            throw OpenError(
                "the model's URL must be https; http is taken for localhost, 127.0.0.1 and [::1] alone")
        }
        guard !parts.hasUser else {
            throw OpenError("the model's URL must not carry a user or a password")
        }
        if let proxy { _ = try URLParts(proxy) }
        self.url = url
        self.proxy = proxy
        self.allowsLocal = allowsLocal
        scheme = parts.scheme
    }

    /// Whether a connection may go there. With a proxy the address is the proxy's, chosen by the operator.
    func allows(_ address: NetworkAddress) -> Bool {
        if proxy != nil { return true }
        switch address.reach {
        case .loopback: return isLoopback || allowsLocal
        case .local: return allowsLocal && !isLoopback
        case .global: return !isLoopback
        }
    }
}

/// A URL as libcurl reads it, so that the URL checked is the URL called.
private struct URLParts {
    let scheme: String
    let host: String
    let hasUser: Bool

    init(_ url: String) throws(OpenError) {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        guard handle != nil, curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = URLParts.part(CURLUPART_SCHEME, handle),
            let host = URLParts.part(CURLUPART_HOST, handle)
        else { throw OpenError("a URL of the settings is none: it needs a scheme and a host") }
        self.scheme = scheme.lowercased()
        self.host = host.lowercased()
        hasUser =
            URLParts.part(CURLUPART_USER, handle) != nil || URLParts.part(CURLUPART_PASSWORD, handle) != nil
    }

    private static func part(_ part: CURLUPart, _ handle: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
