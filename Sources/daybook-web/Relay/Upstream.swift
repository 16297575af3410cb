import DaybookClient
import DaybookJSON

/// A holder's connection to the service, and what it may do there.
struct Upstream: Sendable {
    let client: DaybookClient
    /// The token that the connection is bound by; nil where none was given.
    let token: String?

    /// Whether calls that need the scope `admin` may be made. A service that asks for no token allows all; one
    /// that does and was given none refuses the calls itself.
    func hasAdminScope() async throws -> Bool {
        guard let token else { return true }
        return try await Self.scopes(of: token, client).contains("admin")
    }

    /// The scopes of a token.
    /// - Throws: `DaybookError`, its reason `unauthenticated`, for one that the service does not know.
    static func scopes(of token: String, _ client: DaybookClient) async throws -> [String] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("token", string: token)
        writer.endObject()
        let parameters = JSONBytes(JSONValue(validated: writer.finish()))
        let grant = try await client.call("system.authenticate", parameters)
        return grant["scopes"]?.elements.compactMap(\.string) ?? []
    }
}
